import { roundAway } from '../../../src/eval/fixed-point.ts';
import { type Tensor, size, tensor, tensorOf } from '../../../src/eval/tensor.ts';
import type { IntegerRange } from '../../../src/eval/quantized.ts';
import { bug } from '../../errors.ts';
import { constant } from '../../graph/constant.ts';
import { product } from '../../graph/dim.ts';
import { concreteShape } from '../../graph/fact.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { shiftRight } from '../../ops/bitwise/bitwise.ts';
import { byteTable } from '../../ops/bytes/bytes.ts';
import { conv } from '../../ops/conv/conv.ts';
import { add, cast, clamp, div, greaterEqual, mul, select, sub } from '../../ops/elementwise/elementwise.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import type { Operator } from '../../ops/operator.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { requantize, roundToInteger, softmaxInteger } from '../../ops/quantized/quantized.ts';
import { reduceMean, reduceSum } from '../../ops/reduce/reduce.ts';
import { broadcastTo } from '../../ops/shape/shape.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { constantTensor, knownNumbers } from '../constants.ts';
import { deferred, deferredMany } from '../deferred.ts';
import { fromFront } from '../operands.ts';
import type { BuildNode, Call } from './call.ts';
import { convolved, depthwise, transposed } from './operators/conv.ts';
import { product as matrixProduct } from './operators/matmul.ts';
import { builders } from './operators/index.ts';
import { type Quantized, quantizedInput, quantizedOf, quantizedResult, ranges, rescaled, resultRange, sums, widened } from './quantization.ts';
import { functions } from './functions.ts';
import { quantizedLstm } from './quantized-lstm.ts';
import { l2Normalization, logSoftmax } from './quantized-rows.ts';
import { quotient } from './quotient.ts';
import { resizedFloats, resizedSums } from './resize.ts';
import { quantizedSvdf } from './svdf.ts';
import { dtypeOf } from './types.ts';
import { windowOf } from './windows.ts';

const single = Math.fround;

/** Multiplies the integers of x and of the weights, without their zero points. */
type Multiply = (c: Call, x: ImportedWire, weights: ImportedWire) => ImportedWire;

/**
 * Sums of products of x and the weights plus a bias, in integers. `x`, `weights` and `bias` are places of inputs. `inSingle`: where all weights
 * have one scale, its product with that of x is rounded to single precision, as the reference kernel does it.
 */
const products = (multiply: Multiply, inSingle: (x: Quantized) => boolean, [x, weights, bias]: readonly [number, number, number] = [0, 1, 2]): BuildNode => (c) => {
  const [given, by, result, range] = [quantizedInput(c, x), quantizedInput(c, weights), quantizedResult(c), resultRange(c)];
  const added = c.optional(bias);
  // sums of 16-bit integers have 64 bits, but for those whose bias has 32
  const wide = given.dtype === 'i16' && c.tensors[bias]?.type !== 2 ? 'i64' : 'i32';
  const made = multiply(c, widened(c, c.needed(x), given, wide), widened(c, c.needed(weights), by, wide));
  const whole = added === undefined ? made : c.add(op(add, {}), made, c.add(op(cast, { to: wide }), added));
  const factors = inSingle(given) && by.scales.length === 1 ? [single(given.scale * by.scale) / result.scale] : by.scales.map((s) => (given.scale * s) / result.scale);
  // products of matrices are rounded once
  const once = inSingle(given) && given.dtype !== 'u8';
  return once ? roundedOnce(c, whole, factors, range) : rescaled(c, whole, factors, range, wide === 'i64' ? 'wide' : 'doubling');
};

/** `x` by real factors, rounded once, halves away from zero: these are there only where a multiplier has so few bits that a product in range can be one. */
function roundedOnce(c: Call, x: ImportedWire, factors: readonly number[], range: IntegerRange): ImportedWire {
  const fixed = factors.map(fixedPoint), fewBits = 2 ** (range.to === 'i16' ? 13 : 21);
  if (fixed.every(({ multiplier }) => multiplier % fewBits !== 0)) return rescaled(c, x, factors, range, 'single');
  const by = c.constant(tensor('f64', factors.length === 1 ? [] : [factors.length], fixed.map(({ multiplier, shift }) => multiplier * 2 ** (shift - 31))));
  return c.add(op(roundToInteger, { ...range, halves: 'away' }), c.add(op(mul, {}), c.add(op(cast, { to: 'f64' }), x), by));
}

const isUnsigned = ({ dtype }: Quantized): boolean => dtype === 'u8';

/** Input `i` with `bits` more, by a real factor. */
const scaledUp = (c: Call, i: number, q: Quantized, bits: number, factor: number): ImportedWire =>
  rescaled(c, c.add(op(mul, {}), widened(c, c.needed(i), q), c.constant(tensor('i32', [], [2 ** bits]))), [factor], sums);

/** a + b or a - b: both brought to a common scale with some bits to spare. */
const sum = (operator: Operator<Record<never, never>>): BuildNode => (c) => {
  const [a, b, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c)];
  const bits = result.dtype === 'i16' ? 15 : 20;
  const twice = 2 * Math.max(a.scale, b.scale);
  const [x, y] = [a, b].map((q, i) => scaledUp(c, i, q, bits, q.scale / twice));
  return rescaled(c, c.add(op(operator, {}), x!, y!), [twice / (2 ** bits * result.scale)], range);
};

/** x as the integers of the result, negative ones times `slope`, kept within a range. */
const rectified = (slope: (c: Call) => number, activation: 'NONE' | 'RELU' | 'RELU6' | 'RELU_N1_TO_1' | 'RELU_0_TO_1'): BuildNode => (c) => {
  const [given, result] = [quantizedInput(c, 0), quantizedResult(c)];
  const range = resultRange(c, activation);
  const x = widened(c, c.one(), given), factor = slope(c);
  const scaled = (by: number): ImportedWire => rescaled(c, x, [single(single(given.scale * by) / result.scale)], range);
  if (factor === 1) return scaled(1);
  return c.add(op(select, {}), c.add(op(greaterEqual, {}), x, c.constant(tensor('i32', [], [0]))), scaled(1), scaled(factor));
};

/** Where x is negative, x times the slope. */
function prelu(c: Call): ImportedWire {
  const [given, slope, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c, 'NONE')];
  // the reference kernel takes slopes of 16-bit integers for bytes
  if (slope.dtype !== (given.dtype === 'i16' ? 'i8' : given.dtype)) c.refuse(`slopes of type ${slope.dtype} for ${given.dtype}`);
  const [x, by] = c.two(), whole = widened(c, x, given), factor = single(single(given.scale) / single(result.scale));
  const scaled = c.add(op(mul, {}), whole, widened(c, by, slope));
  const positive = c.add(op(greaterEqual, {}), whole, c.constant(tensor('i32', [], [0])));
  return c.add(op(select, {}), positive, rescaled(c, whole, [factor], range), rescaled(c, scaled, [single(single(given.scale * slope.scale) / single(result.scale))], range));
}

function summed(c: Call): ImportedWire {
  const [given, result, range] = [quantizedInput(c, 0), quantizedResult(c), resultRange(c, 'NONE')];
  const [x, axes] = c.two();
  const whole = c.tensorflow('Sum', { keep_dims: c.attrs.flag('keep_dims') }, widened(c, x, given), axes);
  return roundedOnce(c, whole, [given.scale / result.scale], range);
}

/** The operands with 7 bits more at twice the larger scale. */
function squaredDifference(c: Call): ImportedWire {
  const [a, b, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c, 'NONE')];
  if (result.dtype !== 'i8') return c.refuse(`a result of type ${result.dtype}`);
  const twice = 2 * Math.max(a.scale, b.scale), [x, y] = [a, b].map((q, i) => scaledUp(c, i, q, 7, q.scale / twice)), difference = c.add(op(sub, {}), x!, y!);
  return rescaled(c, c.add(op(mul, {}), difference, difference), [twice ** 2 / (2 ** 14 * result.scale)], range);
}

/** Between the integers about each place, whose distances have 10 bits, those of bytes without a sign are floats; nothing is added to the zero point, as the scale stays. */
function resizeBilinear(c: Call): ImportedWire {
  const { dtype, lo, hi } = sameScale(c), [x, size] = c.two(), wide = dtype === 'i16' ? 'i64' : 'i32', how = { corners: c.attrs.flag('align_corners'), half: c.attrs.flag('half_pixel_centers') };
  if (dtype === 'u8') return c.add(op(cast, { to: dtype }), c.add(op(sub, {}), c.add(resizedFloats(how), c.add(op(cast, { to: 'f32' }), x), size), c.constant(tensor('f32', [], [-0.5]))));
  const sums = c.add(resizedSums(how), c.add(op(cast, { to: wide }), x), size);
  return c.add(op(roundToInteger, { to: dtype, zero: 0, lo, hi, halves: 'away' }), c.add(op(div, {}), c.add(op(cast, { to: 'f64' }), sums), c.constant(tensor('f64', [], [2 ** 20]))));
}

/** Sums over windows, and how many elements each window has: integers, so that the mean of them rounds as the reference kernel's does. */
const windowSums = (kernel: readonly [number, number], strides: readonly number[], padding: 'sameUpper' | 'valid') => deferredMany('WindowSums', { kernel, strides, padding }, (make, [x]) => {
  const [, height, width, channels] = factOf(x!).shape;
  if (height === undefined || width === undefined || typeof channels !== 'number') throw new InferError(`a pool over [${factOf(x!).shape.join(',')}]`);
  const summed = (of: Wire, groups: number): Wire => make(op(conv, { strides, dilations: [1, 1], padding, groups }), [of, make(constant(filled([...kernel, 1, groups])), [])]);
  return [summed(x!, channels), summed(make(op(broadcastTo, { to: [1, height, width, 1] }), [make(constant(filled([])), [])]), 1)];
});

/** Ones. */
const filled = (shape: readonly number[]): Tensor => tensor('i32', shape, new Int32Array(size(shape)).fill(1));

function meanPool(c: Call): ImportedWire {
  const kernel = [c.attrs.int('filter_height'), c.attrs.int('filter_width')] as const;
  if (kernel.some((k) => k < 1 || k > 1024)) c.fail(`a window of ${kernel.join(' x ')}`);
  const window = windowSums(kernel, [c.attrs.int('stride_h'), c.attrs.int('stride_w')], c.attrs.oneOf('padding', 'SAME', 'VALID') === 'SAME' ? 'sameUpper' : 'valid');
  const [sum, elements] = c.addMany(window, 2, c.add(op(cast, { to: 'i32' }), c.one()));
  const real = (x: ImportedWire): ImportedWire => c.add(op(cast, { to: 'f64' }), x);
  return c.add(op(roundToInteger, { ...resultRange(c), zero: 0, halves: 'away' }), c.add(op(div, {}), real(sum!), real(elements!)));
}

function maxPool(c: Call): ImportedWire {
  const ksize = [1, c.attrs.int('filter_height'), c.attrs.int('filter_width'), 1];
  const largest = c.tensorflow('MaxPool', { ...windowOf(c), ksize }, c.one());
  const { lo, hi } = resultRange(c);
  return c.activation() === 'NONE' ? largest : c.add(op(clamp, { lo, hi }), largest);
}

function mean(c: Call): ImportedWire {
  const [given, result, range] = [quantizedInput(c, 0), quantizedResult(c), resultRange(c, 'NONE')];
  const [x, axes] = c.two();
  return c.add(meanOf({ keep: c.attrs.flag('keep_dims'), factor: given.scale / result.scale, range }), widened(c, x, given), axes);
}

/** The number of elements goes into the multiplier, where it is known. */
const meanOf = ({ keep, factor, range }: { readonly keep: boolean; readonly factor: number; readonly range: IntegerRange }) => deferred('Mean', { keep, factor }, (make, [x, axesWire]) => {
  const { shape } = factOf(x!), axes = [...new Set(knownNumbers(axesWire!, 'the axes').map((axis) => fromFront(axis, shape.length)))], count = product(axes.map((axis) => shape[axis]!));
  if (typeof count !== 'number') {
    const average = make(op(reduceMean, { axes, keep }), [make(op(cast, { to: 'f64' }), [x!])]);
    return make(op(roundToInteger, { ...range, halves: 'away' }), [make(op(mul, {}), [average, make(constant(tensor('f64', [], [factor])), [])])]);
  }
  const { multiplier, shift } = fixedPoint(factor), bits = Math.min(Math.floor(Math.log2(count)), 31 + shift);
  return make(op(requantize, { ...range, form: 'doubling' }), [
    make(op(reduceSum, { axes, keep }), [x!]), ...[Math.floor((multiplier * 2 ** bits) / count), shift - bits].map((v) => make(constant(tensor('i32', [], [v])), [])),
  ]);
});

function reduceProd(c: Call): ImportedWire {
  const [given, result, range] = [quantizedInput(c, 0), quantizedResult(c), resultRange(c, 'NONE')];
  if (given.dtype === 'u8') return c.refuse('u8');
  const [x, axes] = c.two();
  return c.add(productOf({ keep: c.attrs.flag('keep_dims'), scales: [given.scale, result.scale], range }), widened(c, x, given, 'i64'), axes);
}

/** Of which each is a step. */
const mostFactors = 64;

/** One element after the other; each time the product is brought to the n-th part of what all of them must be brought to. */
const productOf = ({ keep, scales: [from, to], range }: { readonly keep: boolean; readonly scales: readonly [number, number]; readonly range: IntegerRange }) => deferred('Product', { keep, from, to, range }, (make, [x, axesWire]) => {
  const shape = concreteShape(factOf(x!));
  if (shape === undefined) throw new InferError('a product over lengths that are open');
  const axes = [...new Set(knownNumbers(axesWire!, 'the axes').map((axis) => fromFront(axis, shape.length)))].sort((a, b) => a - b);
  const others = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)), count = axes.reduce((n, axis) => n * shape[axis]!, 1);
  if (count < 1 || count > mostFactors) throw new InferError(`a product of ${count} quantised integers; the maximum is ${mostFactors}`);
  const { multiplier, shift } = fixedPoint(from / to ** (1 / count)), a = new Arithmetic(make);
  if (shift > 14) throw new InferError(`scales ${from} and ${to}`);
  const rows = a.reshape(a.transpose(x!, [...others, ...axes]), [others.reduce((n, axis) => n * shape[axis]!, 1), count]), factor = (i: number): Wire => a.slice(rows, 1, i, i + 1);
  const scalar = (v: number): Wire => constantTensor(make, 'i64', [], [v]), half = scalar(2 ** (14 - shift)), places = scalar(15 - shift);
  // what 32 bits have no room for is lost
  const scaled = (product: Wire): Wire => a.cast(make(op(shiftRight, {}), [a.add(a.mul(product, scalar(multiplier >= 0x7fff0000 ? 0x7fff : (multiplier + 0x8000) >> 16)), half), places]), 'i32');
  let product = factor(0);
  for (let i = 1; i < count; i++) product = a.cast(scaled(a.mul(product, factor(i))), 'i64');
  const result = a.cast(a.clamp(a.add(scaled(product), range.zero), range.lo, range.hi), range.to);
  return a.reshape(result, keep ? shape.map((d, axis) => (axes.includes(axis) ? 1 : d)) : others.map((axis) => shape[axis]!));
});

function softmax(c: Call): ImportedWire {
  const [given, result] = [quantizedInput(c, 0), quantizedResult(c)];
  const scale = given.scale * c.attrs.int('beta');
  if (!(scale * 2 ** 26 >= 1)) c.refuse(`beta and the scale of its input, whose product is ${scale}`);
  const { multiplier, shift } = fixedPoint(given.dtype === 'i16' ? scale / (10 / 65535) : Math.min(scale * 2 ** 26, 2 ** 31 - 1));
  const [whole, zero] = result.dtype === 'i16' ? [32768, 0] : [256, result.dtype === 'i8' ? -128 : 0];
  if (Math.abs(result.scale * whole - 1) > 1e-3 || result.zero !== zero) c.refuse(`probabilities of scale ${result.scale} and zero point ${result.zero}`);
  return c.add(op(softmaxInteger, { to: result.dtype, multiplier, shift }), c.one());
}

/** Real numbers as integers, or integers of one scale as those of another. */
function quantize(c: Call): ImportedWire {
  const [given, result, range] = [quantizedOf(c.tensors[0]), quantizedResult(c), resultRange(c, 'NONE')];
  const x = c.one();
  if (given !== undefined) return rescaled(c, widened(c, x, quantizedInput(c, 0)), [given.scale / result.scale], range);
  return c.add(op(roundToInteger, { ...range, halves: 'away' }), c.add(op(div, {}), x, c.constant(tensor('f32', [], [result.scale]))));
}

/** Bytes that are quantised differently are brought to those of the result first, if they are unsigned; 16-bit integers stay as they are. */
function concatenation(c: Call): ReturnType<BuildNode> {
  const result = quantizedResult(c), { zero } = result, scale = single(result.scale);
  if (c.activation() !== 'NONE') return c.refuse(`the activation ${c.activation()} of quantised integers`);
  if (result.dtype !== 'u8') return (result.dtype === 'i16' ? plain : moved)('CONCATENATION')(c);
  const parts = c.many(1).map((x, i) => {
    const given = quantizedInput(c, i), by = single(single(given.scale) * single(1 / scale)), offset = single(-given.zero * by);
    if (given.dtype !== 'u8') return c.refuse(`${given.dtype} to u8`);
    if (given.zero === zero && single(given.scale) === scale) return x;
    return c.add(op(byteTable, {}), x, c.constant(tensor('u8', [256], Uint8Array.from({ length: 256 }, (_, v) => Math.min(255, Math.max(0, roundAway(single(single(v * by) + offset)) + zero))))));
  });
  return c.tensorflow('ConcatV2', {}, ...parts, c.constant(tensor('i32', [], [c.attrs.int('axis')])));
}

/** The integers themselves, whatever they stand for. */
const plain = (name: string): BuildNode => (c) => (builders.get(name) ?? bug(`no builder of ${name}`))(c);

/** Builders of operators whose result is quantised. */
const own: Readonly<Record<string, BuildNode>> = {
  CONV_2D: products(convolved, isUnsigned), DEPTHWISE_CONV_2D: products(depthwise, isUnsigned), FULLY_CONNECTED: products(matrixProduct, () => true),
  TRANSPOSE_CONV: products((c, x, weights) => transposed(c, c.needed(0), x, weights), isUnsigned, [2, 1, 3]),
  ADD: sum(add), SUB: sum(sub),
  MUL(c) {
    const [a, b, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c)];
    const [x, y] = c.two();
    return rescaled(c, c.add(op(mul, {}), widened(c, x, a), widened(c, y, b)), [single(single(a.scale * b.scale) / single(result.scale))], range);
  },
  BATCH_MATMUL(c) {
    c.attrs.ignore('asymmetric_quantize_inputs');
    const [a, b, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c, 'NONE')];
    const [x, y] = c.two();
    const wide = a.dtype === 'i16' ? 'i64' : 'i32';
    const made = c.add(op(matMul, { transposeA: c.attrs.flag('adj_x'), transposeB: c.attrs.flag('adj_y') }), widened(c, x, a, wide), widened(c, y, b, wide));
    return rescaled(c, made, [(a.scale * b.scale) / result.scale], range, wide === 'i64' ? 'wide' : 'doubling');
  },
  PRELU: prelu, SUM: summed, SQUARED_DIFFERENCE: squaredDifference, RESIZE_BILINEAR: resizeBilinear,
  AVERAGE_POOL_2D: meanPool, MAX_POOL_2D: maxPool, MEAN: mean, SOFTMAX: softmax, QUANTIZE: quantize, UNIDIRECTIONAL_SEQUENCE_LSTM: quantizedLstm, SVDF: quantizedSvdf,
  ...functions,
  RELU: rectified(() => 1, 'RELU'), RELU6: rectified(() => 1, 'RELU6'), RELU_N1_TO_1: rectified(() => 1, 'RELU_N1_TO_1'), RELU_0_TO_1: rectified(() => 1, 'RELU_0_TO_1'), LEAKY_RELU: rectified((c) => c.attrs.int('alpha'), 'NONE'),
  NEG: plain('NEG'), MAXIMUM: plain('MAXIMUM'), MINIMUM: plain('MINIMUM'), FLOOR_DIV: plain('FLOOR_DIV'), FLOOR_MOD: plain('FLOOR_MOD'),
  DIV: quotient,
  REDUCE_PROD: reduceProd, CONCATENATION: concatenation, L2_NORMALIZATION: l2Normalization, LOG_SOFTMAX: logSoftmax,
  /** What is around is the zero point. */
  SPACE_TO_BATCH_ND(c) {
    const { dtype } = sameScale(c), given = quantizedInput(c, 0), [x, ...how] = c.three();
    const moved = c.tensorflow('SpaceToBatchND', {}, widened(c, x, given), ...how);
    return c.add(op(cast, { to: dtype }), c.add(op(add, {}), moved, c.constant(tensor('i32', [], [given.zero]))));
  },
  PAD(c) {
    const { dtype, zero } = quantizedInput(c, 0);
    return c.tensorflow('PadV2', {}, ...c.two(), c.constant(tensorOf(dtype, [], [zero])));
  },
};

/** Operators that only move integers or choose among them, whatever these stand for; all have one scale then. */
const moving = [
  'RESHAPE', 'TRANSPOSE', 'STRIDED_SLICE', 'SLICE', 'PACK', 'UNPACK', 'SPLIT', 'SPLIT_V', 'GATHER', 'GATHER_ND', 'EMBEDDING_LOOKUP', 'SQUEEZE', 'EXPAND_DIMS', 'TILE', 'BROADCAST_TO', 'FILL',
  'SPACE_TO_DEPTH', 'DEPTH_TO_SPACE', 'MIRROR_PAD', 'REVERSE_SEQUENCE', 'TOPK_V2', 'SCATTER_ND', 'DYNAMIC_UPDATE_SLICE', 'ONE_HOT', 'PADV2', 'RESIZE_NEAREST_NEIGHBOR', 'SELECT', 'SELECT_V2', 'REVERSE_V2', 'REDUCE_MAX', 'REDUCE_MIN', 'BATCH_TO_SPACE_ND',
];

function moved(name: string): BuildNode {
  const build = builders.get(name) ?? bug(`no builder of ${name}`);
  return (c) => {
    sameScale(c);
    return build(c);
  };
}

/** The range of the result, which all operands share. */
function sameScale(c: Call): { readonly dtype: Quantized['dtype']; readonly lo: number; readonly hi: number } {
  const result = quantizedResult(c), [lo, hi] = ranges[result.dtype];
  for (const t of c.tensors) {
    const q = quantizedOf(t);
    if (q === undefined && t !== undefined && result.dtype !== 'i32' && dtypeOf(t.type) === result.dtype) c.refuse('an input that is not quantised beside a result that is');
    if (q !== undefined && (q.scale !== result.scale || q.zero !== result.zero)) c.refuse('an input and a result that are quantised differently');
  }
  return { dtype: result.dtype, lo, hi };
}

/** Bytes are compared as the real numbers that they stand for, 16-bit integers as they are. */
const compared = (name: string): BuildNode => (c) => {
  const [a, b] = [quantizedInput(c, 0), quantizedInput(c, 1)];
  if (a.dtype === 'i16' || (a.scale === b.scale && a.zero === b.zero)) return builders.get(name)!(c);
  return c.tensorflow(comparisons[name]!, {}, ...[a, b].map((q, i) => scaledUp(c, i, q, 8, q.scale)));
};
/** Those of which the result is no quantised integer. */
export const isComparison = (name: string): boolean => Object.hasOwn(comparisons, name);
const comparisons: Readonly<Record<string, string>> = { EQUAL: 'Equal', NOT_EQUAL: 'NotEqual', LESS: 'Less', LESS_EQUAL: 'LessEqual', GREATER: 'Greater', GREATER_EQUAL: 'GreaterEqual' };

export const quantizedBuilders: ReadonlyMap<string, BuildNode> = new Map([
  ...Object.entries(own), ...moving.map((name) => [name, moved(name)] as const), ...Object.keys(comparisons).map((name) => [name, compared(name)] as const),
]);
