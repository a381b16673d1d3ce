import { type BuildNode, type Call, type Family } from '../call.ts';
import { op } from '../../../graph/op.ts';
import { add } from '../../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../../stages.ts';
import { dequantized } from '../dequantize.ts';
import { quantizedOf } from '../quantization.ts';
import { dtypeOf } from '../types.ts';
import { tensor } from '../../../../src/eval/tensor.ts';

const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'] as const;
const constant = (c: Call, value: number) => c.constant(tensor('i32', [], [value]));
const padded = (name: string): BuildNode => (c) => c.tensorflow(name, {}, ...c.many(2));

export const slices: Family = {
  SLICE: (c) => c.tensorflow('Slice', {}, ...c.three()),
  STRIDED_SLICE(c) {
    const [x, begin, given, strides] = c.four(), end = c.attrs.flag('offset') ? c.add(op(add, {}), begin, given) : given;
    return c.tensorflow('StridedSlice', Object.fromEntries(masks.map((name) => [name, c.attrs.int(name)])), x, begin, end, strides);
  },
  CONCATENATION: (c) => c.activated(c.tensorflow('ConcatV2', {}, ...c.many(1), constant(c, c.attrs.int('axis')))),
  PACK: (c) => c.tensorflow('Pack', { axis: c.attrs.int('axis') }, ...c.many(1)),
  UNPACK: (c) => c.tensorflowMany('Unpack', { axis: c.attrs.int('axis'), num: c.attrs.int('num') }, c.one()),
  SPLIT: (c) => c.tensorflowMany('Split', { num_split: c.attrs.int('num_splits') }, ...c.two()),
  SPLIT_V: (c) => c.tensorflowMany('SplitV', { num_split: c.attrs.int('num_splits') }, ...c.three()),
  PAD: padded('Pad'), PADV2: padded('PadV2'),
  MIRROR_PAD: (c) => c.tensorflow('MirrorPad', { mode: c.attrs.oneOf('mode', 'REFLECT', 'SYMMETRIC') }, ...c.two()),
  GATHER: (c) => c.tensorflow('GatherV2', { batch_dims: c.attrs.int('batch_dims') }, ...c.two(), constant(c, c.attrs.int('axis'))),
  EMBEDDING_LOOKUP(c) {
    const [ids, table] = c.two(), picked = (from: ImportedWire): ImportedWire => c.tensorflow('GatherV2', { batch_dims: 0 }, from, ids, constant(c, 0));
    const quantized = quantizedOf(c.tensors[1]);
    if (quantized === undefined || dtypeOf(c.results[0]?.type ?? 0) !== 'f32') return picked(table);
    if (quantized.dtype !== 'i8') return c.refuse(`a table of ${quantized.dtype} that gives floats`);
    return quantized.scales.length === 1 ? dequantized(c, picked(table), 1) : picked(dequantized(c, table, 1));
  },
};
