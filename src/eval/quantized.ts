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

/** What products are multiplied by: multiplier / 2^22, rounded, halves upwards. */
export type GateSumsAttrs = { readonly zero: number; readonly multiplier: number };

const entries = 1024;

/**
 * (sums [..., 2n] of i32 by pairs, factors i32 [2n], values i8 [1024] of a function for -512 .. 511) -> [..., n]: the function of the first sum of each pair times 127
 * more than that of the second, as integers of a quantised type; sums go by factor / 2^32 first, rounded, halves upwards.
 */
export function gateSums({ zero, multiplier }: GateSumsAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, factors, values] = [0, 1, 2].map((i) => plainOperand(inputs, i)), columns = factors!.data.length;
  const valueAt = (i: number): number =>
    values!.data[entries / 2 + Math.min(entries / 2 - 1, Math.max(-entries / 2, multiplyByQuantized('single', x!.data[i]!, factors!.data[i % columns]!, -1)))]!;
  return [tensorOf('i8', [...x!.shape.slice(0, -1), columns / 2], Float64Array.from({ length: x!.data.length / 2 }, (_, i) =>
    Math.min(127, Math.max(-128, Math.floor((valueAt(2 * i) * (127 + valueAt(2 * i + 1)) * multiplier + 2 ** 21) / 2 ** 22) + zero))))];
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
