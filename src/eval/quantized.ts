import { doublingHighMul, fixedPoint, roundAway, roundingDivideByPowerOfTwo } from './fixed-point.ts';
import { type NumericDType, type Tensor, numbersOf, operand, plainOperand, tensorOf, zeros } from './tensor.ts';

/** What integers are kept within, and what is added to them before. */
export type IntegerRange = { readonly to: NumericDType; readonly zero: number; readonly lo: number; readonly hi: number };

/**
 * How sums are multiplied by a real number, given as a 32-bit fraction and a power of two. `doubling`: the high half of the doubled product,
 * rounded, then divided by the power of two and rounded again. `single`: the whole product, rounded once, halves upwards. `wide`: the same of
 * sums of more than 32 bits, by the upper 16 bits of the fraction.
 */
export type FixedPointForm = 'doubling' | 'single' | 'wide';

export type RequantizeAttrs = IntegerRange & { readonly form: FixedPointForm };

/** x * multiplier * 2^(shift - 31). */
export function multiplyByQuantized(form: FixedPointForm, x: number, multiplier: number, shift: number): number {
  if (form === 'doubling') return roundingDivideByPowerOfTwo(doublingHighMul(shift > 0 ? Math.imul(x, 2 ** shift) : x, multiplier), Math.max(-shift, 0));
  if (form === 'single') {
    if (Math.abs(x) > 2 ** 31) return Number((BigInt(x) * BigInt(multiplier) + (1n << BigInt(30 - shift))) >> BigInt(31 - shift));
    // floor((x * multiplier + half) / 2^places), the multiplier in two halves, so that every product is exact
    const places = 31 - shift;
    const upper = x * (multiplier >> 16) + Math.floor((x * (multiplier & 0xffff)) / 2 ** 16 + 2 ** (places - 17));
    return Math.floor(upper / 2 ** (places - 16));
  }
  const reduced = multiplier >= 0x7fff0000 ? 0x7fff : (multiplier + 0x8000) >> 16;
  // floor((x * reduced + half) / 2^places), in parts that are exact
  const places = 15 - shift;
  const whole = Math.floor(x / 2 ** places), rest = x - whole * 2 ** places;
  const split = Math.min(places, 20), upper = Math.floor(rest / 2 ** split), lower = rest - upper * 2 ** split;
  return whole * reduced + Math.floor((upper * reduced + Math.floor((lower * reduced + 2 ** (places - 1)) / 2 ** split)) / 2 ** (places - split));
}

/** (x [..., C] of i32 or i64, multipliers i32 [C] or [], shifts i32 of the same shape) -> x * multiplier * 2^(shift - 31) + zero, kept within a range. */
export function requantize({ to, zero, lo, hi, form }: RequantizeAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, multipliers, shifts] = [operand(inputs, 0), plainOperand(inputs, 1).data, plainOperand(inputs, 2).data];
  const channels = multipliers.length;
  return [tensorOf(to, x.shape, Float64Array.from(numbersOf(x), (v, i) => Math.min(hi, Math.max(lo, multiplyByQuantized(form, v, multipliers[i % channels]!, shifts[i % channels]!) + zero))))];
}

export type RoundToIntegerAttrs = IntegerRange & { readonly halves: 'away' | 'even' };

const toEven = (x: number): number => {
  const down = Math.floor(x), rest = x - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
};

/** x of floats -> the nearest integers + zero, kept within a range; what is not a number is `zero`. */
export function roundToInteger({ to, zero, lo, hi, halves }: RoundToIntegerAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const round = halves === 'away' ? roundAway : toEven;
  return [tensorOf(to, x.shape, Float64Array.from(x.data, (v) => Math.min(hi, Math.max(lo, Number.isNaN(v) ? zero : round(v) + zero))))];
}

/** What products are multiplied by: multiplier / 2^32 / 2^places, rounded both times, halves upwards. */
export type GateSumsAttrs = { readonly zero: number; readonly multiplier: number; readonly places: number };

const entries = 2048;

/** x * factor / 2^32 */
const highProduct = (x: number, factor: number): number => multiplyByQuantized('single', x, factor, -1);

/**
 * (sums [..., 2n] of i32, factors i32 [2n], values i16 [2048] of a function for -1024 .. 1023, and of another one) -> [..., n]: the product of the first
 * function of x * factor / 2^32 in the first half of the channels and the second one in the other half, as integers of a quantised type.
 */
export function gateSums({ zero, multiplier, places }: GateSumsAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, factors, first, second] = [0, 1, 2, 3].map((i) => plainOperand(inputs, i)), n = factors!.data.length / 2;
  const valueAt = (table: { readonly data: ArrayLike<number> }, at: number, j: number): number =>
    table.data[entries / 2 + Math.min(entries / 2 - 1, Math.max(-entries / 2, highProduct(x!.data[at + j]!, factors!.data[j]!)))]!;
  return [tensorOf('i8', [...x!.shape.slice(0, -1), n], Float64Array.from({ length: x!.data.length / 2 }, (_, i) => {
    const at = 2 * n * Math.floor(i / n), j = i % n;
    return Math.min(127, Math.max(-128, Math.floor((highProduct(valueAt(first!, at, j) * valueAt(second!, at, n + j), multiplier) + 2 ** (places - 1)) / 2 ** places) + zero));
  }))];
}

/** `integerBits`: of the operand before the point; the result has all its bits behind it. */
export type FixedActivationAttrs = { readonly kind: 'sigmoid' | 'tanh'; readonly integerBits: number };

/** x of 16-bit fixed-point numbers -> their sigmoid or hyperbolic tangent. */
export function fixedActivation({ kind, integerBits }: FixedActivationAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = zeros('i16', x.shape);
  const numbers = fixedPoint(16);
  for (let i = 0; i < x.data.length; i++) y.data[i] = numbers[kind](x.data[i]!, integerBits);
  return [y];
}
