import { commandFailed, doesNotRun, notCopied, notHealthy, noneBefore, noRoot } from '../errors.ts';
import type { Machine } from './machine.ts';
import type { Place } from './place.ts';
import type { Program } from './program.ts';
import { exits, logMark, receive, swap } from './scripts.ts';
import type { Connection, Ended } from './ssh.ts';
import { type Start, unitOf } from './unit.ts';

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.replace(/^(sh|cat|\S+\.part): (\d+: )?/, '') ?? '';

/** Copies a program beside the one that runs, and has it looked at there. Throws a UserError, and leaves nothing then. */
export async function copyProgram(connection: Connection, place: Pick<Place, 'folder' | 'name' | 'system'>, { bytes, sha256 }: Program): Promise<void> {
  const { code, err } = await connection.run(receive(place, bytes.length, sha256), { root: place.system, input: bytes });
  if (code === 0) return;
  const { host } = connection, { name } = place;
  if (code === exits.doesNotRun) throw doesNotRun(host, name, lastLine(err) || 'the processor or the system refuses it');
  const said = code === exits.cut ? 'the transfer was cut' : code === exits.damaged ? 'it arrived damaged' : lastLine(err) || `exit code ${code}`;
  throw notCopied(host, name, (bytes.length / 1e6).toFixed(2), said);
}

/** An app that did not get healthy: the message, and the last lines of its log. */
export class NotHealthy extends Error {
  readonly log: string;
  constructor(cause: Error, log: string) {
    super(cause.message, { cause });
    this.log = log;
  }
}

/** `seconds`: until it was healthy. `atBoot`: whether it starts then, or only when its user logs in. */
export interface Swapped { readonly seconds: number; readonly atBoot: boolean }

/** Starts what was copied, or with `rollback` the one before. Throws NotHealthy where it does not get healthy. */
async function swapIn(connection: Connection, place: Place, from: 'new' | 'before', start: { readonly unit: string; readonly timeout: number } | null): Promise<Swapped> {
  const ended = await connection.run(swap(place, from, start?.unit ?? null), { root: place.system });
  if (ended.code === 0) return { seconds: Number(valueOf(ended, 'seconds')), atBoot: valueOf(ended, 'linger') !== 'no' };
  if (ended.code === exits.noneBefore) throw noneBefore(connection.host, place.name);
  if (ended.code !== exits.notHealthy) throw commandFailed(connection.host, lastLine(ended.err) || `exit code ${ended.code}`);
  const log = ended.out.split(`${logMark}\n`)[1] ?? '';
  const fault = whys[valueOf(ended, 'result')]?.(start?.timeout) ?? `cannot be started (${lastLine(ended.err) || valueOf(ended, 'result')})`;
  throw new NotHealthy(notHealthy(connection.host, place.name, fault, backs[valueOf(ended, 'back')] ?? 'it was the first one, so nothing runs there'), log);
}

const valueOf = ({ out }: Ended, key: string): string => out.split('\n').find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';

/** Results of a unit: systemd.exec(5), $SERVICE_RESULT. */
const whys: Readonly<Record<string, (timeout?: number) => string>> = {
  'timeout': (timeout) => `was not healthy${timeout === undefined ? ' in time' : ` within ${timeout} s (--timeout)`}: it has not run its network once`,
  'exit-code': () => 'ended with an error',
  'signal': () => 'was ended by a signal',
  'core-dump': () => 'crashed',
  'watchdog': () => 'gave no sign of life',
  'protocol': () => 'ended before it was healthy',
  'success': () => 'ended soon after its start',
};
const backs: Readonly<Record<string, string>> = { runs: 'the one before runs again', stopped: 'the one before is back, stopped as it was', fails: 'the one before is back, but does not start either' };

/** Copies and starts an app. Throws a UserError or NotHealthy: then the one before is left alone, or runs again. */
export async function deployProgram(connection: Connection, place: Place, machine: Machine, program: Program, start: Start): Promise<Swapped> {
  if (place.system) await checkRoot(connection, machine);
  await copyProgram(connection, place, program);
  return swapIn(connection, place, 'new', { unit: unitOf(place, start, machine.systemd), timeout: start.timeout });
}

export const rollBack = (connection: Connection, place: Place): Promise<Swapped> => swapIn(connection, place, 'before', null);

/** That sudo asks no question. */
export async function checkRoot(connection: Connection, { user }: Machine): Promise<void> {
  const { code, err } = await connection.run('exit 0', { root: true });
  if (code !== 0) throw noRoot(connection.host, user, lastLine(err));
}
