import { isNative, loadBoard } from '../../host/boards/load.ts';
import type { Isa } from '../../host/boards/isas.ts';
import { noCount, unless } from '../harness/skip.ts';
import { type Case, measure, winograd } from './measure.ts';
import { conv2dCase, depthwiseCase } from './planes.ts';

interface Budget { readonly case: Case; readonly isa: Isa; /** Instructions a multiply-add. */ readonly most: number }

/** Layers of MobileNet and Inception, 3 x 3. */
const conv = (width: 4 | 8, size: number, stride: number, c: number, n: number): Case => {
  const positions = Math.ceil(size / stride);
  return { name: `conv2d ${size} c ${c} n ${n}`, problem: conv2dCase(width, size, stride, c, n), units: positions * positions * 9 * c * n, unit: 'MAC' };
};
const depthwise = (size: number, stride: number, c: number): Case => {
  const positions = Math.ceil(size / stride);
  return { name: `depthwise ${size} / ${stride} c ${c}`, problem: depthwiseCase(size, stride, c), units: positions * positions * 9 * c, unit: 'MAC' };
};

const budgets: Readonly<Record<string, readonly Budget[]>> = {
  'pi-zero': [
    { case: conv(4, 14, 1, 64, 64), isa: 'vfpv', most: 0.68 }, { case: conv(4, 14, 1, 64, 64), isa: 'vfp', most: 1.4 }, { case: conv(4, 48, 2, 3, 16), isa: 'vfpv', most: 1.9 },
    { case: depthwise(24, 1, 48), isa: 'vfpv', most: 1.3 }, { case: depthwise(24, 2, 48), isa: 'vfpv', most: 1.75 }, { case: depthwise(12, 1, 96), isa: 'vfp', most: 2 },
    { case: winograd(4, 14, 64, 64), isa: 'vfpv', most: 0.25 }, { case: winograd(4, 28, 64, 96), isa: 'vfpv', most: 0.19 }, { case: winograd(4, 28, 64, 96), isa: 'vfp', most: 0.4 },
  ],
  'pi-3': [
    { case: conv(8, 14, 1, 64, 64), isa: 'neon', most: 0.5 }, { case: conv(8, 48, 2, 3, 16), isa: 'neon', most: 1.1 },
    { case: winograd(8, 14, 64, 64), isa: 'neon', most: 0.215 }, { case: winograd(8, 28, 64, 96), isa: 'neon', most: 0.162 },
    { case: depthwise(24, 1, 48), isa: 'neon', most: 1.3 }, { case: depthwise(24, 2, 48), isa: 'neon', most: 1.45 },
  ],
};

for (const [name, wanted] of Object.entries(budgets)) {
  const board = loadBoard(name);
  if (!isNative(board)) continue;
  unless(noCount(name))(`${name}: convolutions of images stay within their budget of instructions`, async (t) => {
    for (const [i, { name: what, isa, instructions, units }] of (await measure(board, wanted, false)).entries()) {
      const perMac = instructions / units, { most } = wanted[i]!;
      t.true(perMac <= most, `${what} ${isa}: ${perMac.toFixed(3)} instructions a MAC, at most ${most}`);
    }
  });
}
