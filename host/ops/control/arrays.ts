import { type Attrs, InferError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';

/**
 * Arrays of tensors, as loops read and write them. They are no tensors: the type stage follows what
 * is in them and leaves only the tensors, so that none of these operators has facts. Indices count elements from 0.
 */
function arrayOperator<A extends Attrs = Record<never, never>>(name: string): Operator<A> {
  return { name, infer() { throw new InferError(`${name} of something that is no array`); } };
}

/** (size) -> an array of so many elements, none of them set. */
export const newArray = arrayOperator('NewArray');
/** (x) -> an array of the rows of x. */
export const arrayOf = arrayOperator('ArrayOf');
/** (array, indices, x) -> the array with rows of x as its elements at the indices. */
export const arrayScatter = arrayOperator('ArrayScatter');
/** (array, index) -> one element. */
export const arrayRead = arrayOperator('ArrayRead');
/** (array, index, x) -> the array with x as that element. */
export const arrayWrite = arrayOperator('ArrayWrite');
/** (array) -> the array, which has as many elements as are set from then on. */
export const arrayGrow = arrayOperator('ArrayGrow');
/** (array) -> all elements as the rows of one tensor. */
export const arrayStack = arrayOperator('ArrayStack');
/** (array, indices) -> the elements at the indices as the rows of one tensor. */
export const arrayGather = arrayOperator('ArrayGather');
/** (array) -> all elements one after another along their first axis. */
export const arrayConcat = arrayOperator('ArrayConcat');
/** (array, index) -> one element; of a tensor, itself. */
export const arrayElement = arrayOperator('ArrayElement');
/** (x, ...) -> an array of these, whatever their shapes. */
export const arrayFrom = arrayOperator('ArrayFrom');
/** (array, x, index?) -> the array with x in front of that element, at its end without an index. */
export const arrayInsert = arrayOperator('ArrayInsert');
/** (array, index?) -> the array without that element, the last one without an index. */
export const arrayErase = arrayOperator('ArrayErase');
/** (x, lengths?) -> an array of slices of an axis, as long as `lengths` says: one number for all of them, or one each; 1 without, and where `keep` is not set without the axis. */
export const arraySplit = arrayOperator<{ readonly axis: number; readonly keep: boolean }>('ArraySplit');
/** (array) -> all elements one after another along an axis, which is a new one where `stack` is set. */
export const arrayJoin = arrayOperator<{ readonly axis: number; readonly stack: boolean }>('ArrayJoin');
/** () -> an optional value that holds nothing. One that holds something is what it holds. */
export const noValue = arrayOperator('NoValue');
/** (optional) -> whether it holds something. */
export const hasValue = arrayOperator('HasValue');
/** (array) -> the number of elements. */
export const arraySize = arrayOperator('ArraySize');
