import type { DType } from '../format/dtype.ts';
import { type Tensor, blank, numbersOf, operand, plainBlank, plainOperand, put } from './tensor.ts';

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
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
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

/** The bits of an element, as one of another type of the same size has them. */
export function bitCast({ to }: BitCastAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  if (to === 'string') throw new Error('bits are no strings');
  const { data, shape } = operand(inputs, 0);
  const y = blank(to, shape);
  new Uint8Array(y.data.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  if (to === 'bool') put(y, numbersOf(y).map((v) => (v === 0 ? 0 : 1)));
  return [y];
}
