import { InferError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';

/**
 * Arrays of tensors, as loops read and write them. They are no tensors: the type stage follows what
 * is in them and leaves only the tensors, so that none of these operators has facts. Indices count elements from 0.
 */
const arrayOperator = (name: string): Operator<Record<never, never>> => ({
  name,
  infer() { throw new InferError(`${name} of something that is no array`); },
});

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
/** (array) -> all elements as the rows of one tensor. */
export const arrayStack = arrayOperator('ArrayStack');
/** (array, indices) -> the elements at the indices as the rows of one tensor. */
export const arrayGather = arrayOperator('ArrayGather');
/** (array) -> all elements one after another along their first axis. */
export const arrayConcat = arrayOperator('ArrayConcat');
/** (array) -> the number of elements. */
export const arraySize = arrayOperator('ArraySize');
