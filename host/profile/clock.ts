import type { NativeBoard } from '../boards/load.ts';

/**
 * Megahertz that this machine runs at, turbo included, which /proc/cpuinfo does not tell in a virtual machine: an x86-64 multiplies integers
 * with a latency of three cycles (Intel since Sandy Bridge, AMD since Zen; Fog, Instruction tables). Other machines: what the board file says.
 */
export function clockOf(board: NativeBoard): number {
  if (process.arch !== 'x64' || process.platform !== 'linux') return board.cpu.mhz;
  let [least, product] = [Infinity, 1];
  for (let i = 0; i < tries; i++) {
    const started = process.hrtime.bigint();
    product = chain(product | 1, 1664525 + 2 * i);
    least = Math.min(least, Number(process.hrtime.bigint() - started));
  }
  const mhz = product === 0 ? NaN : (3 * 8 * turns * 1000) / least;
  return mhz > 500 && mhz < 8000 ? mhz : board.cpu.mhz;
}

const tries = 12, turns = 200_000;

/** Multiplications that each wait for the one before. */
function chain(x: number, by: number): number {
  for (let i = 0; i < turns; i++) {
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
    x = Math.imul(x, by);
  }
  return x;
}
