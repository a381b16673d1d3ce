import { type NumericDType, type NumericTensor, type Tensor, blank, isWide, operand, plainOperand, put, strides } from './tensor.ts';
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

/** The shape that is left of `shape`. */
const reducedShape = (shape: readonly number[], { axes, keep }: ReduceAttrs): number[] => (keep ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i)));

/** How elements become one: floats from `start` on, integers by `integer`, those of 64 bits by `wide`, whose results keep their low bits. */
interface Reduction {
  readonly start: number;
  readonly float: (a: number, v: number) => number;
  readonly integer: (a: number, v: number) => number;
  readonly wide: (a: bigint, v: bigint) => bigint;
  /** What no integers of a type become. */
  readonly empty: (dtype: NumericDType) => bigint;
}

const isFloat = (x: NumericTensor): boolean => x.dtype === 'f32' || x.dtype === 'f64';
const bits: { readonly [D in NumericDType]?: number } = { i8: 8, i16: 16, i32: 32, i64: 64, u8: 8, u16: 16, u32: 32, u64: 64, bool: 1 };
const isSigned = (dtype: NumericDType): boolean => dtype.startsWith('i');
const least = (dtype: NumericDType): bigint => (isSigned(dtype) ? -(2n ** BigInt(bits[dtype]! - 1)) : 0n);
const largest = (dtype: NumericDType): bigint => 2n ** BigInt(bits[dtype]! - (isSigned(dtype) ? 1 : 0)) - 1n;

function along(attrs: ReduceAttrs, inputs: readonly Tensor[], { start, float, integer, wide, empty }: Reduction): NumericTensor {
  const x = operand(inputs, 0);
  const { bases, inner } = reducedOffsets(x.shape, attrs.axes);
  const y = blank(x.dtype, reducedShape(x.shape, attrs));
  if (isWide(x) && isWide(y)) {
    for (let i = 0; i < bases.length; i++) {
      let v = inner.length === 0 ? empty(x.dtype) : x.data[bases[i]! + inner[0]!]!;
      for (let j = 1; j < inner.length; j++) v = wide(v, x.data[bases[i]! + inner[j]!]!);
      y.data[i] = v;
    }
    return y;
  }
  const from = plainOperand(inputs, 0).data;
  const step = isFloat(x) ? float : integer;
  put(y, Float64Array.from(bases, (base) => {
    if (inner.length === 0) return isFloat(x) ? start : Number(empty(x.dtype));
    let v = from[base + inner[0]!]!;
    for (let j = 1; j < inner.length; j++) v = step(v, from[base + inner[j]!]!);
    return x.dtype === 'bool' ? Math.min(Math.max(v, 0), 1) : v;
  }));
  return y;
}

const reduction = (how: Reduction): Reduce => (attrs, inputs) => [along(attrs, inputs, how)];

export const reduceSum = reduction({ start: 0, float: (a, v) => a + v, integer: (a, v) => (a + v) | 0, wide: (a, v) => a + v, empty: () => 0n });
export const reduceProd = reduction({ start: 1, float: (a, v) => a * v, integer: Math.imul, wide: (a, v) => BigInt.asIntN(64, a * v), empty: () => 1n });
export const reduceMax = reduction({ start: -Infinity, float: Math.max, integer: Math.max, wide: (a, v) => (v > a ? v : a), empty: least });
export const reduceMin = reduction({ start: Infinity, float: Math.min, integer: Math.min, wide: (a, v) => (v < a ? v : a), empty: largest });

/** Of integers, what the low 64 bits of the sum divided by their number are towards zero. */
export const reduceMean: Reduce = (attrs, inputs) => {
  const x = operand(inputs, 0);
  const { bases, inner } = reducedOffsets(x.shape, attrs.axes);
  const y = blank(x.dtype, reducedShape(x.shape, attrs));
  const low = (v: bigint): bigint => (x.dtype === 'u64' ? BigInt.asUintN(64, v) : BigInt.asIntN(64, v));
  bases.forEach((base, i) => {
    if (isWide(x) && isWide(y)) {
      y.data[i] = inner.length === 0 ? 0n : low(inner.reduce((sum: bigint, at) => sum + x.data[base + at]!, 0n)) / BigInt(inner.length);
    } else {
      const from = plainOperand(inputs, 0).data;
      let sum = 0;
      for (let j = 0; j < inner.length; j++) sum += from[base + inner[j]!]!;
      const mean = sum / inner.length;
      put(y, [isFloat(x) ? mean : Math.trunc(mean) || 0], i);
    }
  });
  return [y];
};
