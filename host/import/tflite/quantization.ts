import { roundAway } from '../../../src/eval/fixed-point.ts';
import { tensor, tensorOf } from '../../../src/eval/tensor.ts';
import type { FixedPointForm, IntegerRange } from '../../../src/eval/quantized.ts';
import { op } from '../../graph/op.ts';
import { cast, sub } from '../../ops/elementwise/elementwise.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { requantize } from '../../ops/quantized/quantized.ts';
import type { ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import type { Call } from './call.ts';
import type { TfliteTensor } from './model.ts';
import { dtypeOf } from './types.ts';

/** A tensor of quantised integers: all have one scale and one zero point, but for weights, which may have one scale a channel. */
export interface Quantized { readonly dtype: keyof typeof ranges; readonly scales: readonly number[]; readonly scale: number; readonly zero: number; readonly axis: number }

export const ranges = { i8: [-128, 127], u8: [0, 255], i16: [-32768, 32767], i32: [-(2 ** 31), 2 ** 31 - 1] } as const;

/** What a tensor's integers stand for; undefined where it is not quantised. */
export function quantizedOf(t: TfliteTensor | undefined): Quantized | undefined {
  const dtype = t === undefined ? undefined : dtypeOf(t.type);
  if (t?.quantization === undefined || (dtype !== 'i8' && dtype !== 'u8' && dtype !== 'i16' && dtype !== 'i32')) return undefined;
  const { scales, zeros, axis } = t.quantization;
  return { dtype, scales, scale: scales[0]!, zero: zeros[0] ?? 0, axis };
}

/** The same of input `i`, which must be quantised soundly. */
export const quantizedInput = (c: Call, i: number): Quantized => sound(c, quantizedOf(c.tensors[i]), c.tensors[i], `input ${i}`);
export const quantizedResult = (c: Call): Quantized => sound(c, quantizedOf(c.results[0]), c.results[0], 'the result');

function sound(c: Call, q: Quantized | undefined, t: TfliteTensor | undefined, what: string): Quantized {
  if (q === undefined) return c.refuse(`${what} that is not quantised beside others that are`);
  const zeros = t!.quantization!.zeros;
  if (q.scales.length > 1 && zeros.some((z) => z !== 0)) c.refuse(`${what}: zero points of channels that are not 0`);
  return q;
}

/** Throws `NodeError` where the scales and zero points of what a quantised operator reads and gives are none, or where it says nothing of what its result stands for. */
export function checkQuantization(inputs: readonly (TfliteTensor | undefined)[], results: readonly TfliteTensor[]): void {
  const named = [...inputs.map((t, i) => [t, `input ${i}`] as const), ...results.map((t, i) => [t, results.length === 1 ? 'the result' : `result ${i}`] as const)];
  for (const [t, what] of named) {
    const problem = t === undefined ? undefined : problemOf(t);
    if (problem !== undefined) throw new NodeError(`${what} has ${problem}`);
  }
  const isNarrow = (t: TfliteTensor | undefined): boolean => t !== undefined && narrow.has(dtypeOf(t.type));
  if (inputs.some((t) => isNarrow(t) && t?.quantization !== undefined) && isNarrow(results[0]) && results[0]?.quantization === undefined) throw new NodeError('the result is not quantised beside inputs that are');
}

const narrow: ReadonlySet<unknown> = new Set(['i8', 'u8', 'i16']);

function problemOf(t: TfliteTensor): string | undefined {
  const q = quantizedOf(t), { zeros = [], axis = 0 } = t.quantization ?? {};
  if (q === undefined) return undefined;
  const [lo, hi] = ranges[q.dtype], length = t.shape[axis];
  if (q.scales.some((s) => !(s > 0 && s < Infinity))) return 'a scale that is not above 0';
  if (q.scales.length > 1 && length !== null && length !== q.scales.length) return `${q.scales.length} scales for an axis ${axis} of ${length ?? 'no'} elements`;
  return zeros.some((z) => z < lo || z > hi) || (zeros.length !== 0 && zeros.length !== q.scales.length) ? 'zero points that do not fit its type or its scales' : undefined;
}

/** Integers without their zero point, in a type that holds their sums. */
export function widened(c: Call, x: ImportedWire, { zero }: Pick<Quantized, 'zero'>, to: 'i32' | 'i64' = 'i32'): ImportedWire {
  const wide = c.add(op(cast, { to }), x);
  return zero === 0 ? wide : c.add(op(sub, {}), wide, c.constant(tensorOf(to, [], [zero])));
}

/** `x` by real factors, one or one a channel, as integers of `range`. */
export function rescaled(c: Call, x: ImportedWire, factors: readonly number[], range: IntegerRange, form: FixedPointForm = 'doubling'): ImportedWire {
  const fixed = factors.map(fixedPoint);
  const shape = factors.length === 1 ? [] : [factors.length];
  const constant = (values: readonly number[]): ImportedWire => c.constant(tensor('i32', shape, values));
  return c.add(op(requantize, { ...range, form }), x, constant(fixed.map((f) => f.multiplier)), constant(fixed.map((f) => f.shift)));
}

/** The range of a whole type, for sums that are not the result yet. */
export const sums: IntegerRange = { to: 'i32', zero: 0, lo: -(2 ** 31), hi: 2 ** 31 - 1 };

/** The range that the result is kept within, its activation taken into account. `activation`: that of the operator where it has one. */
export function resultRange(c: Call, activation: ReturnType<Call['activation']> | 'RELU_0_TO_1' = c.activation()): IntegerRange {
  const { dtype, scale, zero } = quantizedResult(c);
  const [lo, hi] = ranges[dtype];
  const quantized = (real: number): number => zero + roundAway(Math.fround(real / Math.fround(scale)));
  const within = (from: number | undefined, to: number | undefined): IntegerRange => ({
    to: dtype, zero, lo: from === undefined ? lo : Math.max(lo, quantized(from)), hi: to === undefined ? hi : Math.min(hi, quantized(to)),
  });
  switch (activation) {
    case 'NONE': return within(undefined, undefined);
    case 'RELU': return within(0, undefined);
    case 'RELU6': return within(0, 6);
    case 'RELU_N1_TO_1': return within(-1, 1);
    case 'RELU_0_TO_1': return within(0, 1);
    default: return c.refuse(`the activation ${activation} of quantised integers`);
  }
}
