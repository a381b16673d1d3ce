import { erfOf } from '../../../src/eval/elementwise.ts';
import { doublingHighMul, doublingHighMul16, roundAway, roundingDivideByPowerOfTwo } from '../../../src/eval/fixed-point.ts';
import { multiplyByQuantized } from '../../../src/eval/quantized.ts';
import { tensorOf } from '../../../src/eval/tensor.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { op } from '../../graph/op.ts';
import { byteTable } from '../../ops/bytes/bytes.ts';
import { gather } from '../../ops/slice/slice.ts';
import type { BuildNode, Call } from './call.ts';
import { type Quantized, quantizedInput, quantizedResult, ranges, resultRange, widened } from './quantization.ts';

const single = Math.fround;

/** From an integer without its zero point to that of the result without its own. */
type FunctionOf = (given: Quantized, result: Quantized, c: Call) => (x: number) => number;

/**
 * A function of quantised integers as its value for each of them: exact, whatever the arithmetic of the reference kernel. `dtypes`: the types
 * that this kernel has.
 */
const tabled = (of: FunctionOf, ...dtypes: readonly Quantized['dtype'][]): BuildNode => (c) => {
  const [given, result] = [quantizedInput(c, 0), quantizedResult(c)];
  if (!dtypes.includes(given.dtype) || given.dtype !== result.dtype) return c.refuse(`${given.dtype} to ${result.dtype}`);
  const { to, zero, lo, hi } = resultRange(c, 'NONE'), [first, last] = ranges[given.dtype], f = of(given, result, c);
  const values = Array.from({ length: last - first + 1 }, (_, i) => Math.min(hi, Math.max(lo, f(first + i - given.zero) + zero)));
  const table = c.constant(tensorOf(to, [values.length], values));
  return given.dtype === 'i16' ? c.add(op(gather, { axis: 0, batchDims: 0 }), table, widened(c, c.one(), { zero: first })) : c.add(op(byteTable, {}), c.one(), table);
};

/** A function of real numbers in single precision. */
const real = (f: (x: number, c: Call) => number): FunctionOf => (given, result, c) => {
  const inverse = single(1 / single(result.scale));
  return (x) => roundAway(single(single(f(single(single(given.scale) * x), c)) * inverse));
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What has no logarithm is the least number of the result. */
const logarithm: FunctionOf = (given, result, c) => real((x) => (x <= 0 ? (ranges[result.dtype][0] - result.zero) * single(result.scale) : Math.log(x)))(given, result, c);

const absolute: FunctionOf = ({ scale }, result) => {
  const { multiplier, shift } = fixedPoint(single(single(scale) / single(result.scale)));
  return (x) => (scale === result.scale ? Math.abs(x) : multiplyByQuantized('doubling', Math.abs(x), multiplier, shift));
};

const saturated16 = (x: number): number => Math.min(32767, Math.max(-32768, x));

/** A real factor as multiplier * 2^(shift - 15). */
function fixedPoint16(factor: number): { readonly multiplier: number; readonly shift: number } {
  const { multiplier, shift } = fixedPoint(factor);
  return { multiplier: Math.min(0x7fff, (multiplier + 0x8000) >> 16), shift };
}

/** x * max(0, min(6, x + 3)) / 6 in 16 bits: x with 7 bits more, and the gate, of which 3 is 2^15. */
const hardSwish: FunctionOf = (given, result) => {
  const fine = single(single(given.scale) / 128), whole = fixedPoint16(single(fine / single(result.scale))), opening = fixedPoint16(single(fine / single(3 / 32768)));
  return (x) => {
    const finer = (x * 128) << 16 >> 16;
    const shifted = opening.shift > 0 ? saturated16(finer * 2 ** (opening.shift - 1)) : finer, product = doublingHighMul16(shifted, opening.multiplier);
    const gate = opening.shift > 0 ? saturated16(2 * product) : roundingDivideByPowerOfTwo(product, -opening.shift);
    return roundingDivideByPowerOfTwo(Math.trunc((((gate + 2 ** 15) >> 1) * doublingHighMul16(finer, whole.multiplier)) / 2 ** 15), -whole.shift);
  };
};

/**
 * 1 / (1 + exp(-i / 24)) with 16 bits behind the point, which functions of 16-bit integers are interpolated in; half of what the interpolation lacks
 * midway to the next one is added.
 */
const sigmoids = Array.from({ length: 256 }, (_, i) => {
  const of = (at: number): number => 65536 * sigmoid(at / 24);
  return i === 255 ? 65535 : Math.round(of(i) + (of(i + 0.5) - (of(i) + of(i + 1)) / 2) / 2);
});

/** 3/4 x with 12 bits behind the point, as the factor and shift of integers of a scale. */
function threeQuarters(scale: number, mostShift: 0 | 1): { readonly factor: number; readonly shift: number } {
  const log2 = Math.round(Math.log2(scale)), left = 12 + log2;
  if (scale === 2 ** log2 && left >= 0 && left <= mostShift) return { factor: 3 * 2 ** left, shift: 0 };
  let [factor, shift] = [scale * 4096 * 3, 0];
  while (factor <= 32767 / 2 && shift <= 30) [factor, shift] = [factor * 2, shift + 1];
  return { factor: Math.trunc(factor), shift };
}

/** Of x >= 0 from the table, whose places are 2^`bits` apart, with so many bits more; `most` behind its end. */
function interpolated(x: number, bits: number, most: number): number {
  const at = Math.floor(x / 2 ** bits), low = sigmoids[at]!;
  return at >= 255 ? most : low * 2 ** bits + (x % 2 ** bits) * (sigmoids[at + 1]! - low);
}

const scaledBy = ({ factor, shift }: { readonly factor: number; readonly shift: number }, x: number): number => Math.floor((x * factor + (shift > 0 ? 2 ** (shift - 1) : 0)) / 2 ** shift);

const sigmoid16: FunctionOf = ({ scale }) => {
  const by = threeQuarters(scale, 0);
  return (v) => {
    const x = scaledBy(by, v), y = interpolated(Math.abs(x), 9, 0x7fff * 1024);
    return Math.floor((x >= 0 ? y + 512 : 2 ** 25 - y + 511) / 1024);
  };
};

/** 2 * sigmoid(2 x) - 1 */
const tanh16: FunctionOf = ({ scale }) => {
  const by = threeQuarters(scale, 1);
  return (v) => {
    const x = scaledBy(by, v), y = interpolated(Math.abs(x), 8, 0xffff * 256);
    return Math.floor((x >= 0 ? y - 2 ** 23 + 128 : 2 ** 23 - y + 127) / 256);
  };
};

/** A function of real numbers as 512 pieces of a line, whose ends share what the line lacks in the middle. */
const pieces = (f: (x: number, least: number, most: number) => number): FunctionOf => (given, result) => {
  const [least, most] = ranges.i16.map((v) => single(v * single(result.scale))) as [number, number];
  const from = single(-32768 * single(given.scale)), to = single(32767 * single(given.scale)), step = single(single(to - from) / 512), per = single(65536 / single(most - least));
  const at = (x: number): number => single(single(f(single(x), least, most)) * per), kept = (v: number): number => Math.min(32767, Math.max(-32768, v));
  const table = Array.from({ length: 513 }, (_, i) => {
    if (i === 512) return kept(roundAway(at(to)));
    const x = single(from + single(i * step)), first = roundAway(at(x)), next = at(single(from + single((i + 1) * step)));
    return kept(first - roundAway((roundAway(single(single(next + first) / 2)) - roundAway(at(single(x + single(step / 2))))) / 2));
  });
  return (v) => {
    // slopes and values have 16 bits, and wrap around where the function is steeper
    const i = 256 + Math.floor(v / 128), low = table[i]!, slope = (table[i + 1]! - low) << 16 >> 16;
    return (low + Math.floor((slope * (v & 127) + 64) / 128)) << 16 >> 16;
  };
};

/** 1 / sqrt(x) of a positive integer as multiplier * 2^(shift - 31), by Newton's method with 3 bits before the point. */
function inverseRoot(x: number): { readonly multiplier: number; readonly shift: number } {
  if (x <= 1) return { multiplier: 2 ** 31 - 1, shift: 0 };
  const pairs = Math.floor((Math.clz32(x) - 1) / 2) - 1, half = roundingDivideByPowerOfTwo((x * 4 ** pairs) >> 1, 1), one = 2 ** 28;
  const shifted = (v: number, bits: number): number => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), v * 2 ** bits));
  let y = one;
  for (let i = 0; i < 5; i++) {
    const cube = shifted(doublingHighMul(doublingHighMul(y, y), y), 6);
    y = shifted(doublingHighMul(one + one / 2, y) - doublingHighMul(half, cube), 3);
  }
  const root = doublingHighMul(y, 1518500250), shift = 11 - pairs;
  return shift < 0 ? { multiplier: root * 2 ** -shift, shift: 0 } : { multiplier: root, shift: -shift };
}

const reciprocalRoot: FunctionOf = (given, result) => {
  const { multiplier, shift } = fixedPoint(1 / single(single(Math.sqrt(single(given.scale))) * single(result.scale)));
  return (x) => {
    if (x <= 0) return Infinity;
    const root = inverseRoot(x);
    return multiplyByQuantized('doubling', multiplyByQuantized('doubling', 1, root.multiplier, root.shift + 20), multiplier, shift - 20);
  };
};

const root: FunctionOf = (given, result) => (x) => Math.trunc(single(single(Math.sqrt(Math.max(0, single(single(given.scale) * x)))) / single(result.scale)));

/** x * phi(x), exact or by tanh as Hendrycks and Gimpel give it. */
const gelu = (x: number, c: Call): number => 0.5 * x * (1 + (c.attrs.flag('approximate') ? Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)) : erfOf(x * Math.SQRT1_2)));

const ofType = (bytes: BuildNode, words: BuildNode): BuildNode => (c) => (quantizedInput(c, 0).dtype === 'i16' ? words : bytes)(c);

/** Operators of one operand that are a function of each of its elements. */
export const functions: Readonly<Record<string, BuildNode>> = {
  LOGISTIC: ofType(tabled(real((x) => 1 / (1 + single(Math.exp(-x)))), 'i8', 'u8'), tabled(sigmoid16, 'i16')), TANH: ofType(tabled(real(Math.tanh), 'i8', 'u8'), tabled(tanh16, 'i16')),
  EXP: ofType(tabled(real(Math.exp), 'i8'), tabled(pieces(Math.exp), 'i16')), LOG: ofType(tabled(logarithm, 'i8'), tabled(pieces((x, least) => (x <= 0 ? least : Math.log(x))), 'i16')),
  RSQRT: ofType(tabled(reciprocalRoot, 'i8'), tabled(pieces((x, _, most) => (x <= 0 ? most : 1 / Math.sqrt(x))), 'i16')), SQRT: tabled(root, 'i8', 'i16'),
  ELU: tabled(real((x) => (x < 0 ? Math.expm1(x) : x)), 'i8'), GELU: ofType(tabled(real(gelu), 'i8', 'u8'), tabled((given, result, c) => pieces((x) => gelu(x, c))(given, result, c), 'i16')),
  ABS: tabled(absolute, 'i8', 'i16'), HARD_SWISH: tabled(hardSwish, 'i8', 'u8'),
};
