import type { DType } from '../../../src/format/dtype.ts';
import { type Tensor, isWide } from '../../../src/eval/tensor.ts';
import { type Dim, product, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, fact, knownDims, showFact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';

export type NoAttrs = Record<never, never>;

/** Operand `i`. */
export function at(inputs: readonly Fact[], i: number): Fact {
  const f = inputs[i];
  if (f === undefined) throw new InferError(`operand ${i} is missing`);
  return f;
}

/** Length of an axis; negative axes are not taken. */
export function lengthOf(f: Fact, axis: number): Dim {
  const d = f.shape[axis];
  if (d === undefined) throw new InferError(`axis ${axis} of ${showShape(f.shape)} does not exist`);
  return d;
}

/** Throws an InferError unless the operand is of this type and shape. */
export function need(f: Fact, dtype: DType, shape: readonly Dim[], what: string): void {
  if (f.dtype !== dtype || !sameShape(f.shape, shape)) throw new InferError(`${what} ${showFact(fact(f.dtype, f.shape))}, expected ${dtype}${showShape(shape)}`);
}

export function needRank(f: Fact, low: number, high: number, what: string): void {
  if (f.shape.length < low || f.shape.length > high) throw new InferError(`${what} of shape ${showShape(f.shape)}: expected ${low === high ? low : `${low} to ${high}`} axes`);
}

export function needSameDType(inputs: readonly Fact[]): DType {
  const { dtype } = at(inputs, 0);
  for (const f of inputs) if (f.dtype !== dtype) throw new InferError(`operands of types ${inputs.map((g) => g.dtype).join(' and ')}`);
  return dtype;
}

export const isFloat = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64';
export const elements = (f: Fact): Dim => product(f.shape);

/** Integers of a shape-like operand; throws where they are not known before it runs. */
export function needDims(inputs: readonly Fact[], i: number, what: string): readonly Dim[] {
  const dims = knownDims(at(inputs, i));
  if (dims === undefined) throw new InferError(`${what} must be known before the network runs, but is computed from its input`);
  return dims;
}

export function needIntegers(inputs: readonly Fact[], i: number, what: string): readonly number[] {
  return needDims(inputs, i, what).map((d) => {
    if (typeof d !== 'number') throw new InferError(`${what} is ${String(d)}, which must be a number`);
    return d;
  });
}

/** The number that all elements of a constant are. */
export function uniformOf(t: Tensor | undefined): number | undefined {
  if (t === undefined || t.dtype === 'string' || t.data.length === 0) return undefined;
  const first = Number(t.data[0]);
  return t.data.every((v) => Number(v) === first) ? first : undefined;
}

/** The only element of a constant of numbers, where a double holds it exactly. */
export function scalarOf(t: Tensor | undefined): number | undefined {
  if (t === undefined || t.dtype === 'string' || t.data.length !== 1) return undefined;
  const value = Number(t.data[0]);
  return isWide(t) && !Number.isSafeInteger(value) ? undefined : value;
}
