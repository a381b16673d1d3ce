import { randomUniform as evaluate } from '../../../src/eval/random.ts';
import type { Dim } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { PulseError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';
import { count } from '../shared/lowering.ts';

export type RandomUniformAttrs = { readonly shape: readonly Dim[]; readonly seed: number; readonly seed2: number };

/** The same numbers in every run: they are drawn now. */
function lowerRandomUniform({ shape, seed, seed2 }: RandomUniformAttrs, context: LowerContext): boolean {
  const dims = shape.filter((d) => typeof d === 'number');
  const n = count(dims);
  if (dims.length < shape.length || n > 2 ** 16) return false;
  const values = evaluate({ shape: dims, seed, seed2 }, [])[0];
  if (values?.dtype !== 'f32') return false;
  context.call('copy_w32', { x: context.weights(values.data), y: context.output(0).ref, d0: 1, d1: 1, d2: 1, d3: n, x0: 0, x1: 0, x2: 0, x3: 1, y0: n, y1: n, y2: n, y3: 1 });
  return true;
}

export const randomUniform: Operator<RandomUniformAttrs> = {
  name: 'RandomUniform',
  doc: 'uniform random numbers in [0, 1), the same in every run (Philox)',
  infer: ({ shape }) => [fact('f32', shape)],
  eval: evaluate,
  lower: lowerRandomUniform,
  pulse() { throw new PulseError('it draws its numbers for a whole run; a pulse would draw the first ones again'); },
  cost: () => ({ mac: 0 }),
};
