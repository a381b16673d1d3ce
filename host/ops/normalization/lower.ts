import type { LayerNormAttrs } from '../../../src/eval/normalization.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { rowStride } from '../../program/blocks.ts';
import { areF32, count } from '../shared/lowering.ts';

export function lowerLrn({ radius, bias, alpha, beta }: { readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number }, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const { shape } = context.inputs[0]!;
  context.call('lrn_f32', { x: context.input(0).ref, y: context.output(0).ref, m: count(shape.slice(0, -1)), n: shape.at(-1)!, radius, bias, alpha, beta });
  return true;
}

export function lowerLayerNorm({ epsilon, centred }: LayerNormAttrs, context: LowerContext): boolean {
  const { shape, strides } = context.inputs[0]!;
  if (!areF32(context) || count(shape) === 0) return false;
  const n = shape.at(-1)!, [g, b] = [context.input(1).ref, context.input(2).ref];
  context.call(centred ? 'layer_norm_f32' : 'rms_norm_f32', { x: context.input(0).ref, g, b, y: context.outputOver(0, 0).ref, m: count(shape.slice(0, -1)), n, xs: strides === undefined ? n : rowStride(shape, strides)!, ys: n, epsilon });
  return true;
}
