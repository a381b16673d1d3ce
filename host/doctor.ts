import { execFileSync, spawnSync } from 'node:child_process';
import { isNative, isWasm, type Board } from './boards/load.ts';
import { cacheFolder } from './paths.ts';
import { isCacheWritable } from './toolchain/cache-folder.ts';
import { buildRuntime } from './toolchain/runtime.ts';

/** One thing that this machine has or lacks. `advice`: what to type where it is missing. */
export interface Finding { readonly what: string; readonly ok: boolean; readonly found: string; readonly advice?: string; readonly needed: boolean }

/** First line of what a command says of itself; undefined where there is none. */
function versionOf(command: string, ...words: readonly string[]): string | undefined {
  const { error, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: 10_000 });
  return error === undefined ? `${stdout}${stderr}`.split('\n').find((line) => line.trim() !== '')?.trim() ?? 'it is there' : undefined;
}

/** Looks at everything that a command may ask for on the way to `board`, and at a board that `host` (user@name) reaches by ssh. */
export async function examine(board: Board, host: string | undefined): Promise<readonly Finding[]> {
  const finding = (what: string, found: string | undefined, advice: string, needed: boolean): Finding => ({ what, ok: found !== undefined, found: found ?? 'missing', ...(found === undefined ? { advice } : {}), needed });
  const emulator = board.emulator?.user?.[0];
  return [
    { what: 'node', ok: Number(process.versions.node.split('.')[0]) >= 20, found: process.version, advice: 'install Node 20 or later (https://nodejs.org)', needed: true },
    { what: 'cache', ok: isCacheWritable(), found: cacheFolder(), advice: 'LINNET_CACHE=DIR names a folder that can be written; without one, everything is made anew each time', needed: false },
    await runtimeOf(board),
    ...(emulator === undefined ? [] : [finding(`emulator of ${board.name}`, versionOf(emulator, '--version'), 'sudo apt-get install qemu-user', false)]),
    finding('ssh', versionOf('ssh', '-V'), 'sudo apt-get install openssh-client', false),
    ...(host === undefined ? [] : [reached(host, board)]),
  ];
}

async function runtimeOf(board: Board): Promise<Finding> {
  const what = `runtime for ${board.name}`;
  try {
    return { what, ok: true, found: await buildRuntime(board), needed: true };
  } catch (e) {
    return { what, ok: false, found: 'missing', advice: e instanceof Error ? e.message : String(e), needed: true };
  }
}

const machines: Readonly<Record<string, string>> = { arm: 'armv6l or armv7l', aarch64: 'aarch64', x86_64: 'x86_64' };

/** Whether the machine behind ssh runs what is built for the board. */
function reached(host: string, board: Board): Finding {
  const what = `board at ${host}`, processor = isNative(board) && !isWasm(board) ? board.cpu.zigTarget.split('-')[0]! : 'none';
  try {
    // without a question: a password that nobody can type would wait for ever
    const machine = execFileSync('ssh', ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '--', host, 'uname', '-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 }).trim();
    const fits = (machines[processor] ?? '').split(' or ').some((known) => machine === known) || (processor === 'arm' && machine === 'aarch64');
    return { what, ok: fits, found: machine, ...(fits ? {} : { advice: `it is no ${board.name} (${machines[processor] ?? processor}): linnet boards lists the others` }), needed: true };
  } catch (e) {
    const said = e instanceof Error && 'stderr' in e ? String(e.stderr).trim().split('\n').at(-1) ?? '' : '';
    return { what, ok: false, found: said === '' ? 'no answer' : said, advice: `ssh ${host} must work without a password: ssh-copy-id ${host}`, needed: true };
  }
}
