import { type Tensor, blank, operand, strides } from './tensor.ts';
import { offsets } from './strides.ts';

/** `axes` sorted and not negative; `keep` leaves them with length 1. */
export type ReduceAttrs = { readonly axes: readonly number[]; readonly keep: boolean };

type Reduce = (attrs: ReduceAttrs, inputs: readonly Tensor[]) => readonly Tensor[];

/** Where the elements of one result lie: at each of `bases`, one a result, plus each of `inner`. */
export function reducedOffsets(shape: readonly number[], axes: readonly number[]): { readonly bases: Int32Array; readonly inner: Int32Array } {
  const own = strides(shape);
  const pick = (some: readonly number[]): Int32Array => offsets(some.map((i) => shape[i]!), some.map((i) => own[i]!));
  return { bases: pick(shape.map((_, i) => i).filter((i) => !axes.includes(i))), inner: pick(axes) };
}

const reduction = (start: number, step: (sum: number, v: number) => number, end: (sum: number, count: number) => number = (v) => v): Reduce => (attrs, inputs) => {
  const x = operand(inputs, 0);
  const { bases, inner } = reducedOffsets(x.shape, attrs.axes);
  const y = blank(x.dtype, attrs.keep ? x.shape.map((d, i) => (attrs.axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !attrs.axes.includes(i)));
  const integer = x.dtype !== 'f32' && x.dtype !== 'f64';
  for (let i = 0; i < bases.length; i++) {
    let sum = start;
    for (let j = 0; j < inner.length; j++) sum = step(sum, x.data[bases[i]! + inner[j]!]!);
    const value = end(sum, inner.length);
    y.data[i] = x.dtype === 'bool' ? Math.min(Math.max(value, 0), 1) : integer ? Math.trunc(value) : value;
  }
  return [y];
};

export const reduceSum = reduction(0, (a, v) => a + v);
export const reduceMean = reduction(0, (a, v) => a + v, (a, n) => a / n);
export const reduceProd = reduction(1, (a, v) => a * v);
export const reduceMax = reduction(-Infinity, (a, v) => Math.max(a, v));
export const reduceMin = reduction(Infinity, (a, v) => Math.min(a, v));
