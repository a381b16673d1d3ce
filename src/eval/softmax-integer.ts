import { doublingHighMul, fixedPoint, roundAway, roundingDivideByPowerOfTwo } from './fixed-point.ts';
import { multiplyByQuantized } from './quantized.ts';
import { type PlainDType, type PlainTensor, type Tensor, plainBlank, plainOperand } from './tensor.ts';

/** The scale of the input times beta, as a multiplier and a shift; integers of `to` from its least on are the probabilities 0 to 1. */
export type SoftmaxIntegerAttrs = { readonly to: PlainDType; readonly multiplier: number; readonly shift: number };

const numbers = fixedPoint(32);

/**
 * x [..., C] of integers -> their softmax along the last axis, in fixed point: differences to the largest element have 5 bits before the point,
 * sums 12. 16-bit integers go by two tables of 513 values.
 */
export function softmaxInteger(attrs: SoftmaxIntegerAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(attrs.to, x.shape);
  const classes = x.shape.at(-1)!;
  const row = x.dtype === 'i16' ? softmaxRow16 : softmaxRow;
  for (let first = 0; first < x.data.length; first += classes) row(attrs, x.data.subarray(first, first + classes), y.data.subarray(first, first + classes));
  return [y];
}

type Numbers = PlainTensor['data'];

function largest(x: Numbers): number {
  let top = -Infinity;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]!);
  return top;
}

const bitsOf: { readonly [D in PlainDType]?: readonly [bits: number, lo: number, hi: number] } = { i8: [8, -128, 127], u8: [8, 0, 255], i16: [16, -32768, 32767] };

function softmaxRow({ to, multiplier, shift }: SoftmaxIntegerAttrs, x: Numbers, y: Numbers): void {
  const [bits, lo, hi] = bitsOf[to]!;
  // smaller differences are beyond the fixed point of the exponential
  const farthest = -Math.floor((31 * 2 ** 26) / 2 ** shift);
  const top = largest(x);
  const exps = Array.from(x, (v) => (v - top < farthest ? undefined : numbers.exp(doublingHighMul((v - top) * 2 ** shift, multiplier), 5)));
  // 12 bits before the point
  const sum = exps.reduce<number>((a, e) => a + (e === undefined ? 0 : roundingDivideByPowerOfTwo(e, 12)), 0);
  const headroom = Math.clz32(sum);
  const scale = numbers.reciprocalOfOnePlus(sum * 2 ** headroom - 2 ** 31);
  exps.forEach((e, i) => { y[i] = e === undefined ? lo : Math.min(hi, Math.max(lo, roundingDivideByPowerOfTwo(doublingHighMul(scale, e), 12 - headroom + 31 - bits) + lo)); });
}

/** 513 values of a function, between which lines are drawn so that their middles are nearest to it. */
function tableOf(from: number, to: number, evaluate: (x: number) => number): Int16Array {
  const single = Math.fround;
  const clamped = (v: number): number => Math.min(32767, Math.max(-32768, v));
  const step = single((to - from) / 512), half = single(step / 2), scale = single(65536 / single(single(2 / 65535) * 65535));
  return Int16Array.from({ length: 513 }, (_, i) => {
    if (i === 512) return clamped(roundAway(single(evaluate(single(to)) * scale)));
    const at = (x: number): number => single(single(evaluate(single(x))) * scale);
    const value = at(from + i * step), middle = at(from + i * step + half), next = at(from + (i + 1) * step);
    const error = roundAway(single(single(next + roundAway(value)) / 2)) - roundAway(middle);
    return clamped(roundAway(value) - roundAway(error / 2));
  });
}

let tables: { readonly exp: Int16Array; readonly reciprocal: Int16Array } | undefined;

/** Of exp(x) for -10 <= x <= 0, and of 1 / (1 + x) for 0 <= x <= 1. */
export const softmaxTables = (): NonNullable<typeof tables> => (tables ??= { exp: tableOf(-10, 0, Math.exp), reciprocal: tableOf(0, 1, (v) => 1 / (1 + v)) });

/** The value of a table at a 16-bit position. */
function lookUp(table: Int16Array, value: number): number {
  const at = Math.min(32767, Math.max(-32768, value));
  const index = 256 + (at >> 7), base = table[index]!;
  return base + (((table[index + 1]! - base) * (at & 127) + 64) >> 7);
}

function softmaxRow16({ multiplier, shift }: SoftmaxIntegerAttrs, x: Numbers, y: Numbers): void {
  const { exp, reciprocal } = softmaxTables();
  const top = largest(x);
  const exps = Array.from(x, (v) => lookUp(exp, multiplyByQuantized('doubling', v - top, multiplier, shift) + 32767));
  const sum = exps.reduce((a, b) => a + b, 0);
  const headroom = Math.clz32(sum);
  const shifted = Math.floor((sum * 2 ** (headroom - 1) + 2 ** 13) / 2 ** 14);
  const scale = lookUp(reciprocal, shifted - 2 ** 15 - 2 ** 16);
  const places = 31 - headroom;
  exps.forEach((e, i) => { y[i] = Math.min(32767, Math.max(0, Math.floor((e * scale + 2 ** (places - 1)) / 2 ** places))); });
}
