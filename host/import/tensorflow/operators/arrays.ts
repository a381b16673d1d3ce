import { tensor } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { arrayConcat, arrayGather, arrayGrow, arrayInsert, arrayOf, arrayRead, arrayScatter, arraySize, arrayStack, arrayWrite, newArray } from '../../../ops/control/arrays.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';

/** Attributes that restrict or speed up what an array may hold; the elements themselves say what they are. */
const hints = ['dtype', 'element_dtype', 'element_shape', 'element_shape_except0', 'dynamic_size', 'clear_after_read', 'identical_element_shapes', 'tensor_array_name', 'shape_type', 'num_elements', 'resize_if_index_out_of_bounds', 'source'];

const hinted = (build: BuildNode): BuildNode => (c: Call) => {
  c.attrs.ignore(...hints);
  return build(c);
};

const noAttrs = {};

/**
 * A TensorArray's handle says nothing that its flow does not: both outputs of TensorArrayV3 are the array, and where an operator takes both,
 * the flow is the array as the operators before left it. A TensorList is its own flow.
 */
export const arrays: Family = {
  TensorArrayV3: named(['handle', 'flow'], hinted((c) => {
    const grows = c.attrs.flag('dynamic_size', false), array = c.add(op(newArray, noAttrs), c.one());
    const made = grows ? c.add(op(arrayGrow, noAttrs), array) : array;
    return [made, made];
  })),
  TensorArrayScatterV3: hinted((c) => { const [, indices, x, flow] = c.four(); return c.add(op(arrayScatter, noAttrs), flow, indices, x); }),
  TensorArrayReadV3: hinted((c) => { const [, index, flow] = c.three(); return c.add(op(arrayRead, noAttrs), flow, index); }),
  TensorArrayWriteV3: hinted((c) => { const [, index, x, flow] = c.four(); return c.add(op(arrayWrite, noAttrs), flow, index, x); }),
  TensorArrayGatherV3: hinted((c) => { const [, indices, flow] = c.three(); return c.add(op(arrayGather, noAttrs), flow, indices); }),
  TensorArraySizeV3: hinted((c) => { const [, flow] = c.two(); return c.add(op(arraySize, noAttrs), flow); }),
  TensorArrayConcatV3: named(['value', 'lengths'], hinted((c) => { const [, flow] = c.two(); return c.add(op(arrayConcat, noAttrs), flow); })),

  TensorListReserve: hinted((c) => { const [, size] = c.two(); return c.add(op(newArray, noAttrs), size); }),
  TensorListFromTensor: hinted((c) => { const [x] = c.two(); return c.add(op(arrayOf, noAttrs), x); }),
  TensorListGetItem: hinted((c) => { const [list, index] = c.three(); return c.add(op(arrayRead, noAttrs), list, index); }),
  TensorListSetItem: hinted((c) => {
    const [list, index, x] = c.three(), grows = c.attrs.flag('resize_if_index_out_of_bounds', false);
    return c.add(op(arrayWrite, noAttrs), grows ? c.add(op(arrayGrow, noAttrs), list) : list, index, x);
  }),
  EmptyTensorList: hinted((c) => (c.two(), c.add(op(newArray, noAttrs), c.constant(tensor('i32', [], [0]))))),
  TensorListPushBack: hinted((c) => { const [list, x] = c.two(); return c.add(op(arrayInsert, noAttrs), list, x); }),
  TensorListStack: hinted((c) => { const [list] = c.two(); return c.add(op(arrayStack, noAttrs), list); }),
  TensorListGather: hinted((c) => { const [list, indices] = c.three(); return c.add(op(arrayGather, noAttrs), list, indices); }),
  TensorListConcatV2: named(['tensor', 'lengths'], hinted((c) => { const [list] = c.three(); return c.add(op(arrayConcat, noAttrs), list); })),
  TensorListLength: hinted((c) => c.add(op(arraySize, noAttrs), c.one())),
};
