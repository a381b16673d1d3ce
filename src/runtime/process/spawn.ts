import { close, open } from 'linnet:native';
import { system } from 'linnet:system';
import { ByteStream } from '../io/bytes.ts';
import { bytesOf, Descriptor } from '../io/descriptor.ts';
import { onSignal } from '../io/signal-pipe.ts';
import { signalName, signalNumbers, type Signal } from './signals.ts';

/** Of a standard stream: `pipe`, to the script; `inherit`, the program's own; `ignore`. */
export type Stdio = 'pipe' | 'inherit' | 'ignore';
export interface SpawnOptions {
  /** The folder that it runs in. */
  readonly cwd?: string;
  /** Its whole environment; default: the program's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of all three streams, or of standard input, output and error; default `pipe`. */
  readonly stdio?: Stdio | readonly [Stdio, Stdio, Stdio];
}
/** How a process ended: exactly one of both is not null. */
export interface Exit { readonly code: number | null; readonly signal: Signal | null }

/** A process. Streams that are no pipes are null. */
export interface ChildProcess {
  readonly pid: number;
  readonly stdin: { write(data: string | Uint8Array): Promise<void>; end(): void } | null;
  readonly stdout: ByteStream | null;
  readonly stderr: ByteStream | null;
  readonly exited: Promise<Exit>;
  kill(signal?: Signal): void;
}

/** Starts a program, found along PATH, without a shell. Throws a UserError where it cannot be started. */
export function spawn(command: string, args: readonly string[] = [], { cwd, env, stdio = 'pipe' }: SpawnOptions = {}): ChildProcess {
  const kinds = typeof stdio === 'string' ? [stdio, stdio, stdio] as const : stdio, theirs: number[] = [], ours: (number | null)[] = [];
  try {
    for (const [stream, kind] of kinds.entries()) {
      const [toRead, toWrite] = kind === 'pipe' ? system.pipe(stream === 0) : [0, 0];
      theirs.push(kind === 'inherit' ? stream : kind === 'ignore' ? open('/dev/null', 3, 0) : stream === 0 ? toRead : toWrite);
      ours.push(kind !== 'pipe' ? null : stream === 0 ? toWrite : toRead);
    }
    const variables = env === undefined ? null : Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const exits = onExit(), pid = system.spawn([command, ...args], variables, cwd ?? null, theirs[0]!, theirs[1]!, theirs[2]!);
    const name = (of: string): string => `${of} of ${command}`;
    const [input, output, error] = ours as readonly (number | null)[], writer = input == null ? null : new Descriptor(input, name('standard input'));
    return {
      pid,
      stdin: writer === null ? null : { write: (data) => writer.write(bytesOf(data)), end: () => writer.close() },
      stdout: output == null ? null : new ByteStream(new Descriptor(output, name('standard output'))),
      stderr: error == null ? null : new ByteStream(new Descriptor(error, name('standard error'))),
      exited: exits(pid),
      kill: (signal = 'SIGTERM') => system.kill(pid, signalNumbers[signal]),
    };
  } catch (error) {
    for (const fd of ours) if (fd !== null) close(fd);
    throw error;
  } finally {
    for (const fd of theirs) close(fd);
  }
}

/** Listens before a process starts, so that none ends unheard. */
function onExit(): (pid: number) => Promise<Exit> {
  let check = (): void => {};
  const forget = onSignal(signalNumbers.SIGCHLD, () => check());
  return (pid) => new Promise((resolve, reject) => {
    // keeps the program alive while the process runs
    const alive = setInterval(() => check(), 1000);
    check = () => {
      try {
        const ended = system.wait(pid);
        if (ended === null) return;
        resolve(ended[1] === 0 ? { code: ended[0], signal: null } : { code: null, signal: signalName(ended[1]) });
      } catch (error) {
        reject(error);
      }
      clearInterval(alive);
      forget();
    };
    check();
  });
}
