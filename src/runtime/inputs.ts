import type { NumericTensor } from '../eval/tensor.ts';
import { notValues } from './errors.ts';
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

/** Whether inputs are by name. Throws a UserError for what is neither values nor an object of some: scripts need not be TypeScript. */
export function isNamed<N extends NamedInputs | RunInputs>(model: string, x: RunInput | N): x is N {
  if (!isObject(x)) throw notValues(model, null, x);
  if (isArray(x) || isTensor(x) || x instanceof ArrayBuffer) return false;
  const given: readonly (readonly [string, unknown])[] = Object.entries(x), wrong = given.find(([, values]) => values !== undefined && !isObject(values));
  if (wrong !== undefined) throw notValues(model, ...wrong);
  return true;
}
const isObject = (x: unknown): x is object => typeof x === 'object' && x !== null;

export const valuesOf = (x: Values): Elements => (isTensor(x) ? x.data : x);
