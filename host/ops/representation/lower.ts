import type { FloatFormat } from '../../../src/eval/representation.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';

const limits = { max: 0, infinity: 1, nan: 2 } as const;
const roundings = { even: 0, up: 1, down: 2, nearest: 3 } as const;

/** Formats with a sign whose exponents are those of single precision. */
export function lowerRoundFloat(format: FloatFormat, context: LowerContext): boolean {
  if (!areF32(context) || format.least !== null || format.minExponent < -126 || format.minExponent > 126 || format.fractionBits > 23) return false;
  const x = context.input(0);
  context.call('round_float_f32', {
    x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape), fraction: format.fractionBits, lowest: format.minExponent + 126, max: format.max,
    large: limits[format.beyond], infinity: limits[format.infinity], nan: format.nan === 'nan' ? 0 : 1, rounding: roundings[format.rounding],
  });
  return true;
}
