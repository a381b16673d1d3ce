import type { NumericTensor } from '../eval/tensor.ts';
import type { Elements, NumericArray } from './tensors.ts';

/** Values of one input: its elements in row-major order, or a tensor. */
export type Values = NumericArray | readonly number[] | NumericTensor;
/** Values of a model's single input, or of its inputs by name. */
export type Inputs = Values | NamedInputs;
export interface NamedInputs { readonly [name: string]: Values }
/** An input of `Model.run`: its values, or the bytes of a string. */
export type RunInput = Values | ArrayBuffer;
export interface RunInputs { readonly [name: string]: RunInput }

const isArray = (x: object): x is NumericArray | readonly number[] => ArrayBuffer.isView(x) || Array.isArray(x);

export const isTensor = (x: object): x is NumericTensor => 'shape' in x && 'data' in x && 'dtype' in x;

export const isNamed = <N extends NamedInputs | RunInputs>(x: RunInput | N): x is N => !isArray(x) && !isTensor(x) && !(x instanceof ArrayBuffer);

export const valuesOf = (x: Values): Elements => (isTensor(x) ? x.data : x);
