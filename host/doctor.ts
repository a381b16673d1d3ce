import { spawnSync } from 'node:child_process';
import type { Board } from './boards/load.ts';
import { examineMachine, machinesFor, processorOfBoard, runs } from './deploy/machine.ts';
import { withConnection } from './deploy/ssh.ts';
import { UserError } from './errors.ts';
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
export async function examine(board: Board, host: string | undefined, sshOptions: readonly string[]): Promise<readonly Finding[]> {
  const finding = (what: string, found: string | undefined, advice: string, needed: boolean): Finding => ({ what, ok: found !== undefined, found: found ?? 'missing', ...(found === undefined ? { advice } : {}), needed });
  const emulator = board.emulator?.user?.[0];
  return [
    { what: 'node', ok: Number(process.versions.node.split('.')[0]) >= 20, found: process.version, advice: 'install Node 20 or later (https://nodejs.org)', needed: true },
    { what: 'cache', ok: isCacheWritable(), found: cacheFolder(), advice: 'LINNET_CACHE=DIR names a folder that can be written; without one, everything is made anew each time', needed: false },
    await runtimeOf(board),
    ...(emulator === undefined ? [] : [finding(`emulator of ${board.name}`, versionOf(emulator, '--version'), 'sudo apt-get install qemu-user', false)]),
    finding('ssh', versionOf('ssh', '-V'), 'sudo apt-get install openssh-client', false),
    ...(host === undefined ? [] : await reached(host, board, sshOptions)),
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

/** Whether the machine behind ssh runs what is built for the board, and starts apps. */
async function reached(host: string, board: Board, options: readonly string[]): Promise<readonly Finding[]> {
  const what = `board at ${host}`, processor = processorOfBoard(board);
  try {
    const machine = await withConnection(host, options, examineMachine), fits = runs(machine.processor, processor);
    return [
      { what, ok: fits, found: [machine.processor, machine.model].filter((word) => word !== '').join(', '), ...(fits ? {} : { advice: `it is no ${board.name} (${machinesFor(processor)}): linnet boards lists the others` }), needed: true },
      { what: `systemd at ${host}`, ok: machine.systemd > 0, found: machine.systemd > 0 ? String(machine.systemd) : 'missing', ...(machine.systemd > 0 ? {} : { advice: 'linnet deploy needs it; without it, start what linnet build makes by yourself' }), needed: false },
    ];
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    return [{ what, ok: false, found: 'no answer', advice: e.message, needed: true }];
  }
}
