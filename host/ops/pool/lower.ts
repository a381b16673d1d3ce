import { type WindowAttrs, outputPositions } from '../../../src/eval/window.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';
import { planeOf } from '../../program/plane.ts';
import { shift } from '../../program/buffer.ts';

/** Images of a batch, one call each, before a script step is the better choice. */
const maxImages = 512;

/** Pooling over one or two axes; over rows of one axis, where all windows lie in it. */
export const lowerPool = (kind: 'max' | 'mean') => (attrs: WindowAttrs & { readonly kernel: readonly number[] }, context: LowerContext): boolean => {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const [batch, lengths, channels] = [x.shape[0]!, x.shape.slice(1, -1), x.shape.at(-1)!];
  if (!areF32(context) || count(y.shape) === 0) return false;
  const found = attrs.kernel.map((k, i) => outputPositions(lengths[i]!, k, i, attrs));
  const counts = found.map((f) => f.count);
  const plane = planeOf({ ...attrs, lengths, counts, before: found.map((f) => f.before) });
  const [taps, step, dilation] = [attrs.kernel[0]!, attrs.strides[0]!, attrs.dilations[0]!];
  const inside = lengths.length === 1 && found[0]!.before === 0 && (counts[0]! - 1) * step + (taps - 1) * dilation < lengths[0]!;
  if ((plane === undefined && !inside) || batch > maxImages) return false;
  const from = context.input(0).ref;
  const { ref, stride } = context.outputRows(0);
  for (let b = 0; b < batch; b++) {
    const [xb, yb] = [shift(from, 4 * b * count(lengths) * channels), shift(ref, 4 * b * count(counts) * stride)];
    if (inside) context.call(`${kind}_pool_f32`, { x: xb, y: yb, m: counts[0]!, n: channels, taps, xs: step * channels, ts: dilation * channels, ys: stride });
    else if (plane !== undefined) context.call(`${kind}_pool2d_f32`, { x: xb, y: yb, ...plane, c: channels, xs: channels, ys: stride });
  }
  return true;
};
