import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';

export const lowerSoftmax = (kernel: 'softmax_f32' | 'log_softmax_f32') => ({ axis }: { readonly axis: number }, context: LowerContext): boolean => {
  const { shape } = context.inputs[0]!;
  if (!areF32(context)) return false;
  const [n, outer, inner] = [shape[axis]!, count(shape.slice(0, axis)), count(shape.slice(axis + 1))];
  const m = outer * inner;
  if (inner === 1) {
    context.call(kernel, { x: context.input(0).ref, y: context.outputOver(0, 0).ref, m, n, xs: n, ys: n });
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
