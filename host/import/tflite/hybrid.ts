import { tensor } from '../../../src/eval/tensor.ts';
import type { ConvAttrs } from '../../../src/eval/conv.ts';
import { type WindowAttrs, outputPositions } from '../../../src/eval/window.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { cast, mul } from '../../ops/elementwise/elementwise.ts';
import { quantizedConv } from '../../ops/integers/integers.ts';
import { roundToInteger } from '../../ops/quantized/quantized.ts';
import { reduceMin } from '../../ops/reduce/reduce.ts';
import { pad } from '../../ops/slice/slice.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic, known } from '../arithmetic.ts';
import { constantTensor, numberShape, shapeOf } from '../constants.ts';
import { type Make, deferred, deferredMany } from '../deferred.ts';
import type { Call } from './call.ts';
import { quantizedInput } from './quantization.ts';
import { dtypeOf } from './types.ts';

/** Floats as bytes: of each part, what one of these stands for, and which of them stands for 0. */
interface Bytes { readonly bytes: Wire; readonly scale: Wire; readonly zero: Wire | undefined }

const rounded = (a: Arithmetic, x: Wire, to: 'i8' | 'i32', lo: number): Wire => a.make(op(roundToInteger, { to, zero: 0, lo, hi: 127, halves: 'away' }), [x]);

/** From -127 to 127, those along `axes` by their largest magnitude. */
function symmetric(a: Arithmetic, x: Wire, axes: readonly number[]): Bytes {
  const largest = a.largest(a.abs(x), axes);
  // zeros stay zeros
  const range = a.select(a.equal(largest, 0), 127, largest);
  return { bytes: rounded(a, a.mul(x, a.div(127, range)), 'i8', -127), scale: a.div(range, 127), zero: undefined };
}

/** From -128 to 127, those along `axes` by their least and largest and 0; scale and zero point are found in double precision. */
function asymmetric(a: Arithmetic, x: Wire, axes: readonly number[]): Bytes {
  const least = a.cast(a.min(a.make(op(reduceMin, { axes, keep: true }), [x]), 0), 'f64'), largest = a.cast(a.max(a.largest(x, axes), 0), 'f64');
  const none = a.equal(a.sub(largest, least), 0), exact = a.select(none, 1, a.div(a.sub(largest, least), 255));
  const [below, above] = [a.div(least, exact), a.div(largest, exact)];
  const zero = rounded(a, a.select(a.less(a.sub(1, below), above), a.sub(-128, below), a.sub(127, above)), 'i32', -128);
  const scale = a.cast(exact, 'f32'), moved = a.select(none, 0, zero);
  return { bytes: rounded(a, a.add(a.cast(moved, 'f32'), a.mul(x, a.div(1, scale))), 'i8', -128), scale, zero: moved };
}

/** How floats become bytes: by their largest magnitude, or by their least and largest. */
export type Quantization = 'symmetric' | 'asymmetric';
const byName: Readonly<Record<Quantization, typeof symmetric>> = { symmetric, asymmetric };

/** Whether the weights, input `i`, are bytes beside floats. */
export const isHybrid = (c: Call, i = 1): boolean => dtypeOf(c.tensors[i]?.type ?? 0) === 'i8';

/** How the floats beside 8-bit weights are quantised, as an option says; undefined where the weights are floats. */
export function quantizationOf(c: Call, weights = 1): Quantization | undefined {
  if (isHybrid(c, weights)) return c.attrs.flag('asymmetric_quantize_inputs') ? 'asymmetric' : 'symmetric';
  c.attrs.ignore('asymmetric_quantize_inputs');
  return undefined;
}

/** Of rows of a matrix product. */
export const noWindow: ConvAttrs = { strides: [], dilations: [], padding: [], groups: 1 };

/** One for all, or [O]. */
export const scalesOf = (make: Make, scales: readonly number[]): Wire => constantTensor(make, 'f32', scales.length === 1 ? [] : [scales.length], scales);

/** Sums of products of bytes and weights [...kernel, C / groups, O], as if each byte were less its zero point. */
function sumsOf(a: Arithmetic, { bytes, zero }: Bytes, weights: Wire, window: ConvAttrs): Wire {
  const outs = known(shapeOf(weights).at(-1), 'the number of results');
  const sums = a.make(op(quantizedConv, { ...window, inputZero: 0, form: 'sums', to: 'i32', zero: 0, lo: 0, hi: 0 }), [bytes, a.cast(weights, 'i16'), constantTensor(a.make, 'i32', [outs], new Int32Array(outs))]);
  if (zero === undefined) return sums;
  return a.sub(sums, a.mul(zero, a.sum(a.cast(weights, 'i32'), shapeOf(weights).slice(1).map((_, axis) => axis), false)));
}

/** x, quantised along its axes from `from` on, by weights [...kernel, C / groups, O] that stand for `scales` each, or one for all. */
export const product = (make: Make, x: Wire, weights: Wire, scales: readonly number[], window: ConvAttrs, from: number, how: Quantization): Wire => {
  const a = new Arithmetic(make), axes = factOf(x).shape.flatMap((_, i) => (i < from ? [] : [i])), quantized = byName[how](a, x, axes);
  return a.mul(a.mul(a.cast(sumsOf(a, quantized, weights, window), 'f32'), scalesOf(make, scales)), quantized.scale);
};

/** Rows [B, K] of floats by 8-bit weights [O, K] inside a loop, where the weights are no constants. */
export function productInLoop(a: Arithmetic, x: Wire, weights: Wire, scales: Wire, how: Quantization): Wire {
  const { bytes, scale, zero } = byName[how](a, x, [1]), whole = a.cast(bytes, 'i32'), integers = zero === undefined ? whole : a.sub(whole, zero);
  return a.mul(a.mul(a.cast(a.matMul(integers, a.cast(weights, 'i32'), 'transposeB'), 'f32'), scales), scale);
}

/** What each weight of input `i` stands for, one or [O]. */
export function weightsOf(c: Call, i: number): { readonly scales: readonly number[] } {
  const weights = quantizedInput(c, i);
  return weights.zero === 0 ? weights : c.refuse('weights with a zero point beside floats');
}

/** Rows of floats by 8-bit weights [O, K]: each row is quantised for the product, as TensorFlow Lite does it. */
export function hybridProduct(c: Call, rows: ImportedWire, how: Quantization): ImportedWire {
  const { scales } = weightsOf(c, 1);
  return c.add(deferred('HybridProduct', { how, scales }, (make, [x, w]) =>
    product(make, x!, new Arithmetic(make).transpose(w!, [1, 0]), scales, noWindow, factOf(x!).shape.length - 1, how)), rows, c.needed(1));
}

/** How many elements `sameUpper` puts before and after an axis. */
function around(length: number, kernel: number, axis: number, window: WindowAttrs): readonly [number, number] {
  const { count, before } = outputPositions(length, kernel, axis, window), span = (count - 1) * window.strides[axis]! + (kernel - 1) * window.dilations[axis]! + 1;
  return [before, Math.max(0, span - length - before)];
}

/** Images of floats by 8-bit weights [O, height, width, C], or [1, height, width, C * multiplier]: each image is quantised whole, with a zero point where channels have different scales or are convolved by themselves. */
export function hybridConvolution(c: Call, kind: 'whole' | 'depthwise'): ImportedWire {
  const { scales } = weightsOf(c, 1), how = kind === 'depthwise' || scales.some((s) => s !== scales[0]) ? 'asymmetric' : 'symmetric';
  const of = (name: 'stride' | 'dilation'): readonly number[] => ['h', 'w'].map((axis) => c.attrs.int(name === 'stride' ? `stride_${axis}` : `dilation_${axis}_factor`));
  const [strides, dilations] = [of('stride'), of('dilation')], padding = c.attrs.oneOf('padding', 'SAME', 'VALID') === 'SAME' ? 'sameUpper' as const : 'valid' as const;
  if ([...strides, ...dilations].some((s) => s < 1)) c.fail(`strides ${strides.join(' x ')} and dilations ${dilations.join(' x ')}`);
  return c.add(deferred('HybridConv', { strides, dilations, padding, kind, scales }, (make, [x, w]) => {
    const a = new Arithmetic(make), [first, height, width, last, ...more] = numberShape(shapeOf(w!), 'the shape of the weights'), channels = known(shapeOf(x!).at(-1), 'the number of channels');
    if (shapeOf(x!).length !== 4 || last === undefined || more.length > 0 || (kind === 'depthwise' && first !== 1)) throw new InferError(`weights [${shapeOf(w!).join(',')}] for [${shapeOf(x!).join(',')}]`);
    const [kernel, groups] = kind === 'depthwise' ? [a.reshape(w!, [height!, width!, 1, last]), channels] : [a.transpose(w!, [1, 2, 3, 0]), channels / last];
    if (!Number.isInteger(groups) || groups < 1) throw new InferError(`weights of ${last} channels for ${channels}`);
    // zeros become the zero point
    const image = padding === 'valid' ? x! : make(op(pad, { pads: [[0, 0], ...[height!, width!].map((k, axis) => around(known(shapeOf(x!)[axis + 1], 'a length'), k, axis, { strides, dilations, padding })), [0, 0]], mode: 'constant', value: 0 }), [x!]);
    return product(make, image, kernel, scales, { strides, dilations, padding: 'valid', groups }, 1, how);
  }), c.needed(0), c.needed(1));
}

/** Integers of floats and what each stands for, those along `axes` together, to be multiplied by 8-bit weights, input `i`. */
export function hybridSums(c: Call, x: ImportedWire, i: number, axes: readonly number[], how: Quantization, multiply: (x: ImportedWire, weights: ImportedWire) => ImportedWire): ImportedWire {
  const { scales } = weightsOf(c, i);
  const [integers, scale] = c.addMany(deferredMany('QuantizedFloats', { how, axes }, (make, [w]) => {
    const a = new Arithmetic(make), { bytes, scale: by, zero } = byName[how](a, w!, axes), whole = a.cast(bytes, 'i32');
    return [zero === undefined ? whole : a.sub(whole, zero), by];
  }), 2, x);
  const sums = c.add(op(cast, { to: 'f32' }), multiply(integers!, c.add(op(cast, { to: 'i32' }), c.needed(i))));
  return c.add(op(mul, {}), c.add(op(mul, {}), sums, c.constant(tensor('f32', scales.length === 1 ? [] : [scales.length], scales))), scale!);
}
