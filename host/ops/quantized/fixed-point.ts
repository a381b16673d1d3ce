/** A real factor as integers are multiplied with: multiplier * 2^(shift - 31). */
export function fixedPoint(real: number): { readonly multiplier: number; readonly shift: number } {
  if (real === 0) return { multiplier: 0, shift: 0 };
  if (real < 0) {
    const { multiplier, shift } = fixedPoint(-real);
    return { multiplier: -multiplier, shift };
  }
  let shift = Math.ceil(Math.log2(real)), fraction = real / 2 ** shift;
  // log2 may be off by one next to a power of two
  if (fraction >= 1) { fraction /= 2; shift++; } else if (fraction < 0.5) { fraction *= 2; shift--; }
  let multiplier = Math.round(fraction * 2 ** 31);
  if (multiplier === 2 ** 31) { multiplier /= 2; shift++; }
  return shift < -31 ? { multiplier: 0, shift: 0 } : { multiplier, shift };
}
