import { type WindowAttrs, places } from '../../src/eval/window.ts';
import { shift } from '../graph/copy.ts';
import type { LowerContext } from '../graph/lowering.ts';
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
  if (!areF32(context) || count(shape.slice(axis + 1)) !== 1) return false;
  const n = shape[axis]!;
  context.call(kernel, { x: context.input(0).ref, y: context.outputOver(0, 0).ref, m: count(shape.slice(0, axis)), n, xs: n, ys: n });
  return true;
};

type PoolKernel = 'max_pool_f32' | 'mean_pool_f32';

/** Pooling over one or two axes without padding, one axis after the other. */
export const lowerPool = (kernel: PoolKernel) => (attrs: WindowAttrs & { readonly kernel: readonly number[] }, context: LowerContext): boolean => {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const spatial = x.shape.length - 2;
  if (!areF32(context) || spatial > 2 || count(y.shape) === 0) return false;
  const inside = attrs.kernel.every((k, i) => {
    const { count: n, before } = places(x.shape[i + 1]!, k, i, attrs);
    return before === 0 && (n - 1) * attrs.strides[i]! + (k - 1) * attrs.dilations[i]! < x.shape[i + 1]!;
  });
  if (!inside) return false;
  // as [N, H, W, C]
  const two = (own: readonly number[]): [number, number] => [spatial > 1 ? own[0]! : 1, own[spatial - 1]!];
  const [batch, [height, width], channels] = [x.shape[0]!, two(x.shape.slice(1, -1)), x.shape.at(-1)!];
  const [[rows, columns], [kh, kw], [sh, sw], [dh, dw]] = [two(y.shape.slice(1, -1)), two(attrs.kernel), two(attrs.strides), two(attrs.dilations)];
  const line = width * channels;
  const from = context.input(0).ref;
  const to = context.output(0).ref;
  const tall = kh === 1 && sh === 1;
  const between = tall ? from : kw === 1 && sw === 1 ? to : context.scratch(4 * batch * rows * line);
  if (!tall) {
    for (let b = 0; b < batch; b++) {
      context.call(kernel, { x: shift(from, 4 * b * height * line), y: shift(between, 4 * b * rows * line), m: rows, n: line, taps: kh, xs: sh * line, ts: dh * line, ys: line });
    }
  }
  if (between !== to) {
    // lines follow each other evenly where the windows of one end where the next begins
    const even = columns * sw === width;
    const [calls, m] = even ? [1, batch * rows * columns] : [batch * rows, columns];
    for (let i = 0; i < calls; i++) {
      context.call(kernel, { x: shift(between, 4 * i * line), y: shift(to, 4 * i * columns * channels), m, n: channels, taps: kw, xs: sw * channels, ts: dw * channels, ys: channels });
    }
  }
  return true;
};

/** Reductions over neighbouring axes are pools with one place. */
export const lowerReduce = (kernel: PoolKernel, scaled: boolean) => ({ axes }: { readonly axes: readonly number[] }, context: LowerContext): boolean => {
  const { shape } = context.inputs[0]!;
  const wide = axes.filter((a) => shape[a] !== 1);
  const [first, last] = [wide[0] ?? 0, wide.at(-1) ?? -1];
  const between = shape.slice(first, last + 1).filter((_, i) => !wide.includes(first + i));
  if (!areF32(context) || count(shape) === 0 || between.some((d) => d !== 1)) return false;
  const [m, taps, n] = [count(shape.slice(0, first)), count(shape.slice(first, last + 1)), count(shape.slice(last + 1))];
  const y = context.output(0).ref;
  context.call(kernel, { x: context.input(0).ref, y, m, n, taps, xs: taps * n, ts: n, ys: n });
  if (scaled) context.call('mul_f32', { x: y, y: context.weights(Float32Array.of(taps)), z: y, d0: 1, d1: 1, d2: 1, d3: m * n, x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 0 });
  return true;
};
