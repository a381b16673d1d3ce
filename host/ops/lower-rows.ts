import { type WindowAttrs, places } from '../../src/eval/window.ts';
import { shift } from '../graph/copy.ts';
import type { LowerContext } from '../graph/lowering.ts';
import { planeOf } from '../graph/plane.ts';
import { areF32, count } from './lower-elementwise.ts';

export function lowerGate(_: object, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const { ref, shape } = context.input(0);
  const n = shape.at(-1)! / 2;
  context.call('gate_f32', { a: ref, g: shift(ref, 4 * n), y: context.output(0).ref, m: count(shape.slice(0, -1)), n, as: 2 * n, gs: 2 * n, ys: n });
  return true;
}

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

export function lowerLayerNorm({ epsilon }: { readonly epsilon: number }, context: LowerContext): boolean {
  const { shape } = context.inputs[0]!;
  if (!areF32(context) || count(shape) === 0) return false;
  const n = shape.at(-1)!, [g, b] = [context.input(1).ref, context.input(2).ref];
  context.call('layer_norm_f32', { x: context.input(0).ref, g, b, y: context.outputOver(0, 0).ref, m: count(shape.slice(0, -1)), n, xs: n, ys: n, epsilon });
  return true;
}

type PoolKernel = 'max_pool_f32' | 'mean_pool_f32' | 'min_pool_f32' | 'prod_pool_f32';

/** Images of a batch, one call each, before a script step is the better choice. */
const mostImages = 512;

/** Pooling over one or two axes; over rows of one axis, where all windows lie in it. */
export const lowerPool = (kind: 'max' | 'mean') => (attrs: WindowAttrs & { readonly kernel: readonly number[] }, context: LowerContext): boolean => {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const [batch, lengths, channels] = [x.shape[0]!, x.shape.slice(1, -1), x.shape.at(-1)!];
  if (!areF32(context) || count(y.shape) === 0) return false;
  const found = attrs.kernel.map((k, i) => places(lengths[i]!, k, i, attrs));
  const counts = found.map((f) => f.count);
  const plane = planeOf({ ...attrs, lengths, counts, before: found.map((f) => f.before) });
  const [taps, step, dilation] = [attrs.kernel[0]!, attrs.strides[0]!, attrs.dilations[0]!];
  const inside = lengths.length === 1 && found[0]!.before === 0 && (counts[0]! - 1) * step + (taps - 1) * dilation < lengths[0]!;
  if ((plane === undefined && !inside) || batch > mostImages) return false;
  const from = context.input(0).ref;
  const { ref, stride } = context.outputRows(0);
  for (let b = 0; b < batch; b++) {
    const [xb, yb] = [shift(from, 4 * b * count(lengths) * channels), shift(ref, 4 * b * count(counts) * stride)];
    if (inside) context.call(`${kind}_pool_f32`, { x: xb, y: yb, m: counts[0]!, n: channels, taps, xs: step * channels, ts: dilation * channels, ys: stride });
    else if (plane !== undefined) context.call(`${kind}_pool2d_f32`, { x: xb, y: yb, ...plane, c: channels, xs: channels, ys: stride });
  }
  return true;
};

/** Reductions over neighbouring axes are pools with one place; over others, one group of neighbours after the other, the last first. */
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
  // truth values as numbers, and back
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
