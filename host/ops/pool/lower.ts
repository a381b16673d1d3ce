import { type OutputPositions, type WindowAttrs, outputPositions } from '../../../src/eval/window.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';
import { planeOf } from '../../program/plane.ts';
import { shift } from '../../program/buffer.ts';
import { maxImages, poolBytes } from './bytes-window.ts';

/** The largest bytes. */
function lowerBytes(attrs: WindowAttrs & { readonly kernel: readonly number[] }, context: LowerContext): boolean {
  const { shape: view, dtype } = context.inputs[0]!;
  if (dtype !== 'i8' && dtype !== 'u8') return false;
  const [lo, hi] = dtype === 'i8' ? [-128, 127] : [0, 255];
  return poolBytes({ ...attrs, view }, { form: 0, less: 0, multiplier: 0, shift: 0, zero: 0, lo, hi }, context);
}

/** Of three axes the last two, then the first one: the elements under a window are a box, whose mean is that of the means of its planes. */
function lowerVolume(kind: 'max' | 'mean', { kernel, strides, dilations }: WindowAttrs & { readonly kernel: readonly number[] }, found: readonly OutputPositions[], context: LowerContext): boolean {
  const { shape } = context.inputs[0]!, [batch, channels] = [shape[0]!, shape[4]!];
  const [lengths, counts, before] = [shape.slice(1, 4), found.map((f) => f.count), found.map((f) => f.before)];
  const [depth, height, width] = counts as [number, number, number];
  const inner = planeOf({ kernel: kernel.slice(1), strides: strides.slice(1), dilations: dilations.slice(1), lengths: lengths.slice(1), counts: counts.slice(1), before: before.slice(1) });
  const outer = planeOf({ kernel: [kernel[0]!, 1], strides: [strides[0]!, 1], dilations: [dilations[0]!, 1], lengths: [lengths[0]!, height * width], counts: [depth, height * width], before: [before[0]!, 0] });
  if (inner === undefined || outer === undefined || batch * (lengths[0]! + 1) > maxImages) return false;
  const [from, { ref, stride }] = [context.input(0).ref, context.outputRows(0)];
  const planes = context.scratch(4 * batch * lengths[0]! * height * width * channels);
  const call = `${kind}_pool2d_f32` as const;
  for (let i = 0; i < batch * lengths[0]!; i++) context.call(call, { x: shift(from, 4 * i * lengths[1]! * lengths[2]! * channels), y: shift(planes, 4 * i * height * width * channels), ...inner, c: channels, xs: channels, ys: channels });
  for (let b = 0; b < batch; b++) context.call(call, { x: shift(planes, 4 * b * lengths[0]! * height * width * channels), y: shift(ref, 4 * b * count(counts) * stride), ...outer, c: channels, xs: channels, ys: stride });
  return true;
}

/** Pooling over up to three axes; over rows of one axis, where all windows lie in it. */
export const lowerPool = (kind: 'max' | 'mean') => (attrs: WindowAttrs & { readonly kernel: readonly number[] }, context: LowerContext): boolean => {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const [batch, lengths, channels] = [x.shape[0]!, x.shape.slice(1, -1), x.shape.at(-1)!];
  if (kind === 'max' && !areF32(context)) return count(y.shape) > 0 && lowerBytes(attrs, context);
  if (!areF32(context) || count(y.shape) === 0) return false;
  const found = attrs.kernel.map((k, i) => outputPositions(lengths[i]!, k, i, attrs));
  if (found.length === 3) return lowerVolume(kind, attrs, found, context);
  const counts = found.map((f) => f.count);
  const plane = planeOf({ ...attrs, lengths, counts, before: found.map((f) => f.before) });
  const [taps, step, dilation] = [attrs.kernel[0]!, attrs.strides[0]!, attrs.dilations[0]!];
  const inside = lengths.length === 1 && found[0]!.before === 0 && (counts[0]! - 1) * step + (taps - 1) * dilation < lengths[0]!;
  if ((plane === undefined && !inside) || batch > maxImages) return false;
  const from = context.input(0).ref;
  const { ref, stride } = context.outputRows(0);
  for (let b = 0; b < batch; b++) {
    const [xb, yb] = [shift(from, 4 * b * count(lengths) * channels), shift(ref, 4 * b * count(counts) * stride)];
    if (inside) context.call(kind === 'max' ? 'fmax_pool_f32' : 'mean_pool_f32', { x: xb, y: yb, m: counts[0]!, n: channels, taps, xs: step * channels, ts: dilation * channels, ys: stride });
    else if (plane !== undefined) context.call(`${kind}_pool2d_f32`, { x: xb, y: yb, ...plane, c: channels, xs: channels, ys: stride });
  }
  return true;
};
