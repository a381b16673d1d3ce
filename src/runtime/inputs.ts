import type { NumericTensor } from '../eval/tensor.ts';
import type { NumericArray } from './tensors.ts';

/** Values of one input: numbers in the order of its elements, or a tensor. */
export type Values = NumericArray | readonly number[] | NumericTensor;
/** Values of a model's only input, or of its inputs by name. */
export type Inputs = Values | NamedInputs;
export interface NamedInputs { readonly [name: string]: Values }
/** Of a model that reads strings: their bytes too. */
export type Given = Values | ArrayBuffer;
export interface NamedGiven { readonly [name: string]: Given }

const isArray = (x: object): x is NumericArray | readonly number[] => ArrayBuffer.isView(x) || Array.isArray(x);

export const isTensor = (x: object): x is NumericTensor => 'shape' in x && 'data' in x && 'dtype' in x;

export const isNamed = <N extends NamedInputs | NamedGiven>(x: Given | N): x is N => !isArray(x) && !isTensor(x) && !(x instanceof ArrayBuffer);

export const valuesOf = (x: Values): ArrayLike<number> => (isTensor(x) ? x.data : x);
