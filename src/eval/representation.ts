import type { DType } from '../format/dtype.ts';
import { type NumericDType, type Tensor, blank, operand } from './tensor.ts';

/** A float format of fewer bits than the values are kept in. */
export type FloatFormat = {
  /** Bits behind the point of a normal number. */
  readonly fractionBits: number;
  /** Exponent of the smallest normal number; below it, steps stay as large as there. */
  readonly minExponent: number;
  /** The largest number. */
  readonly max: number;
  /** The smallest number, for formats without sign and zero: the size of x is taken. Null for those with. */
  readonly least: number | null;
  /** What numbers become that round beyond the largest one. */
  readonly beyond: 'max' | 'infinity' | 'nan';
  /** What infinities become. */
  readonly infinity: 'max' | 'infinity' | 'nan';
  /** What NaN becomes. */
  readonly nan: 'nan' | 'zero';
  /** Halves to the even neighbour; or all towards the larger, the smaller size; or halves to the larger size. */
  readonly rounding: 'even' | 'up' | 'down' | 'nearest';
};

const round: { readonly [R in FloatFormat['rounding']]: (x: number) => number } = {
  even: (x) => {
    const down = Math.floor(x), over = x - down;
    return over < 0.5 || (over === 0.5 && down % 2 === 0) ? down : down + 1;
  },
  up: Math.ceil, down: Math.floor, nearest: (x) => Math.floor(x + 0.5),
};

/** floor(log2(a)) of a > 0. */
function exponentOf(a: number): number {
  const near = Math.floor(Math.log2(a));
  return 2 ** near > a ? near - 1 : 2 ** (near + 1) <= a ? near + 1 : near;
}

/** Every element as the nearest one of a smaller format has it. */
export function roundFloat(format: FloatFormat, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  const large = { max: format.max, infinity: Infinity, nan: NaN };
  const size = (a: number): number => {
    if (a === Infinity) return large[format.infinity];
    if (a < (format.least ?? 0)) return format.least!;
    if (a === 0) return 0;
    const step = 2 ** (Math.max(exponentOf(a), format.minExponent) - format.fractionBits);
    const near = round[format.rounding](a / step) * step;
    return near > format.max ? large[format.beyond] : near;
  };
  for (let i = 0; i < y.data.length; i++) {
    const v = x.data[i]!;
    const near = Number.isNaN(v) ? (format.nan === 'nan' ? NaN : 0) : size(Math.abs(v));
    y.data[i] = format.least === null && (v < 0 || Object.is(v, -0)) ? -near : near;
  }
  return [y];
}

export type BitCastAttrs = { readonly to: DType };

const word = 2 ** 32;

/** The bits of an element, as one of another type of the same size has them. Of 64-bit integers only the upper 53 bits are known here. */
export function bitCast({ to }: BitCastAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  if (to === 'string') throw new Error('bits are no strings');
  const x = operand(inputs, 0);
  const y = blank(to, x.shape);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < y.data.length; i++) {
    put[x.dtype](view, x.data[i]!);
    y.data[i] = get[to](view);
  }
  return [y];
}

const put64 = (v: DataView, x: number): void => {
  v.setUint32(0, x % word, true);
  v.setUint32(4, Math.floor(x / word), true);
};

const put: { readonly [D in NumericDType]: (v: DataView, x: number) => void } = {
  f32: (v, x) => v.setFloat32(0, x, true), f64: (v, x) => v.setFloat64(0, x, true), i32: (v, x) => v.setInt32(0, x, true), u32: (v, x) => v.setUint32(0, x, true), i16: (v, x) => v.setInt16(0, x, true),
  u16: (v, x) => v.setUint16(0, x, true), i8: (v, x) => v.setInt8(0, x), u8: (v, x) => v.setUint8(0, x), bool: (v, x) => v.setUint8(0, x), i64: put64, u64: put64,
};

const get: { readonly [D in NumericDType]: (v: DataView) => number } = {
  f32: (v) => v.getFloat32(0, true), f64: (v) => v.getFloat64(0, true), i32: (v) => v.getInt32(0, true), u32: (v) => v.getUint32(0, true), i16: (v) => v.getInt16(0, true), u16: (v) => v.getUint16(0, true),
  i8: (v) => v.getInt8(0), u8: (v) => v.getUint8(0), bool: (v) => (v.getUint8(0) === 0 ? 0 : 1),
  i64: (v) => v.getInt32(4, true) * word + v.getUint32(0, true), u64: (v) => v.getUint32(4, true) * word + v.getUint32(0, true),
};
