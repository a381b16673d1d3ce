/** Functions of fixed-point numbers, bit for bit as the library gemmlowp has them. */

/** round(a * b / 2^31), halves upwards, for 32-bit a and b. */
export function doublingHighMul(a: number, b: number): number {
  if (a === -(2 ** 31) && b === a) return 2 ** 31 - 1;
  // the product has up to 62 bits: b in two halves, so that every sum is exact
  const high = b >> 16, low = b & 0xffff;
  const upper = Math.floor((a * high) / 2 ** 15);
  const lower = (a * high - upper * 2 ** 15) * 2 ** 16 + a * low;
  const negative = (a < 0) !== (b < 0) && a !== 0 && b !== 0;
  const sum = lower + (negative ? 1 - 2 ** 30 : 2 ** 30);
  const whole = Math.floor(sum / 2 ** 31);
  const quotient = upper + whole;
  // C divides towards zero
  return quotient < 0 && sum !== whole * 2 ** 31 ? quotient + 1 : quotient;
}

/** round(a * b / 2^15), halves upwards, for 16-bit a and b. */
export function doublingHighMul16(a: number, b: number): number {
  if (a === -(2 ** 15) && b === a) return 2 ** 15 - 1;
  return Math.trunc((a * b + (a * b >= 0 ? 2 ** 14 : 1 - 2 ** 14)) / 2 ** 15);
}

/** The nearest integer, halves away from zero: C's round(). */
export const roundAway = (x: number): number => {
  const down = Math.floor(Math.abs(x)), rest = Math.abs(x) - down;
  return Math.sign(x) * (rest < 0.5 ? down : down + 1);
};

/** x / 2^exponent, halves away from zero. */
export function roundingDivideByPowerOfTwo(x: number, exponent: number): number {
  const quotient = x / 2 ** exponent;
  return quotient < 0 ? -Math.floor(-quotient + 0.5) : Math.floor(quotient + 0.5);
}

export interface FixedPoint {
  /** The largest number: almost 1, where all bits are behind the point. */
  readonly most: number;
  /** a * b, where one of them has all its bits behind the point. */
  mul(a: number, b: number): number;
  /** exp(a) for a <= 0 with so many bits before the point; all bits of the result are behind it. */
  exp(a: number, integerBits: number): number;
  /** 1 / (1 + a) for 0 <= a < 1. */
  reciprocalOfOnePlus(a: number): number;
  /** 1 / (1 + exp(-a)) and tanh(a), where a has so many bits before the point. */
  sigmoid(a: number, integerBits: number): number;
  tanh(a: number, integerBits: number): number;
}

/** exp(-2^i) for i from -2 to 4, with 31 bits behind the point. */
const powers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

/** Numbers of 16 or of 32 bits. */
export function fixedPoint(bits: 16 | 32): FixedPoint {
  const most = 2 ** (bits - 1) - 1;
  const saturated = (x: number): number => Math.min(most, Math.max(-most - 1, x));
  const mul = bits === 32 ? doublingHighMul : doublingHighMul16;
  const constant = (of32: number): number => (bits === 32 ? of32 : (of32 + 2 ** 15) >> 16);
  const scaled = powers.map(constant);
  const [exponentOfEighth, third, first, slope] = [constant(1895147668), constant(715827883), constant(1515870810), constant(-1010580540)];

  /** exp(a) for -1/4 <= a < 0: a Taylor polynomial about -1/8. */
  function expOfQuarter(a: number): number {
    const x = a + 2 ** (bits - 4);
    const x2 = mul(x, x), x3 = mul(x2, x), x4 = mul(x2, x2);
    const higher = roundingDivideByPowerOfTwo(mul(roundingDivideByPowerOfTwo(x4, 2) + x3, third) + x2, 1);
    return saturated(exponentOfEighth + mul(exponentOfEighth, x + higher));
  }

  function exp(a: number, integerBits: number): number {
    if (a === 0) return most;
    const fraction = bits - 1 - integerBits, quarter = 2 ** (fraction - 2);
    const within = (a & (quarter - 1)) - quarter;
    const remainder = within - a;
    return scaled.reduce((y, power, i) => (i - 2 >= integerBits || (remainder & (quarter * 2 ** i)) === 0 ? y : mul(y, power)), expOfQuarter(saturated(within * 2 ** integerBits)));
  }

  /** 2 / (1 + a) with 2 bits before the point, by Newton's method. */
  function twiceReciprocal(a: number): number {
    const half = Math.floor((a + most + 1) / 2);
    let x = first + mul(half, slope);
    for (let i = 0; i < 3; i++) x += saturated(mul(x, 2 ** (bits - 3) - mul(half, x)) * 4);
    return x;
  }

  const reciprocalOfOnePlus = (a: number): number => saturated(twiceReciprocal(a) * 2);
  return {
    most, mul, exp, reciprocalOfOnePlus,
    sigmoid(a, integerBits) {
      if (a === 0) return 2 ** (bits - 2);
      const positive = reciprocalOfOnePlus(exp(saturated(-Math.abs(a)), integerBits));
      return a > 0 ? positive : most - positive;
    },
    tanh(a, integerBits) {
      if (a === 0) return 0;
      // (1 - exp(-2|a|)) / (1 + exp(-2|a|)): doubling moves the point
      const magnitude = saturated((twiceReciprocal(exp(saturated(-Math.abs(a)), integerBits + 1)) - 2 ** (bits - 3)) * 4);
      return a > 0 ? magnitude : -magnitude;
    },
  };
}
