import { tensor } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { shapeOf } from '../../../ops/shape/shape.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { dtypeOf, isComplex, typeName } from '../types.ts';

const same = (name: string, attributes = {}): BuildNode => (c) => c.tensorflow(name, attributes, ...c.many(1));

/** The type that an option names. */
export function indexType(c: Call, option: string): 'i32' | 'i64' {
  const type = c.attrs.int(option);
  const dtype = dtypeOf(type);
  return dtype === 'i32' || dtype === 'i64' ? dtype : c.refuse(`option ${option} ${typeName(type)}`);
}

export const shapes: Family = {
  RESHAPE(c) {
    const own = c.attrs.ints('new_shape');
    const to = c.optional(1) ?? c.constant(tensor('i32', [own.length], own));
    // complex numbers are pairs along one more axis
    return c.tensorflow('Reshape', {}, c.needed(0), isComplex(c.results[0]) ? c.tensorflow('ConcatV2', {}, to, c.constant(tensor('i32', [1], [2])), c.constant(tensor('i32', [], [0]))) : to);
  },
  SHAPE: (c) => c.add(op(shapeOf, { dtype: indexType(c, 'out_type') }), c.one()),
  RANK: same('Rank'), TRANSPOSE: same('Transpose'), TILE: same('Tile'), FILL: same('Fill'), RANGE: same('Range'), EXPAND_DIMS: same('ExpandDims'), BROADCAST_TO: same('BroadcastTo'), ZEROS_LIKE: same('ZerosLike'),
  SQUEEZE: (c) => c.tensorflow('Squeeze', { squeeze_dims: c.attrs.ints('squeeze_dims') }, c.one()),
};
