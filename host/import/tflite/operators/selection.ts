import type { Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { Arithmetic } from '../../arithmetic.ts';
import { numberShape, shapeOf } from '../../constants.ts';
import { type Make, deferred } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
import { typeNumber } from '../../tensorflow/types.ts';
import { indexType } from './shape.ts';

const arg = (name: string): BuildNode => (c) => c.tensorflow(name, { output_type: { type: typeNumber(indexType(c, 'output_type')) } }, ...c.two());

const unsorted = (name: string): BuildNode => (c) => c.tensorflow(`UnsortedSegment${name}`, {}, ...c.three());

/** x with `update` in the place of what begins at `starts`, which are moved so that it lies within x. */
function updatedSlice(make: Make, x: Wire, update: Wire, starts: Wire): Wire {
  const a = new Arithmetic(make), [lengths, parts] = [x, update].map((w) => numberShape(shapeOf(w), 'the shapes of both tensors')) as [readonly number[], readonly number[]];
  if (parts.length !== lengths.length || parts.some((n, i) => n > lengths[i]!)) throw new InferError(`an update [${parts.join(',')}] of [${lengths.join(',')}]`);
  if (shapeOf(starts).length !== 1 || shapeOf(starts)[0] !== lengths.length) throw new InferError(`starts [${shapeOf(starts).join(',')}] in [${lengths.join(',')}]`);
  const from = a.cast(starts, 'i64');
  let [result, inside]: readonly [Wire, Wire | undefined] = [update, undefined];
  lengths.forEach((length, axis) => {
    const part = parts[axis]!;
    if (part === length) return;
    const at = a.sub(a.positions(length, 0, 1), a.clamp(a.row(from, 0, axis), 0, length - part));
    const within = a.reshape(a.and(a.greater(at, -1), a.less(at, part)), lengths.map((n, i) => (i === axis ? n : 1)));
    inside = inside === undefined ? within : a.and(inside, within);
    result = a.make(op(gather, { axis, batchDims: 0 }), [result, a.clamp(at, 0, part - 1)]);
  });
  return inside === undefined ? update : a.select(inside, result, x);
}

export const selections: Family = {
  ARG_MAX: arg('ArgMax'), ARG_MIN: arg('ArgMin'),
  TOPK_V2: (c) => c.tensorflowMany('TopKV2', {}, ...c.two()),
  WHERE: (c) => c.tensorflow('Where', {}, c.one()),
  ONE_HOT: (c) => c.tensorflow('OneHot', { axis: c.attrs.int('axis') }, ...c.four()),
  DYNAMIC_UPDATE_SLICE: (c) => c.add(deferred('UpdateSlice', {}, (make, [x, update, starts]) => updatedSlice(make, x!, update!, starts!)), ...c.three()),
  UNIQUE: (c) => c.tensorflowMany('Unique', { out_idx: { type: typeNumber(indexType(c, 'idx_out_type')) } }, c.one()),
  BUCKETIZE: (c) => c.tensorflow('Bucketize', { boundaries: c.attrs.ints('boundaries') }, c.one()),
  MATRIX_DIAG: (c) => c.tensorflow('MatrixDiag', {}, c.one()), MATRIX_SET_DIAG: (c) => c.tensorflow('MatrixSetDiag', {}, ...c.two()),
  SEGMENT_SUM: (c) => c.tensorflow('SegmentSum', {}, ...c.two()),
  UNSORTED_SEGMENT_SUM: unsorted('Sum'), UNSORTED_SEGMENT_PROD: unsorted('Prod'), UNSORTED_SEGMENT_MIN: unsorted('Min'), UNSORTED_SEGMENT_MAX: unsorted('Max'),
  NON_MAX_SUPPRESSION_V4: (c) => c.tensorflowMany('NonMaxSuppressionV4', { pad_to_max_output_size: true }, ...c.many(5)),
  NON_MAX_SUPPRESSION_V5: (c) => c.tensorflowMany('NonMaxSuppressionV5', { pad_to_max_output_size: true }, ...c.many(6)),
  SCATTER_ND: (c) => c.tensorflow('ScatterNd', {}, ...c.three()),
  GATHER_ND: (c) => c.tensorflow('GatherNd', {}, ...c.two()),
  REVERSE_V2: (c) => c.tensorflow('ReverseV2', {}, ...c.two()),
  REVERSE_SEQUENCE: (c) => c.tensorflow('ReverseSequence', { seq_dim: c.attrs.int('seq_dim'), batch_dim: c.attrs.int('batch_dim') }, ...c.two()),
};
