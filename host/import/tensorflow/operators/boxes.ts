import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { nonMaxSuppression } from '../../../ops/regions/regions.ts';
import { sample } from '../../../ops/sample/sample.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownNumber, knownNumbers, numberShape } from '../../constants.ts';
import { madeOf } from '../../made.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { add, addMany } from '../formula.ts';

/** Coordinates of `count` places from the first to the last of each box, as elements of an axis of `length`: [R, count]. */
function places(a: Arithmetic, first: Wire, last: Wire, length: number, count: number): Wire {
  const whole = (w: Wire): Wire => a.mul(w, length - 1);
  if (count === 1) return a.mul(a.add(whole(first), whole(last)), 0.5);
  const step = a.div(whole(a.sub(last, first)), count - 1);
  return a.add(whole(first), a.mul(step, constantTensor(a.make, 'f32', [1, count], madeOf(count, (i) => i))));
}

/** Images [N, H, W, C], boxes [R, 4] (y1, x1, y2, x2 as shares), images of the boxes [R] -> [R, height, width, C]. */
function crops(a: Arithmetic, x: Wire, boxes: Wire, images: Wire, [height, width]: readonly [number, number], nearest: boolean, beyond: number): Wire {
  const [count, rows, columns, channels] = numberShape(factOf(x).shape, 'the shape of the images'), [regions] = numberShape(factOf(boxes).shape, 'the number of boxes');
  const side = (k: number): Wire => a.slice(boxes, 1, k, k + 1);
  const at = [places(a, side(0), side(2), rows!, height), places(a, side(1), side(3), columns!, width)] as const;
  const spread = (w: Wire, axis: 1 | 2): Wire => a.broadcast(a.reshape(w, axis === 1 ? [regions!, height, 1, 1] : [regions!, 1, width, 1]), [regions!, height, width, 1]);
  const whole = (w: Wire): Wire => (nearest ? a.floor(a.add(w, 0.5)) : w);
  const grid = a.concat(3, spread(whole(at[0]), 1), spread(whole(at[1]), 2));
  const image = a.cast(x, 'f32');
  const one = count === 1;
  const own = one ? image : a.make(op(gather, { axis: 0, batchDims: 0 }), [image, images]);
  const found = a.reshape(a.make(op(sample, { interpolation: nearest ? 'nearest' : 'linear', outside: 'edge', corners: true }), [own, one ? a.unsqueeze(grid, 0) : grid]), [regions!, height, width, channels!]);
  const isInside = (w: Wire, length: number, axis: 1 | 2): Wire => a.reshape(a.and(a.lessEqual(a.neg(w), 0), a.lessEqual(w, length - 1)), axis === 1 ? [regions!, height, 1, 1] : [regions!, 1, width, 1]);
  return a.select(a.and(isInside(at[0], rows!, 1), isInside(at[1], columns!, 2)), found, beyond);
}

interface Suppression { readonly overlap: number; readonly score: number | null; readonly most: number }

/** Numbers of the boxes [B, 4] that stay, the best one first; behind the last one -1. */
function suppressed(a: Arithmetic, boxes: Wire, scores: Wire, { overlap, score, most }: Suppression): Wire {
  const count = Math.min(most, numberShape(factOf(boxes).shape, 'the number of boxes')[0]!);
  if (count < 1) throw new InferError('no boxes are wanted');
  if (!(overlap >= 0 && overlap <= 1)) throw new InferError(`an overlap of ${overlap}`);
  const rows = a.make(op(nonMaxSuppression, { count, overlap, score, centres: false }), [a.unsqueeze(boxes, 0), a.unsqueeze(scores, 0, 1)]);
  return a.cast(a.row(rows, 1, 2), 'i32');
}

const overlapOf = (w: Wire | undefined): number => (w === undefined ? 0.5 : knownNumber(w, 'the overlap'));

/** As many rows as there may be; those that are none are -1. */
const suppression = (read: (c: Call) => { readonly inputs: readonly ImportedWire[]; readonly overlap?: number }): BuildNode => (c) => {
  const { inputs, overlap } = read(c);
  return add(c, 'NonMaxSuppression', {}, inputs, (a, boxes, scores, most, limit, score) => suppressed(a, boxes!, scores!, {
    most: knownNumber(most!, 'how many boxes there may be'), overlap: overlap ?? overlapOf(limit), score: score === undefined ? null : knownNumber(score, 'the least score'),
  }));
};

/** With the number of boxes that stay; filled up with the first box. */
function padded(a: Arithmetic, found: Wire, most: number, pad: boolean): readonly [Wire, Wire] {
  const count = a.sum(a.cast(a.greater(found, -1), 'i32'), [0], false);
  const rows = Number(factOf(found).shape[0]);
  const none = constantTensor(a.make, 'i32', [most - rows], madeOf(most - rows, () => pad ? 0 : -1));
  const filled = pad ? a.max(found, 0) : found;
  return [pad && most > rows ? a.concat(0, filled, none) : filled, count];
}

export const boxes: Family = {
  CropAndResize(c) {
    const method = c.attrs.text('method', 'bilinear'), beyond = c.attrs.anyFloat('extrapolation_value', 0);
    if (method !== 'bilinear' && method !== 'nearest') return c.refuse(`method ${method}`);
    return add(c, 'CropAndResize', { method }, c.four(), (a, x, regions, images, size) => {
      const [height, width, ...more] = knownNumbers(size!, 'the size of the crops');
      if (height === undefined || width === undefined || more.length > 0 || height < 1 || width < 1) throw new InferError('the size of the crops is not two lengths');
      return crops(a, x!, regions!, images!, [height, width], method === 'nearest', beyond);
    });
  },

  NonMaxSuppression: suppression((c) => ({ inputs: c.three(), overlap: c.attrs.float('iou_threshold', 0.5) })),
  NonMaxSuppressionV2: suppression((c) => ({ inputs: c.four() })),
  NonMaxSuppressionV3: suppression((c) => ({ inputs: c.many(5) })),
  NonMaxSuppressionV4: named(['selected_indices', 'valid_outputs'], (c) => {
    const pad = c.attrs.flag('pad_to_max_output_size', false);
    return addMany(c, 'NonMaxSuppression', { pad }, 2, c.many(5), (a, of, scores, most, limit, score) => {
      const count = knownNumber(most!, 'how many boxes there may be');
      return padded(a, suppressed(a, of!, scores!, { most: count, overlap: overlapOf(limit), score: knownNumber(score!, 'the least score') }), count, pad);
    });
  }),
  NonMaxSuppressionV5: named(['selected_indices', 'selected_scores', 'valid_outputs'], (c) => {
    const pad = c.attrs.flag('pad_to_max_output_size', false), inputs = c.many(6);
    return addMany(c, 'NonMaxSuppression', { pad }, 3, inputs, (a, of, scores, most, limit, score, sigma) => {
      if (knownNumber(sigma!, 'the sigma') !== 0) throw new InferError('scores that become smaller with the overlap (soft_nms_sigma)');
      const count = knownNumber(most!, 'how many boxes there may be');
      const [found, valid] = padded(a, suppressed(a, of!, scores!, { most: count, overlap: overlapOf(limit), score: knownNumber(score!, 'the least score') }), count, pad);
      const rows = a.cast(a.positions(lengthOf(factOf(found), 0), 0, 1), 'i32');
      const own = a.make(op(gather, { axis: 0, batchDims: 0 }), [scores!, a.max(found, 0)]);
      return [found, a.select(a.less(rows, valid), own, 0), valid];
    });
  }),
};
