import type { GateSumsAttrs, IntegerRange, RequantizeAttrs, RoundToIntegerAttrs, FixedActivationAttrs } from '../../../src/eval/quantized.ts';
import { type SoftmaxIntegerAttrs, softmaxTables } from '../../../src/eval/softmax-integer.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import type { Ref } from '../../program/buffer.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

const rangeOf = (context: LowerContext, { zero, lo, hi }: IntegerRange): Ref => context.weights(Int32Array.of(zero, lo, hi));
const forms = { doubling: 0, single: 1, wide: 2 } as const;

export function lowerRequantize(attrs: RequantizeAttrs, context: LowerContext): boolean {
  const [x, multipliers] = context.inputs;
  const each = multipliers!.shape.length, n = each === 0 ? 1 : x!.shape.at(-1)!;
  const [from, multiplier, shift] = [context.input(0), context.input(1), context.input(2)];
  context.call('requantize_any', {
    x: from.ref, multiplier: multiplier.ref, shift: shift.ref, range: rangeOf(context, attrs), y: context.output(0).ref,
    m: count(x!.shape) / n, n, each, xb: dtypeBytes[x!.dtype], b: dtypeBytes[attrs.to], form: forms[attrs.form],
  });
  return true;
}

export function lowerRoundToInteger(attrs: RoundToIntegerAttrs, context: LowerContext): boolean {
  const { shape, dtype } = context.inputs[0]!, { to } = attrs;
  if (dtype === 'f32' && (to === 'i8' || to === 'u8')) {
    return lowerQuantize({ ...attrs, by: 'mul', factor: 1 }, context);
  }
  context.call('round_to_integer_any', {
    x: context.input(0).ref, range: rangeOf(context, attrs), y: context.output(0).ref, n: count(shape), xb: dtypeBytes[dtype], b: dtypeBytes[attrs.to], even: attrs.halves === 'even' ? 1 : 0,
  });
  return true;
}

/** x by a factor, or divided by it, before it is rounded. */
export type QuantizeAttrs = RoundToIntegerAttrs & { readonly by: 'mul' | 'div'; readonly factor: number };

/** The rows of a wire, which are its last axis. */
const rowsOf = (shape: readonly number[]): { readonly m: number; readonly n: number } => {
  const n = shape.at(-1) ?? 1;
  return { m: n === 0 ? 0 : count(shape) / n, n };
};

export function lowerQuantize({ halves, by, factor, zero, lo, hi }: QuantizeAttrs, context: LowerContext): boolean {
  const { ref: x, shape } = context.input(0), { ref: y, stride: ys } = context.outputRows(0);
  context.call('quantize_u8', { x, y, ...rowsOf(shape), ys, even: halves === 'even' ? 1 : 0, divide: by === 'div' ? 1 : 0, factor, zero, lo, hi });
  return true;
}

export type DequantizeAttrs = { readonly lo: number | null; readonly hi: number | null };

export function lowerDequantize({ lo, hi }: DequantizeAttrs, context: LowerContext): boolean {
  const [x, , r] = context.inputs.map((_, i) => (i === 1 ? undefined : context.input(i))), factors = context.inputs[1]!.value, { m, n } = rowsOf(x!.shape), { ref: y, stride: ys } = context.outputRows(0, 0, ...(r === undefined ? [] : [2]));
  if (factors?.dtype !== 'f32') return false;
  context.call('dequantize_f32', { x: x!.ref, factor: factorOfEach(factors.data, n, context), ...(r === undefined ? {} : { r: r.ref }), y, m, n, ys, lo: lo ?? -Infinity, hi: hi ?? Infinity });
  return true;
}

export function lowerResidual({ factor: scale, zero, lo, hi }: QuantizeAttrs, context: LowerContext): boolean {
  const factors = context.inputs[1]!.value, { m, n } = rowsOf(context.inputs[0]!.shape);
  if (factors?.dtype !== 'f32') return false;
  const [x, r, z, y] = [context.input(0), context.input(2), context.output(0), context.outputOver(1, 2)];
  context.call('residual_u8', { x: x.ref, factor: factorOfEach(factors.data, n, context), r: r.ref, y: y.ref, z: z.ref, m, n, scale, zero, lo, hi });
  return true;
}

const factorOfEach = (factors: Float32Array, n: number, context: LowerContext): Ref => context.weights(Float32Array.from({ length: n }, (_, j) => factors[factors.length === 1 ? 0 : j]!));

export function lowerGateSums({ zero, multiplier }: GateSumsAttrs, context: LowerContext): boolean {
  const [factors, values] = context.inputs.slice(1).map((t) => t.value), { shape } = context.outputs[0]!;
  if (factors?.dtype !== 'i32' || values?.dtype !== 'i8' || count(shape) === 0) return false;
  const { ref: y, stride: ys } = context.outputRows(0);
  context.call('gate_pairs_i8', { x: context.input(0).ref, factor: context.weights(factors.data), table: context.weights(values.data), y, ...rowsOf(shape), entries: values.data.length, ys, multiplier, zero });
  return true;
}

export function lowerFixedActivation({ kind, integerBits }: FixedActivationAttrs, context: LowerContext): boolean {
  context.call('fixed_activation_i16', { x: context.input(0).ref, y: context.outputOver(0, 0).ref, n: count(context.inputs[0]!.shape), tanh: kind === 'tanh' ? 1 : 0, bits: integerBits });
  return true;
}

/** Two 16-bit numbers a word. */
const asWords = (values: Int16Array): Int32Array => new Int32Array(Int16Array.from({ length: values.length + values.length % 2 }, (_, i) => values[i] ?? 0).buffer);

/** Sums of more classes have no room in the kernel's numbers. */
const maxClasses = { i8: 2048, u8: 2048, i16: 32768 } as const;

export function lowerSoftmaxInteger({ to, multiplier, shift }: SoftmaxIntegerAttrs, context: LowerContext): boolean {
  const { shape, dtype } = context.inputs[0]!, n = shape.at(-1)!;
  if (dtype !== to || (dtype !== 'i8' && dtype !== 'u8' && dtype !== 'i16') || n > maxClasses[dtype]) return false;
  const [x, y, m] = [context.input(0).ref, context.outputOver(0, 0).ref, count(shape) / n];
  if (dtype === 'i16') {
    const { exp, reciprocal } = softmaxTables();
    context.call('softmax_integer_i16', { x, exponential: context.weights(asWords(exp)), reciprocal: context.weights(asWords(reciprocal)), factor: context.weights(Int32Array.of(multiplier, shift)), y, m, n, entries: exp.length });
  } else context.call('softmax_integer_any', { x, y, m, n, b: 1, k: kindOf(dtype).kind, multiplier, shift });
  return true;
}
