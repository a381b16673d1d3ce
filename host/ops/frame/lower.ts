import type { FrameAttrs } from '../../../src/eval/slice.ts';
import { denseStrides } from '../../program/blocks.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { lowerPieces } from '../shared/pieces.ts';

export function lowerFrame({ axis, stride, dilation }: FrameAttrs, context: LowerContext): boolean {
  const { shape } = context.outputs[0]!, own = denseStrides(context.inputs[0]!.shape), step = own[axis]!;
  return lowerPieces(context, [{ input: 0, dims: shape, from: [...own.slice(0, axis), stride * step, dilation * step, ...own.slice(axis + 1)], fromAt: 0, to: denseStrides(shape), toAt: 0 }]);
}
