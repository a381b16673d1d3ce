import type { Dim } from '../graph/dim.ts';
import type { Wire } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { add, mul } from '../ops/elementwise/elementwise.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { concat, gather, pad, slice, stridedSlice } from '../ops/slice/slice.ts';
import type { Make } from './deferred.ts';
import { constantTensor, floatType, shapeOf } from './constants.ts';
import { madeOf } from './made.ts';

/** `of` of k / n turns, which is `exact` at quarters of a turn. */
const ofTurns = (of: (radians: number) => number, exact: readonly number[]) => (k: number, n: number): number => {
  const at = ((k % n) + n) % n, quarter = (4 * at) / n;
  return Number.isInteger(quarter) ? exact[quarter]! : of((2 * Math.PI * at) / n);
};
export const cosine = ofTurns(Math.cos, [1, 0, -1, 0]);
export const sine = ofTurns(Math.sin, [0, 1, 0, -1]);

/** `inverse`: with the other sign, by 1 / n. `parts`: 2 of complex numbers, 1 of real ones. */
export interface Transform { readonly points: number; readonly bins: number; readonly inverse: boolean; readonly partsIn: 1 | 2; readonly partsOut: 1 | 2 }

/** The matrix [points * partsIn, bins * partsOut] of a transform. */
export function matrixOf({ points: n, bins, inverse, partsIn, partsOut }: Transform): readonly number[] {
  const [sign, scale] = inverse ? [1, 1 / n] : [-1, 1];
  return madeOf(n * partsIn * bins * partsOut, (i) => {
    const [row, column] = [Math.floor(i / (bins * partsOut)), i % (bins * partsOut)];
    const turns = Math.floor(row / partsIn) * Math.floor(column / partsOut), from = row % partsIn, to = column % partsOut;
    return scale * (from === to ? cosine(turns, n) : (from === 0 ? sign : -sign) * sine(turns, n));
  });
}

/** Points up to which a transform is one product of matrices. */
const direct = 512;

/** x [..., points, partsIn] -> [..., bins, partsOut]: one product of matrices, or for many points two of their factors (Cooley and Tukey, 1965). */
export function fourier(make: Make, x: Wire, transform: Transform): Wire {
  const { bins, partsIn, partsOut } = transform, n = checkPoints(transform.points);
  const lead = shapeOf(x).slice(0, -2), type = floatType(x);
  const to = (w: Wire, ...shape: readonly Dim[]): Wire => make(op(reshape, { to: [...lead, ...shape] }), [w]);
  if (n <= direct) {
    const matrix = constantTensor(make, type, [n * partsIn, bins * partsOut], matrixOf(transform));
    const row = lead.length === 0 ? [1] : [];
    return to(make(op(matMul, { transposeA: false, transposeB: false }), [to(x, ...row, n * partsIn), matrix]), bins, partsOut);
  }
  const first = Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, i) => i + 1).findLast((f) => n % f === 0)!, second = n / first;
  if (first === 1) throw new InferError(`a transform of ${n} points, a prime above ${direct}`);
  const { inverse } = transform, axis = lead.length;
  const perm = (w: Wire, ...order: readonly number[]): Wire => make(op(transpose, { perm: [...lead.keys(), ...order.map((i) => axis + i)] }), [w]);
  const whole = (points: number, parts: 1 | 2): Transform => ({ points, bins: points, inverse, partsIn: parts, partsOut: 2 });
  // point second * i + j, bin k + first * l
  const columns = perm(to(x, first, second, partsIn), 1, 0, 2);
  const inner = fourier(make, columns, whole(first, partsIn));
  const factors = madeOf(first * second, (i) => Math.floor(i / first) * (i % first));
  const sign = inverse ? 1 : -1;
  const swapped = make(op(gather, { axis: axis + 2, batchDims: 0 }), [inner, constantTensor(make, 'i64', [2], [1, 0])]);
  const turned = make(op(add, {}), [
    make(op(mul, {}), [inner, constantTensor(make, type, [second, first, 1], factors.map((k) => cosine(k, n)))]),
    make(op(mul, {}), [swapped, constantTensor(make, type, [second, first, 2], factors.flatMap((k) => [-sign * sine(k, n), sign * sine(k, n)]))]),
  ]);
  const outer = fourier(make, perm(turned, 1, 0, 2), whole(second, 2));
  const all = to(perm(outer, 1, 0, 2), n, 2);
  const some = bins === n ? all : make(op(slice, { axis, start: 0, end: bins }), [all]);
  return partsOut === 2 ? some : make(op(slice, { axis: axis + 1, start: 0, end: 1 }), [some]);
}

/** An axis of `x` with `length` elements: cut off, or zeros behind. */
export function ofPoints(make: Make, x: Wire, axis: number, length: number): Wire {
  const shape = shapeOf(x), own = shape[axis];
  if (typeof own !== 'number') throw new InferError(`a transform of ${String(own)} points`);
  if (own > length) return make(op(slice, { axis, start: 0, end: length }), [x]);
  return own === length ? x : make(op(pad, { pads: shape.map((_, i): [number, number] => [0, i === axis ? length - own : 0]), mode: 'constant', value: 0 }), [x]);
}

/** x [..., points] of real numbers -> [..., bins, 2]: complex numbers are pairs along one more axis. */
export function realFourier(make: Make, x: Wire, points: number): Wire {
  const real = ofPoints(make, x, shapeOf(x).length - 1, checkPoints(points));
  return fourier(make, make(op(unsqueeze, { axes: [shapeOf(real).length] }), [real]), { points, bins: Math.floor(points / 2) + 1, inverse: false, partsIn: 1, partsOut: 2 });
}

/** x [..., bins, 2] -> [..., points] of real numbers. */
export function inverseRealFourier(make: Make, x: Wire, points: number): Wire {
  const axis = shapeOf(x).length - 2;
  const bins = ofPoints(make, x, axis, Math.floor(checkPoints(points) / 2) + 1);
  const y = fourier(make, mirrored(make, bins, points), { points, bins: points, inverse: true, partsIn: 2, partsOut: 1 });
  return make(op(squeeze, { axes: [axis + 1] }), [y]);
}

function checkPoints(points: number): number {
  if (!(Number.isInteger(points) && points >= 1 && points <= 2 ** 20)) throw new InferError(`a transform of ${points} points`);
  return points;
}

/** x [..., n / 2 + 1, 2], the first bins of a real signal of n points, with the others, which mirror them. */
export function mirrored(make: Make, x: Wire, n: number): Wire {
  const shape = shapeOf(x), axis = shape.length - 2, bins = Math.floor(n / 2) + 1;
  const last = n - bins;
  const back = make(op(stridedSlice, { starts: shape.map((_, i) => (i === axis ? last : 0)), ends: shape.map((d, i) => (i === axis ? 0 : d)), steps: shape.map((_, i) => (i === axis ? -1 : 1)) }), [x]);
  return last === 0 ? x : make(op(concat, { axis }), [x, make(op(mul, {}), [back, constantTensor(make, floatType(x), [2], [1, -1])])]);
}
