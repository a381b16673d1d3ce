import { bug } from '../errors.ts';
import { type DType } from '../../src/format/dtype.ts';
import { type Tensor, numbersOf, size } from '../../src/eval/tensor.ts';
import { type Dim, sameShape, showShape } from './dim.ts';

/** What is known of a wire before the network runs. */
export interface Fact {
  readonly dtype: DType;
  readonly shape: readonly Dim[];
  /** Its value, where it is constant. */
  readonly value?: Tensor;
  /** The elements of a small integer tensor that depends on symbols only (row-major), such as a shape. */
  readonly symbolic?: readonly Dim[];
  /** Of an input that is a string: its maximum length in bytes. */
  readonly bytes?: number;
}

export const fact = (dtype: DType, shape: readonly Dim[]): Fact => ({ dtype, shape });
export const constantFact = (value: Tensor): Fact => ({ dtype: value.dtype, shape: value.shape, value });

/** The elements of an integer wire, where they are known, symbolically or not. */
export function knownDims(f: Fact): readonly Dim[] | undefined {
  if (f.symbolic !== undefined) return f.symbolic;
  if (f.value === undefined || (f.dtype !== 'i32' && f.dtype !== 'i64')) return undefined;
  return f.value.dtype === 'string' ? undefined : Array.from(numbersOf(f.value));
}

/** Same dtype and shape; values are not compared. */
export const sameType = (a: Fact, b: Fact): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

export const concreteShape = (f: Fact): readonly number[] | undefined => {
  const out: number[] = [];
  for (const d of f.shape) { if (typeof d !== 'number') return undefined; out.push(d); }
  return out;
};

/** The shape of a wire of a graph that is lowered: every length is a number. */
export const staticShape = (f: Fact): readonly number[] => concreteShape(f) ?? bug(`a length of ${f.dtype}${showShape(f.shape)} is not known when it is lowered`);

export function showFact(f: Fact): string {
  const type = `${f.dtype}${showShape(f.shape)}`;
  if (f.symbolic !== undefined) return `${type} = ${showShape(f.symbolic)}`;
  if (f.value !== undefined && f.value.dtype !== 'string' && size(f.value.shape) <= 4) return `${type} = ${Array.from<number | bigint>(f.value.data).map((v) => (typeof v === 'bigint' ? v : Number(v.toPrecision(6)))).join(' ')}`;
  return type;
}
