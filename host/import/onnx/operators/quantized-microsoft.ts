import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { mul } from '../../../ops/elementwise/elementwise.ts';
import { transpose } from '../../../ops/shape/shape.ts';
import { softmax } from '../../../ops/softmax/softmax.ts';
import type { ImportedWire } from '../../../stages.ts';
import { Arithmetic, type Term } from '../../arithmetic.ts';
import { deferred } from '../../deferred.ts';
import { integerRange, quantize, soundScale, soundZero, toFloat, toRange, withoutZero } from '../../quantize.ts';
import type { PlainAttributes } from '../attributes.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { overClasses } from './normalization.ts';
import { columns, floatsAt, integerProduct, quantizedAt, rows } from './quantized.ts';

/** (x, scale, zero point) -> f in floats -> (scale, zero point) of the result. */
const unary = (f: (c: Call, x: ImportedWire) => ImportedWire): BuildNode => (c) => {
  c.inputsUpTo(5);
  return quantizedAt(c, 3, f(c, floatsAt(c, 0)), c.needed(0));
};

/** (a, scale, zero point, b, scale, zero point, scale, zero point of the result). `f` gives the result in units of it, its zero point included. */
const binary = (name: string, f: (a: Arithmetic, left: Quantized, right: Quantized, y: Omit<Quantized, 'value'>) => Wire): BuildNode => (c) => {
  c.inputsUpTo(8);
  const [a, b, y] = [0, 3, 5].map((i) => [...(i === 5 ? [] : [c.needed(i)]), c.needed(i + 1), c.optional(i + 2)]);
  return c.defer(name, {}, (make, [left, ls, lz, right, rs, rz, ys, yz]) => {
    for (const scale of [ls!, rs!, ys!]) soundScale(scale);
    for (const [z, x] of [[lz, left!], [rz, right!], [yz, left!]] as const) soundZero(z, x);
    const m = new Arithmetic(make), one = (p: Wire): Wire => toFloat(make, columns(make, p)), zero = (p: Wire | undefined): Term => (p === undefined ? 0 : one(p));
    const sum = f(m, { value: toFloat(make, left!), scale: one(ls!), zero: zero(lz) }, { value: toFloat(make, right!), scale: one(rs!), zero: zero(rz) }, { scale: one(ys!), zero: zero(yz) });
    return toRange(make, sum, undefined, integerRange(factOf(left!).dtype));
  }, ...a!, ...b!, ...y!);
};

/** Numbers that stand for (value - zero) * scale. */
interface Quantized { readonly value: Wire; readonly scale: Wire; readonly zero: Term }

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
    make(op(mul, {}), [toFloat(make, sum!), make(op(mul, {}), [toFloat(make, rows(make, soundScale(left!))), toFloat(make, columns(make, soundScale(right!)))])]), product, a, b);
  return bias === undefined ? y : c.onnx('Add', {}, y, bias);
}

/** The quantised operators of ONNX Runtime. Single precision stands between what is read and what is written. */
export const quantizedMicrosoft: Family = {
  'com.microsoft.QLinearAdd': binary('QLinearAdd', (m, a, b, y) => {
    const [ra, rb] = [m.div(a.scale, y.scale), m.div(b.scale, y.scale)];
    return m.add(m.add(m.mul(a.value, ra), m.mul(b.value, rb)), m.sub(y.zero, m.add(m.mul(a.zero, ra), m.mul(b.zero, rb))));
  }),
  'com.microsoft.QLinearMul': binary('QLinearMul', (m, a, b, y) =>
    m.add(m.mul(m.mul(m.sub(a.value, a.zero), m.sub(b.value, b.zero)), m.div(m.mul(a.scale, b.scale), y.scale)), y.zero)),
  'com.microsoft.QLinearSigmoid': unary((c, x) => c.onnx('Sigmoid', {}, x)),
  'com.microsoft.QLinearLeakyRelu': unary((c, x) => c.onnx('LeakyRelu', { alpha: c.attrs.float('alpha', 0.01) }, x)),
  /** As of the version of the default domain that it names. */
  'com.microsoft.QLinearSoftmax': unary((c, x) => c.add(overClasses(softmax, c.attrs.int('axis', -1), c.attrs.int('opset', 13) < 13), x)),
  /** The sum of what is quantised, times scale / (count * scale of the result). */
  'com.microsoft.QLinearGlobalAveragePool'(c) {
    const last = c.attrs.flag('channels_last', false);
    c.inputsUpTo(5);
    return c.defer('QLinearGlobalAveragePool', { last }, (make, [x, xs, xz, ys, yz]) => {
      for (const scale of [xs!, ys!]) soundScale(scale);
      for (const zero of [xz, yz]) soundZero(zero, x!);
      const a = new Arithmetic(make), { shape, dtype } = factOf(x!), axes = shape.map((_, i) => i).slice(last ? 1 : 2, last ? -1 : undefined);
      const count = axes.reduce((n, i) => n * Number(shape[i]), 1), one = (p: Wire): Wire => toFloat(make, columns(make, p));
      if (!Number.isFinite(count)) throw new InferError('a mean over a length that is not known');
      const sum = a.sum(withoutZero(make, x!, xz && columns(make, xz)), axes);
      return toRange(make, a.mul(sum, a.div(one(xs!), a.mul(one(ys!), count))), yz && columns(make, yz), integerRange(dtype));
    }, c.needed(0), c.needed(1), c.optional(2), c.needed(3), c.optional(4));
  },
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
    return scaled(c, integerProduct(c, [c.needed(0), aZero, c.needed(1), bZero], 'single'), c.needed(2), c.needed(3), bias);
  },

  /** a in floats, b, its scale, its zero point, bias. */
  'com.microsoft.DynamicQuantizeMatMul'(c) {
    const [a, b, scale, zero, bias] = c.inputsUpTo(5);
    const [quantised, aScale, aZero] = c.onnxMany('DynamicQuantizeLinear', {}, 3, a ?? c.needed(0));
    return scaled(c, integerProduct(c, [quantised!, aZero, b ?? c.needed(1), zero], 'single'), aScale!, scale ?? c.needed(2), bias);
  },

  /** alpha * a b + bias, whose scale is alpha * a scale * b scale; a result without a scale is in floats. */
  'com.microsoft.QGemm'(c) {
    const [alpha, transposeA, transposeB] = [c.attrs.float('alpha', 1), c.attrs.flag('transA', false), c.attrs.flag('transB', false)];
    const bias = c.inputsUpTo(9)[6];
    const turned = (x: ImportedWire, turn: boolean): ImportedWire => (turn ? c.onnx('Transpose', { perm: [1, 0] }, x) : x);
    const product = integerProduct(c, [turned(c.needed(0), transposeA), c.optional(2), turned(c.needed(3), transposeB), c.optional(5)], 'single');
    const sum = bias === undefined ? product : c.onnx('Add', {}, product, c.onnx('Cast', { to: 1 }, bias));
    const y = c.onnx('Mul', {}, scaled(c, sum, c.needed(1), c.needed(4), undefined), c.constant({ dtype: 'f32', shape: [], data: Float32Array.of(alpha) }));
    if (c.optional(7) === undefined) return y;
    return c.defer('Quantize', {}, (make, [value, scale, zero, like]) => quantize(make, value!, columns(make, soundScale(scale!)), zero && columns(make, zero), integerRange(factOf(zero ?? like!).dtype)), y, c.needed(7), c.optional(8), c.needed(0));
  },
};

