import { isNative, loadBoard } from '../../host/boards/load.ts';
import type { Isa } from '../../host/boards/isas.ts';
import { noCount, unless } from '../harness/skip.ts';
import { innerLoopCases, innerLoops } from './inner-loops.ts';
import { conv, convGate, logmel, map, measure, type Case } from './measure.ts';

interface Budget { readonly case: Case; readonly isa: Isa; /** Instructions a unit. */ readonly most: number; /** Units a miss of the first-level data cache. */ readonly minPerMiss?: number }

const budgets: Readonly<Record<string, readonly Budget[]>> = {
  'pi-zero': [
    { case: conv(4, 196, 512, 512, 1), isa: 'vfpv', most: 0.56, minPerMiss: 105 }, { case: conv(4, 784, 128, 256, 1), isa: 'vfpv', most: 0.56, minPerMiss: 87 },
    { case: conv(4, 196, 512, 512, 1), isa: 'vfp', most: 1.35 }, { case: conv(4, 784, 128, 256, 1), isa: 'vfp', most: 1.35 },
    // One of the 24 layers of the wake word networks, 8 frames: together at most 1.9 million instructions a pulse.
    { case: convGate(4, 8, 64, 16, 3), isa: 'vfpv', most: 0.85 }, { case: conv(4, 8, 32, 64, 1), isa: 'vfpv', most: 0.68 }, { case: conv(4, 8, 16, 64, 1), isa: 'vfpv', most: 0.7 },
    { case: logmel, isa: 'scalar', most: 25_000 },
  ],
  'pi-3': [
    { case: conv(8, 196, 512, 512, 1), isa: 'neon', most: 0.43 }, { case: conv(8, 784, 128, 256, 1), isa: 'neon', most: 0.43 },
    { case: map('tanh_f32'), isa: 'scalar', most: 8.5 }, { case: map('sigmoid_f32'), isa: 'scalar', most: 8.5 },
  ],
};

for (const [name, wanted] of Object.entries(budgets)) {
  const board = loadBoard(name);
  if (!isNative(board)) continue;
  unless(noCount(name))(`${name}: kernels stay within their budget of instructions and cache misses`, async (t) => {
    for (const [i, { name: what, isa, instructions, units, unit, misses }] of (await measure(board, wanted, wanted.some((b) => b.minPerMiss !== undefined))).entries()) {
      const perUnit = instructions / units, { most, minPerMiss = 0 } = wanted[i]!;
      t.true(perUnit <= most, `${what} ${isa}: ${perUnit.toFixed(3)} instructions a ${unit}, at most ${most}`);
      t.true(units >= minPerMiss * misses, `${what} ${isa}: ${(units / misses).toFixed(1)} ${unit} a miss, at least ${minPerMiss}`);
    }
  });
}

const pi3 = loadBoard('pi-3');
unless(noCount('pi-3'))('pi-3: loops that multiply are FMLA for the most part, without loads of 128 bits', async (t) => {
  if (!isNative(pi3)) return;
  for (const { name, instructions, fmla, loads128 } of await Promise.all(innerLoopCases.map((c) => innerLoops(pi3, c)))) {
    t.true(fmla >= 0.6 * instructions && fmla > 0, `${name}: ${(fmla / instructions).toFixed(3)} FMLA an instruction, at least 0.6`);
    t.is(loads128, 0, name);
  }
});
