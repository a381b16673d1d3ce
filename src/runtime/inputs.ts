import type { NumericTensor } from '../eval/tensor.ts';
import type { NumericArray } from './tensors.ts';

/** Values of one input: numbers in the order of its elements, or a tensor. */
export type Values = NumericArray | readonly number[] | NumericTensor;
/** Values of a model's only input, or of its inputs by name. */
export type Inputs = Values | NamedInputs;
export interface NamedInputs { readonly [name: string]: Values }

const isArray = (x: Inputs): x is NumericArray | readonly number[] => ArrayBuffer.isView(x) || Array.isArray(x);

export const isTensor = (x: Inputs): x is NumericTensor => 'shape' in x && 'data' in x && 'dtype' in x;

export const isNamed = (x: Inputs): x is NamedInputs => !isArray(x) && !isTensor(x);

export const valuesOf = (x: Values): ArrayLike<number> => (isTensor(x) ? x.data : x);
