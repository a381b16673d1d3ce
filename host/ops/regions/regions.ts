import * as evals from '../../../src/eval/regions.ts';
import type { NonMaxSuppressionAttrs, RoiAlignAttrs, RoiPoolAttrs } from '../../../src/eval/regions.ts';
import { min, mul, same, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { at, elements, isFloat, needRank, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerNonMaxSuppression, lowerRoiAlign } from './lower.ts';

export type { NonMaxSuppressionAttrs, RoiAlignAttrs, RoiPoolAttrs };

function needBoxes(x: Fact, boxes: Fact, width: number): void {
  needRank(x, 4, 4, 'image');
  needRank(boxes, 2, 2, 'boxes');
  if (!isFloat(needSameDType([x, boxes])) || boxes.shape[1] !== width) throw new InferError(`boxes ${boxes.dtype}${showShape(boxes.shape)} in ${x.dtype}${showShape(x.shape)}`);
}

export const roiAlign: Operator<RoiAlignAttrs> = {
  name: 'RoiAlign',
  doc: '(x, boxes, images): boxes of images as maps of one size, by the mean or largest of samples between elements',
  infer({ height, width }, inputs) {
    const [x, boxes, images] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    needBoxes(x, boxes, 4);
    if ((images.dtype !== 'i32' && images.dtype !== 'i64') || images.shape.length !== 1 || !same(images.shape[0]!, boxes.shape[0]!)) throw new InferError(`images ${images.dtype}${showShape(images.shape)} of boxes ${showShape(boxes.shape)}`);
    return [fact(x.dtype, [boxes.shape[0]!, height, width, x.shape[3]!])];
  },
  eval: evals.roiAlign,
  lower: lowerRoiAlign,
  axes: () => 'NSTc,rZ,r->rUVc',
  cost: ({ samples }, _inputs, outputs) => ({ mac: mul(elements(at(outputs, 0)), 4 * Math.max(samples, 1) ** 2) }),
};

export const roiPool: Operator<RoiPoolAttrs> = {
  name: 'RoiPool',
  doc: '(x, boxes): boxes of images as maps of one size, by the largest element of each bin',
  infer({ height, width }, inputs) {
    const [x, boxes] = [at(inputs, 0), at(inputs, 1)];
    needBoxes(x, boxes, 5);
    return [fact(x.dtype, [boxes.shape[0]!, height, width, x.shape[3]!])];
  },
  eval: evals.roiPool,
  axes: () => 'NSTc,rZ->rUVc',
  cost: () => ({ mac: 0 }),
};

export const nonMaxSuppression: Operator<NonMaxSuppressionAttrs> = {
  name: 'NonMaxSuppression',
  doc: '(boxes, scores): the best boxes of each class that overlap little, as rows of image, class and box; rows that are none are -1',
  infer({ count }, inputs) {
    const [boxes, scores] = [at(inputs, 0), at(inputs, 1)];
    needRank(boxes, 3, 3, 'boxes');
    needRank(scores, 3, 3, 'scores');
    const [images, classes, each] = scores.shape;
    if (!isFloat(needSameDType([boxes, scores])) || boxes.shape[2] !== 4 || !same(boxes.shape[0]!, images!) || !same(boxes.shape[1]!, each!)) throw new InferError(`boxes ${showShape(boxes.shape)} with scores ${showShape(scores.shape)}`);
    return [fact('i64', [mul(mul(images!, classes!), min(count, each!)), 3])];
  },
  eval: evals.nonMaxSuppression,
  lower: lowerNonMaxSuppression,
  axes: () => 'NBZ,NCB->RE',
  cost: () => ({ mac: 0 }),
};
