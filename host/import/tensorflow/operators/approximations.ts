import type { Wire } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { round, tan } from '../../../ops/elementwise/elementwise.ts';
import type { Arithmetic, Term } from '../../arithmetic.ts';
import type { Family } from '../call.ts';
import { formula } from '../formula.ts';

/** Functions to the precision of single floats. */

/** Coefficients of the lowest power first. */
const polynomial = (a: Arithmetic, x: Wire, coefficients: readonly number[]): Wire => {
  const [last, ...others] = coefficients.toReversed();
  return others.reduce<Term>((sum, c) => a.add(typeof sum === 'number' ? a.mul(x, sum) : a.mul(sum, x), c), last!) as Wire;
};

/** I0 and I1 below 3.75, of (x / 3.75)^2, and beyond, of 3.75 / x (Abramowitz and Stegun, 9.8.1 to 9.8.4). */
const bessel = {
  near: [[1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813], [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411]],
  far: [
    [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377],
    [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059],
  ],
} as const;

/** The modified Bessel function of the first kind of order 0 or 1; `scaled`: times exp(-|x|). */
const modifiedBessel = (name: string, order: 0 | 1, scaled: boolean) => formula(name, 1, (a, x) => {
  const size = a.abs(x!), square = a.square(a.mul(x!, 1 / 3.75)), inverse = a.div(3.75, size);
  const inner = polynomial(a, square, bessel.near[order]), near = order === 0 ? inner : a.mul(size, inner);
  const outer = a.mul(polynomial(a, inverse, bessel.far[order]), a.rsqrt(size));
  const value = a.select(a.less(size, 3.75), scaled ? a.mul(near, a.exp(a.neg(size))) : near, scaled ? outer : a.mul(outer, a.exp(size)));
  return order === 0 ? value : a.select(a.less(x!, 0), a.neg(value), value);
});

/** The inverse of the error function over x, of -log(1 - x^2) - 2.5 below 2.5 (Giles, "Approximating the erfinv function", single precision). */
const inverseError = [1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6, -3.5233877e-6, 3.43273939e-7, 2.81022636e-8] as const;
/** Quantiles of the normal distribution below 0.02, of sqrt(-2 log p): numerator and denominator (Acklam's lower region). */
const tailQuantile = [[2.938163982698783, 4.374664141464968, -2.549732539343734, -2.400758277161838, -0.3223964580411365, -0.007784894002430293], [1, 3.754408661907416, 2.445134137142996, 0.3224671290700398, 0.007784695709041462]] as const;

/** Where the normal distribution has come to p, given as p - 1/2, and as what is left on the nearer side, which keeps its precision. */
function normalQuantile(a: Arithmetic, fromHalf: Wire, left: Wire): Wire {
  const w = a.neg(a.log(a.mul(a.mul(left, 4), a.sub(1, left)))), middle = a.mul(a.mul(polynomial(a, a.sub(w, 2.5), inverseError), fromHalf), 2 * Math.SQRT2);
  const q = a.sqrt(a.mul(a.log(left), -2)), [above, below] = tailQuantile.map((coefficients) => polynomial(a, q, coefficients));
  const far = a.select(a.equal(left, 0), -Infinity, a.div(above!, below!));
  return a.select(a.greater(w, 5), a.select(a.less(fromHalf, 0), far, a.neg(far)), middle);
}

/** Coefficients of 1 / x^2 in what the digamma function is less than log x - 1 / 2x. */
const digammaSeries = [0, 1 / 12, -1 / 120, 1 / 252] as const;
/** From here on the series is as good as single floats. */
const digammaFrom = 6;

export const approximations: Family = {
  BesselI0: modifiedBessel('BesselI0', 0, false), BesselI0e: modifiedBessel('BesselI0e', 0, true),
  BesselI1: modifiedBessel('BesselI1', 1, false), BesselI1e: modifiedBessel('BesselI1e', 1, true),

  Ndtri: formula('Ndtri', 1, (a, p) => normalQuantile(a, a.sub(p!, 0.5), a.min(p!, a.sub(1, p!)))),
  Erfinv: formula('Erfinv', 1, (a, x) => a.mul(normalQuantile(a, a.mul(x!, 0.5), a.mul(a.sub(1, a.abs(x!)), 0.5)), Math.SQRT1_2)),

  Digamma: formula('Digamma', 1, (a, x) => {
    const mirrored = a.lessEqual(x!, 0), y = a.select(mirrored, a.sub(1, x!), x!), far = a.add(y, digammaFrom);
    const series = a.sub(a.sub(a.log(far), a.div(0.5, far)), polynomial(a, a.reciprocal(a.square(far)), digammaSeries));
    const steps = Array.from({ length: digammaFrom }, (_, k) => a.reciprocal(a.add(y, k))).reduce((sum, term) => a.add(sum, term));
    const positive = a.sub(series, steps);
    const angle = a.mul(a.sub(x!, a.make(op(round, {}), [x!])), Math.PI);
    const negative = a.select(a.equal(angle, 0), NaN, a.sub(positive, a.div(Math.PI, a.make(op(tan, {}), [angle]))));
    return a.select(mirrored, negative, positive);
  }),
};
