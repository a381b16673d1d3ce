import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';

type PoolKernel = 'max_pool_f32' | 'mean_pool_f32' | 'min_pool_f32' | 'prod_pool_f32';

/** Reductions over neighbouring axes are pools with one output; over others, one group of neighbours after the other, the last first. */
export const lowerReduce = (kernel: PoolKernel, scaled: boolean) => ({ axes }: { readonly axes: readonly number[] }, context: LowerContext): boolean => {
  const [{ dtype, shape }, { shape: result }] = [context.inputs[0]!, context.outputs[0]!];
  if ((dtype !== 'f32' && dtype !== 'bool') || count(shape) === 0) return false;
  // axes of length 1 belong to either kind
  const wide = shape.flatMap((d, axis) => (d === 1 ? [] : [{ d, reduced: axes.includes(axis) }]));
  const groups: { length: number; readonly reduced: boolean }[] = [];
  for (const { d, reduced } of wide) {
    const last = groups.at(-1);
    if (last?.reduced === reduced) last.length *= d;
    else groups.push({ length: d, reduced });
  }
  if (!groups.some((g) => g.reduced)) groups.push({ length: 1, reduced: true });
  const taken = groups.filter((g) => g.reduced).reduce((n, g) => n * g.length, 1);
  const n = count(result);
  // booleans as numbers, and back
  const [z, bool] = [context.output(0).ref, dtype === 'bool'];
  const y = bool ? context.scratch(4 * n) : z;
  let from = bool ? context.scratch(4 * count(shape)) : context.input(0).ref;
  const whole = { d0: 1, d1: 1, d2: 1, d3: n, x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 0 };
  if (bool) context.call('cast_u8_f32', { x: context.input(0).ref, y: from, n: count(shape) });
  for (let at = groups.length - 1; at >= 0; at--) {
    const group = groups[at]!;
    if (!group.reduced) continue;
    const before = groups.slice(0, at);
    const [m, taps, row] = [count(before.map((g) => g.length)), group.length, count(groups.slice(at + 1).map((g) => (g.reduced ? 1 : g.length)))];
    const to = before.some((g) => g.reduced) ? context.scratch(4 * m * row) : y;
    context.call(kernel, { x: from, y: to, m, n: row, taps, xs: taps * row, ts: row, ys: row });
    from = to;
  }
  if (scaled) context.call('mul_f32', { x: y, y: context.weights(Float32Array.of(taken)), z: y, ...whole });
  if (bool) context.call('compare_f32', { x: y, y: context.weights(Int32Array.of(0)), z, ...whole, op: 1 });
  return true;
};
