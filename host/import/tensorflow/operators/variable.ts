import { tensor } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { identity, shapeOf } from '../../../ops/shape/shape.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { Call, Family } from '../call.ts';

const hints = ['dtype', 'shape', 'validate_shape', 'use_locking'];

/** Operators that read variables. A handle is the value that it leads to (variables.ts). */
export const variableReads: Family = {
  ReadVariableOp: (c) => (c.attrs.ignore(...hints), c.add(op(identity, {}), c.one())),
  VarIsInitializedOp: initialised,
  IsVariableInitialized: initialised,

  VariableShape(c) {
    c.attrs.ignore(...hints);
    const dtype = c.attrs.dtype('out_type', 'i32');
    return dtype === 'i32' || dtype === 'i64' ? c.add(op(shapeOf, { dtype }), c.one()) : c.refuse(`out_type ${dtype}`);
  },

  ResourceGather(c) {
    c.attrs.ignore(...hints);
    const batchDims = c.attrs.int('batch_dims', 0);
    return c.add(op(gather, { axis: batchDims, batchDims }), ...c.two());
  },
};

function initialised(c: Call) {
  c.attrs.ignore(...hints);
  c.one();
  return c.constant(tensor('bool', [], [1]));
}
