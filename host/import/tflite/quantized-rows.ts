import { doublingHighMul, fixedPoint as fixedPointNumbers } from '../../../src/eval/fixed-point.ts';
import { product } from '../../graph/dim.ts';
import type { Wire } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { requantize, roundToInteger } from '../../ops/quantized/quantized.ts';
import type { ImportedWire } from '../../stages.ts';
import { known } from '../arithmetic.ts';
import { shapeOf } from '../constants.ts';
import { deferred } from '../deferred.ts';
import type { Call } from './call.ts';
import { FixedPointArithmetic } from './fixed-point-arithmetic.ts';
import { quantizedInput, quantizedResult, resultRange, sums } from './quantization.ts';

/** x as rows [R, C] of 32-bit integers without their zero point. */
function rowsOf(a: FixedPointArithmetic, x: Wire, zero: number): { readonly rows: Wire; readonly channels: number } {
  const shape = shapeOf(x);
  if (shape.length === 0) throw new InferError('no axis to normalise along');
  const channels = known(shape.at(-1), 'the number of channels');
  return { rows: a.sub(a.cast(a.reshape(x, [product(shape.slice(0, -1)), channels]), 'i32'), zero), channels };
}

const newton = 3;
const one3 = 2 ** (31 - newton), halfRootOfTwo = Math.round(Math.SQRT1_2 * 2 ** 31);
/** Sums of squares from 2 on: those of odd powers of two are brought between 2^27 and 2^29 by powers of four. */
const oddPowers = Array.from({ length: 14 }, (_, i) => 2 ** (2 * i + 1)), pairs = oddPowers.map((_, i) => 13 - i);

/** 1 / sqrt(x) of positive sums [R] as multipliers and shifts, by Newton's method with 3 bits before the point; 0 counts as 1. */
function inverseRoots(a: FixedPointArithmetic, x: Wire): { readonly multipliers: Wire; readonly shifts: Wire } {
  const at = a.reached(x, oddPowers), scaled = a.mul(x, a.picked([1, ...pairs.map((p) => 4 ** p)], at));
  // floor(scaled / 2), then halved, halves upwards
  const half = a.highMul(a.highMul(a.sub(scaled, 1), 2 ** 30), 2 ** 30);
  let y = a.mul(a.sub((3 * one3) / 16, a.highMul(half, one3)), 8);
  for (let i = 1; i < 5; i++) {
    const cube = a.mul(a.highMul(a.highMul(y, y), y), 64);
    y = a.mul(a.sub(a.highMul(y, (3 * one3) / 2), a.highMul(cube, half)), 8);
  }
  const root = a.mul(a.highMul(y, halfRootOfTwo), a.picked([1, ...pairs.map((p) => 2 ** Math.max(0, p - 11))], at));
  return { multipliers: a.select(a.less(x, 2), 2 ** 31 - 1, root), shifts: a.picked([0, ...pairs.map((p) => Math.min(0, p - 11))], at) };
}

/** Rows whose sum of squares stays below 2^29. */
const mostChannels = Math.floor((2 ** 29 - 1) / 255 ** 2);

/** x / sqrt(sum of squares of its row), in steps of 1/128. */
export function l2Normalization(c: Call): ImportedWire {
  const [given, result, range] = [quantizedInput(c, 0), quantizedResult(c), resultRange(c, 'NONE')];
  if (c.activation() !== 'NONE') c.refuse(`the activation ${c.activation()} of quantised integers`);
  if (given.dtype !== result.dtype || (given.dtype !== 'i8' && given.dtype !== 'u8')) return c.refuse(`${given.dtype} to ${result.dtype}`);
  if (result.scale !== 1 / 128 || result.zero !== (given.dtype === 'u8' ? 128 : 0)) return c.refuse(`a result of scale ${result.scale} and zero point ${result.zero}`);
  return c.add(deferred('L2Normalization', { ...range, inputZero: given.zero }, (make, [x]) => {
    const a = new FixedPointArithmetic(make), { rows, channels } = rowsOf(a, x!, given.zero);
    if (channels > mostChannels) throw new InferError(`rows of ${channels} integers; the maximum is ${mostChannels}`);
    const { multipliers, shifts } = inverseRoots(a, a.sum(a.square(rows), [1], false));
    // the 7 bits of the steps: those of bytes without a sign are there before the product, the others are among the shifts
    const [columns, places] = given.dtype === 'u8' ? [a.mul(rows, 128), shifts] : [rows, a.add(shifts, 7)];
    const scaled = make(op(requantize, { ...range, form: 'doubling' }), [a.transpose(columns, [1, 0]), multipliers, places]);
    return a.reshape(a.transpose(scaled, [1, 0]), shapeOf(x!));
  }), c.one());
}

const [rootOfHalf, log2] = [halfRootOfTwo, 1488522236], fourthRootOfHalf = 1805811301;
/** Of the rational function that log is near 2^(-1/4). */
const pade = { numerator: 117049297, denominator: 127690142, constant: 1057819769, linear: 638450708 };

/** Sums have 12 bits before the point and are 1 or more; logarithms have 5. */
const sumBits = Array.from({ length: 12 }, (_, i) => 20 + i);

/** The least sum of so many bits whose product with sqrt(1/2) has as many. */
function upperHalf(bits: number): number {
  let least = Math.floor(2 ** (bits - 1) * Math.SQRT2) - 2;
  while (doublingHighMul(least, rootOfHalf) < 2 ** (bits - 1)) least++;
  return least;
}

/** log of sums [R]: that of a power of two or of one and a half, and that of the rest, which is between 2^(-1/2) and 1. */
function logarithms(a: FixedPointArithmetic, sum: Wire): Wire {
  const at = a.sub(a.reached(sum, sumBits.flatMap((bits) => [2 ** (bits - 1), upperHalf(bits)])), 1);
  const each = (of: (bits: number, upper: boolean) => number): Wire => a.picked(sumBits.flatMap((bits) => [of(bits, false), of(bits, true)]), at);
  const scaled = a.mul(sum, each((bits) => 2 ** (31 - bits)));
  const powers = each((bits, upper) => doublingHighMul((bits - 20) * 2 ** 25 + (upper ? 3 : 1) * 2 ** 23, log2));
  const rest = a.select(a.equal(each((_, upper) => Number(upper)), 1), scaled, a.mul(a.highMul(scaled, rootOfHalf), 2));
  const distance = a.sub(rest, fourthRootOfHalf), q = a.mul(distance, 2), square = a.highMul(q, q);
  const numerator = a.add(a.highMul(q, rest), a.highMul(a.highMul(q, square), pade.numerator));
  const middle = a.add(a.highMul(distance, 2 ** 30), fourthRootOfHalf);
  const denominator = a.add(a.highMul(middle, a.add(a.add(q, pade.constant), a.highMul(square, pade.denominator))), a.highMul(q, pade.linear));
  // 1 / (1 + denominator) by Newton's method
  const half = a.add(a.highMul(a.sub(denominator, 1), 2 ** 30), 2 ** 30);
  let y = a.add(a.highMul(half, -1010580540), 1515870810);
  for (let i = 0; i < 3; i++) y = a.add(y, a.mul(a.highMul(y, a.sub(2 ** 29, a.highMul(half, y))), 4));
  const shorter = a.make(op(roundToInteger, { ...sums, halves: 'away' }), [a.mul(a.cast(numerator, 'f64'), 2 ** -6)]);
  return a.mul(a.add(powers, a.highMul(shorter, a.mul(y, 2))), 2);
}

/** x less the largest of its row and the logarithm of the sum of exponentials, in steps of 1/16. */
export function logSoftmax(c: Call): ImportedWire {
  const [given, result, range] = [quantizedInput(c, 0), quantizedResult(c), resultRange(c, 'NONE')];
  if (given.dtype !== result.dtype || (given.dtype !== 'i8' && given.dtype !== 'u8')) return c.refuse(`${given.dtype} to ${result.dtype}`);
  if (result.scale !== 1 / 16 || result.zero !== range.hi) return c.refuse(`a result of scale ${result.scale} and zero point ${result.zero}`);
  if (!(given.scale * 2 ** 26 >= 1)) return c.refuse(`an input of scale ${given.scale}`);
  const { multiplier, shift } = fixedPoint(Math.min(given.scale * 2 ** 26, 2 ** 31 - 1)), { exp } = fixedPointNumbers(32);
  // smaller differences have no room in 5 bits before the point; from -16 on results are the least
  const farthest = -Math.floor((31 * 2 ** 26) / 2 ** shift), byDifference = (of: (scaled: number) => number, beyond: number): readonly number[] =>
    Array.from({ length: 256 }, (_, i) => (i - 255 < farthest ? beyond : of(doublingHighMul((i - 255) * 2 ** shift, multiplier))));
  return c.add(deferred('LogSoftmax', { ...range, multiplier, shift }, (make, [x]) => {
    const a = new FixedPointArithmetic(make), { rows } = rowsOf(a, x!, 0), places = a.add(a.sub(rows, a.largest(rows, [1])), 255);
    const exponentials = a.picked(byDifference((v) => Math.floor(exp(v, 5) / 2 ** 12 + 0.5), 0), places), differences = a.picked(byDifference((v) => Math.max(v, -(2 ** 30)), -(2 ** 30)), places);
    const logs = a.unsqueeze(logarithms(a, a.sum(exponentials, [1], false)), 1);
    const scaled = a.mul(a.cast(a.sub(differences, logs), 'f64'), 2 ** -22);
    return a.reshape(make(op(roundToInteger, { ...range, halves: 'away' }), [scaled]), shapeOf(x!));
  }), c.one());
}
