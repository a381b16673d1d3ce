import type { NonMaxSuppressionAttrs, RoiAlignAttrs } from '../../../src/eval/regions.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';

const mostSamples = 255;

export function lowerRoiAlign({ height, width, samples, scale, offset, least, kind }: RoiAlignAttrs, context: LowerContext): boolean {
  const [x, boxes, images] = [context.inputs[0]!, context.inputs[1]!, context.inputs[2]!];
  const [n, h, w, c] = x.shape;
  if (x.dtype !== 'f32' || samples > mostSamples || count(x.shape) === 0) return false;
  context.call('roi_align_f32', {
    x: context.input(0).ref, box: context.input(1).ref, image: context.input(2).ref, y: context.output(0).ref, n: n!, h: h!, w: w!, c: c!, boxes: boxes.shape[0]!, oh: height, ow: width,
    is: images.dtype === 'i64' ? 2 : 1, samples, largest: kind === 'max' ? 1 : 0, scale, offset, least: least ?? -Infinity,
  });
  return true;
}

export function lowerNonMaxSuppression({ count: most, overlap, score, centres }: NonMaxSuppressionAttrs, context: LowerContext): boolean {
  const [box, scores] = [context.inputs[0]!, context.inputs[1]!];
  const [n, classes, boxes] = scores.shape;
  if (box.dtype !== 'f32') return false;
  context.call('non_max_suppression_f32', {
    box: context.input(0).ref, score: context.input(1).ref, scratch: context.scratch(4 * boxes!), y: context.output(0).ref, n: n!, classes: classes!, boxes: boxes!,
    most: Math.min(most, boxes!), centres: centres ? 1 : 0, any: score === null ? 1 : 0, overlap, least: score ?? 0,
  });
  return true;
}
