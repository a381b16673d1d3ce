import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ImplementationFn } from 'ava';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { canCount } from '../../host/qemu/count.ts';

/** What `test` and a test that is skipped for a reason have in common. */
export type Test = (title: string, implementation: ImplementationFn<[]>) => void;

/** Between a title and the reason for skipping it: test/run.ts reads it from ava's report. */
const because = ' # skipped: ';
/** For what no machine of this kind can run: named at the end of a run, and no failure. */
const impossible = ' # cannot run: ';

const skipped = (mark: string, reason: string): Test => (title, implementation) => test.skip(`${title}${mark}${reason}`, implementation);

/** `run` where there is no reason against it. A skipped test fails in CI. */
export const unless = (reason: string | undefined, run: Test = test): Test => (reason === undefined ? run : skipped(because, reason));

/** A skipped test that does not fail in CI: the processor lacks what it needs, and nothing emulates that. */
export const cannot = (reason: string): Test => skipped(impossible, reason);

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
export const noShared = existsSync(`${shared}/models`) ? undefined : '../shared is missing';

/** Why binaries of a board do not run here. */
export function noBoard(name: string): string | undefined {
  const board = loadBoard(name);
  if (!isNative(board) || canEmulate(board)) return undefined;
  return `no ${board.emulator?.user?.[0] ?? `emulator of ${name}`}`;
}

/** Why instructions of a board are not counted here. */
export const noCount = (name: string): string | undefined => noBoard(name) ?? (canCount(emulator(loadBoard(name))) ? undefined : 'nothing counts instructions: no C compiler, or a qemu-user without plugins');
