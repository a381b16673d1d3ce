import { type NumericDType, numbersOf, size, tensorOf } from '../../src/eval/tensor.ts';
import type { Dim } from '../graph/dim.ts';
import { constant } from '../graph/constant.ts';
import { knownDims } from '../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../graph/graph.ts';
import { InferError } from '../graph/op.ts';
import type { Make } from './deferred.ts';
import { checkMade } from './made.ts';

export function notKnown(what: string): never { throw new InferError(`${what} must be known before the network runs`); }

/** The elements of an operand of any type of numbers. */
export function knownNumbers(w: Wire, what: string): readonly number[] {
  const value = constantOf(w);
  if (value !== undefined && value.dtype !== 'string') return Array.from(numbersOf(value));
  return knownDims(factOf(w))?.map((d) => (typeof d === 'number' ? d : notKnown(what))) ?? notKnown(what);
}

/** The elements of an operand that are integers, whatever its type; `count` of them, if that is given. */
export function knownIntegers(w: Wire, what: string, count?: number): readonly number[] {
  const values = knownNumbers(w, what), wrong = values.find((v) => !Number.isInteger(v));
  if (wrong !== undefined) throw new InferError(`${what}: ${wrong} is no integer`);
  if (count !== undefined && values.length !== count) throw new InferError(`${what}: ${values.length} numbers, where there should be ${count}`);
  return values;
}

/** The only element of an operand of any type of numbers. */
export function knownNumber(w: Wire, what: string): number {
  const [value, ...rest] = knownNumbers(w, what);
  if (value === undefined || rest.length > 0) throw new InferError(`${what}: ${rest.length > 0 ? 'more than' : 'not'} one number`);
  return value;
}

/** Lengths that are numbers. */
export const numberShape = (shape: readonly Dim[], what: string): readonly number[] => shape.map((d) => (typeof d === 'number' ? d : notKnown(what)));

export const shapeOf = (w: Wire): readonly Dim[] => factOf(w).shape;

export function constantTensor(make: Make, dtype: NumericDType, shape: readonly number[], values: ArrayLike<number>): Wire {
  checkMade(size(shape));
  return make(constant(tensorOf(dtype, shape, values)), []);
}

/** The type of an operand of floats. */
export function floatType(w: Wire): 'f32' | 'f64' {
  const { dtype } = factOf(w);
  if (dtype !== 'f32' && dtype !== 'f64') throw new InferError(`operand of type ${dtype}`);
  return dtype;
}

/** The type of an operand of numbers. */
export function numberType(w: Wire): NumericDType {
  const { dtype } = factOf(w);
  if (dtype === 'string') throw new InferError('operand of strings');
  return dtype;
}
