import type { ConvAttrs } from '../../../src/eval/conv.ts';
import { denseStrides, fourAxes } from '../../program/blocks.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { shift } from '../../program/buffer.ts';
import { areF32, count } from '../shared/lowering.ts';

/** One input channel to each output channel; w [...kernel, 1, C]. */
export const isDepthwise = (groups: number, w: readonly number[]): boolean => groups > 1 && w.at(-1) === groups && w.at(-2) === 1;

/** A depthwise convolution without padding, tap by tap: a product with the tap's weights, added to the sum. */
export function lowerDepthwise(attrs: ConvAttrs, context: LowerContext): boolean {
  const [x, w, bias] = context.inputs;
  const y = context.outputs[0]!;
  if (!areF32(context) || attrs.padding !== 'valid' || x === undefined || w === undefined || !isDepthwise(attrs.groups, w.shape) || count(y.shape) === 0) return false;
  const channels = attrs.groups;
  const own = denseStrides(x.shape);
  const steps = own.map((s, axis) => (axis === 0 || axis === own.length - 1 ? s : s * attrs.strides[axis - 1]!));
  const perChannel = y.shape.map((_, axis) => (axis === y.shape.length - 1 ? 1 : 0));
  const four = fourAxes({ dims: y.shape, strides: [steps, perChannel, denseStrides(y.shape)] });
  if (four === undefined) return false;
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = four.dims;
  const [[x0 = 0, x1 = 0, x2 = 0, x3 = 0] = [], [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = [], [z0 = 0, z1 = 0, z2 = 0, z3 = 0] = []] = four.strides;
  const dims = { d0, d1, d2, d3 };
  const each = { y0, y1, y2, y3 };

  const [from, weights, to] = [context.input(0).ref, context.input(1).ref, context.output(0).ref];
  const kernel = w.shape.slice(0, -2);
  const taps = count(kernel);
  const product = taps > 1 ? context.scratch(4 * count(y.shape)) : to;
  const onto = { z: to, x: to, ...dims, x0: z0, x1: z1, x2: z2, x3: z3 };
  for (let tap = 0; tap < taps; tap++) {
    let [rest, at] = [tap, 0];
    for (let axis = kernel.length - 1; axis >= 0; axis--) {
      at += rest % kernel[axis]! * attrs.dilations[axis]! * own[axis + 1]!;
      rest = Math.floor(rest / kernel[axis]!);
    }
    context.call('mul_f32', { x: shift(from, 4 * at), y: shift(weights, 4 * tap * channels), z: tap === 0 ? to : product, ...dims, x0, x1, x2, x3, ...each });
    if (tap > 0) context.call('add_f32', { ...onto, y: product, y0: z0, y1: z1, y2: z2, y3: z3 });
  }
  if (bias !== undefined) context.call('add_f32', { ...onto, y: context.input(2).ref, ...each });
  return true;
}
