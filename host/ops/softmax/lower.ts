import type { LowerContext } from '../../program/lower-context.ts';
import { rowStride } from '../../program/blocks.ts';
import { areF32, count } from '../shared/lowering.ts';
import { functions, kindOf, numberOps } from '../shared/numbers.ts';

export const lowerSoftmax = (kernel: 'softmax_f32' | 'log_softmax_f32') => ({ axis }: { readonly axis: number }, context: LowerContext): boolean => {
  const { shape, strides } = context.inputs[0]!;
  if (!areF32(context)) return lowerOfNumbers(axis, kernel === 'log_softmax_f32', context);
  const [n, outer, inner] = [shape[axis]!, count(shape.slice(0, axis)), count(shape.slice(axis + 1))];
  const m = outer * inner;
  if (inner === 1) {
    context.call(kernel, { x: context.input(0).ref, y: context.outputOver(0, 0).ref, m, n, xs: strides === undefined ? n : rowStride(shape, strides)!, ys: n });
    return true;
  }
  // the axis last, and back
  const [x, y, rows] = [context.input(0).ref, context.output(0).ref, context.scratch(4 * m * n)];
  const dims = { d0: 1, d1: outer, d2: inner, d3: n, x0: 0, y0: m * n, x1: n * inner, y1: n * inner };
  context.call('copy_w32', { x, y: rows, ...dims, x2: 1, x3: inner, y2: n, y3: 1 });
  context.call(kernel, { x: rows, y: rows, m, n, xs: n, ys: n });
  context.call('copy_w32', { x: rows, y, ...dims, x2: n, x3: 1, y2: 1, y3: inner });
  return true;
};

/** In double precision, step by step. */
function lowerOfNumbers(axis: number, log: boolean, context: LowerContext): boolean {
  const { dtype, shape } = context.inputs[0]!, { bytes: b, kind: k } = kindOf(dtype);
  const [n, m, inner] = [shape[axis]!, count(shape.slice(0, axis)), count(shape.slice(axis + 1))];
  const [x, y, row] = [context.input(0).ref, context.output(0).ref, context.scratch(b * m * inner)];
  const powers = log ? context.scratch(b * m * n * inner) : y;
  const pool = { m, n: inner, taps: n, xs: n * inner, ts: inner, ys: inner, b, k };
  const each = { d0: 1, d1: m, d2: n, d3: inner, x0: 0, x1: n * inner, x2: inner, x3: 1, y: row, y0: 0, y1: inner, y2: 0, y3: 1, b, k };
  context.call('reduce_any', { x, y: row, ...pool, op: 3 });
  context.call('binary_any', { x, z: y, ...each, op: numberOps.sub });
  context.call('map_any', { x: y, y: powers, n: m * n * inner, b, k, op: functions.exp });
  context.call('reduce_any', { x: powers, y: row, ...pool, op: 0 });
  if (log) context.call('map_any', { x: row, y: row, n: m * inner, b, k, op: functions.log });
  context.call('binary_any', { x: y, z: y, ...each, op: log ? numberOps.sub : numberOps.div });
  return true;
}
