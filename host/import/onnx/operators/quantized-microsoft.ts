import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { mul } from '../../../ops/elementwise/elementwise.ts';
import { transpose } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { integerRange, quantize, toFloat } from '../../quantize.ts';
import type { PlainAttributes } from '../attributes.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { columns, floatsAt, integerProduct, quantizedAt, rows } from './quantized.ts';

/** (x, scale, zero point) -> f in floats -> (scale, zero point) of the result. */
const unary = (f: (c: Call, x: ImportedWire) => ImportedWire): BuildNode => (c) => {
  c.inputsUpTo(5);
  return quantizedAt(c, 3, f(c, floatsAt(c, 0)), c.needed(0));
};

/** Two operands as unary ones have theirs. */
const binary = (name: string): BuildNode => (c) => {
  c.inputsUpTo(8);
  return quantizedAt(c, 6, c.onnx(name, {}, floatsAt(c, 0), floatsAt(c, 3)), c.needed(0));
};

/** Applies f to x with its channels behind the batch; with `channels_last` they are moved there and back. */
function channelsSecond(c: Call, x: ImportedWire, f: (x: ImportedWire) => ImportedWire): ImportedWire {
  if (!c.attrs.flag('channels_last', false)) return f(x);
  const move = (back: boolean) => deferred('Transpose', { back }, (make, [wire]) => {
    const rank = factOf(wire!).shape.length, spatial = Array.from({ length: Math.max(0, rank - 2) }, (_, i) => i + 1);
    if (rank < 3) throw new InferError(`${rank} axes, of which the first is the batch and the last the channels`);
    return make(op(transpose, { perm: back ? [0, ...spatial.map((a) => a + 1), 1] : [0, rank - 1, ...spatial] }), [wire!]);
  });
  return c.add(move(true), f(c.add(move(false), x)));
}

/** Attributes of a pool that the node has. */
const poolAttributes = (c: Call): PlainAttributes => ({
  auto_pad: c.attrs.text('auto_pad', 'NOTSET'), ceil_mode: c.attrs.int('ceil_mode', 0), count_include_pad: c.attrs.int('count_include_pad', 0),
  ...Object.fromEntries(['kernel_shape', 'strides', 'pads'].flatMap((name) => (c.attrs.has(name) ? [[name, c.attrs.ints(name)] as const] : []))),
});

/** A product of integers times the scales of its sides, with an optional bias. */
function scaled(c: Call, product: ImportedWire, a: ImportedWire, b: ImportedWire, bias: ImportedWire | undefined): ImportedWire {
  const y = c.defer('Scale', {}, (make, [sum, left, right]) =>
    make(op(mul, {}), [toFloat(make, sum!), make(op(mul, {}), [toFloat(make, rows(make, left!)), toFloat(make, columns(make, right!))])]), product, a, b);
  return bias === undefined ? y : c.onnx('Add', {}, y, bias);
}

/** The quantised operators of ONNX Runtime. Single precision stands between what is read and what is written. */
export const quantizedMicrosoft: Family = {
  'com.microsoft.QLinearAdd': binary('Add'),
  'com.microsoft.QLinearMul': binary('Mul'),
  'com.microsoft.QLinearSigmoid': unary((c, x) => c.onnx('Sigmoid', {}, x)),
  'com.microsoft.QLinearLeakyRelu': unary((c, x) => c.onnx('LeakyRelu', { alpha: c.attrs.float('alpha', 0.01) }, x)),
  'com.microsoft.QLinearSoftmax': unary((c, x) => c.onnx('Softmax', { axis: c.attrs.int('axis', -1) }, x)),
  'com.microsoft.QLinearGlobalAveragePool': unary((c, x) => channelsSecond(c, x, (second) => c.onnx('GlobalAveragePool', {}, second))),
  'com.microsoft.QLinearAveragePool': unary((c, x) => channelsSecond(c, x, (second) => c.onnx('AveragePool', poolAttributes(c), second))),

  /** (scale, zero point of the result), then (x, scale, zero point) of each part. */
  'com.microsoft.QLinearConcat'(c) {
    if (c.inputs < 5 || (c.inputs - 2) % 3 !== 0) c.fail(`it takes 2 inputs and 3 for each part and has ${c.inputs}`);
    const parts = Array.from({ length: (c.inputs - 2) / 3 }, (_, i) => floatsAt(c, 3 * i + 2));
    return quantizedAt(c, 0, c.onnx('Concat', { axis: c.attrs.int('axis') }, ...parts), c.needed(2));
  },

  /** a, b, scales of both, zero points of both, bias. */
  'com.microsoft.MatMulIntegerToFloat'(c) {
    const [, , , , aZero, bZero, bias] = c.inputsUpTo(7);
    return scaled(c, integerProduct(c, [c.needed(0), aZero, c.needed(1), bZero], true), c.needed(2), c.needed(3), bias);
  },

  /** a in floats, b, its scale, its zero point, bias. */
  'com.microsoft.DynamicQuantizeMatMul'(c) {
    const [a, b, scale, zero, bias] = c.inputsUpTo(5);
    const [quantised, aScale, aZero] = c.onnxMany('DynamicQuantizeLinear', {}, 3, a ?? c.needed(0));
    return scaled(c, integerProduct(c, [quantised!, aZero, b ?? c.needed(1), zero], true), aScale!, scale ?? c.needed(2), bias);
  },

  /** alpha * a b + bias, whose scale is alpha * a scale * b scale; a result without a scale is in floats. */
  'com.microsoft.QGemm'(c) {
    const [alpha, transposeA, transposeB] = [c.attrs.float('alpha', 1), c.attrs.flag('transA', false), c.attrs.flag('transB', false)];
    const bias = c.inputsUpTo(9)[6];
    const turned = (x: ImportedWire, turn: boolean): ImportedWire => (turn ? c.onnx('Transpose', { perm: [1, 0] }, x) : x);
    const product = integerProduct(c, [turned(c.needed(0), transposeA), c.optional(2), turned(c.needed(3), transposeB), c.optional(5)], true);
    const sum = bias === undefined ? product : c.onnx('Add', {}, product, c.onnx('Cast', { to: 1 }, bias));
    const y = c.onnx('Mul', {}, scaled(c, sum, c.needed(1), c.needed(4), undefined), c.constant({ dtype: 'f32', shape: [], data: Float32Array.of(alpha) }));
    if (c.optional(7) === undefined) return y;
    return c.defer('Quantize', {}, (make, [value, scale, zero, like]) => quantize(make, value!, columns(make, scale!), zero && columns(make, zero), integerRange(factOf(zero ?? like!).dtype)), y, c.needed(7), c.optional(8), c.needed(0));
  },
};

