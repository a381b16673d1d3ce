import { tensor } from '../../../../src/eval/tensor.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { div } from '../../../ops/elementwise/elementwise.ts';
import { alongAxis, dequantize, integerRange, soundScale, soundZero, toFloat, toRange } from '../../quantize.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { type ElementKind, elementKind, unsaturated } from '../types.ts';
import { castTo, roundTo } from './cast.ts';

function alongOf(c: Call): { readonly axis: number; readonly block: number } {
  const along = { axis: c.attrs.int('axis', 1), block: c.attrs.int('block_size', 0) };
  return along.block < 0 ? c.fail(`attribute block_size is ${along.block}`) : along;
}

/** An element type that an attribute may name. */
const typeOf = (c: Call, name: string): ElementKind | undefined => (c.attrs.has(name) && c.attrs.int(name) !== 0 ? c.attrs.element(name) : undefined);

/** x / scale + zero point, rounded and kept within the type of the zero point. */
const quantizeLinear: BuildNode = (c) => {
  const [along, precision, asked, saturate] = [alongOf(c), typeOf(c, 'precision'), typeOf(c, 'output_dtype'), c.attrs.flag('saturate', true)];
  const [x, scale] = [c.needed(0), c.needed(1)];
  const zero = c.inputsUpTo(3)[2];
  const kind = asked ?? c.kindOf(zero) ?? (zero === undefined ? elementKind(2) : undefined);
  const within = precision ?? c.kindOf(scale);
  return c.ofKind(c.defer('QuantizeLinear', { ...along, to: kind?.name ?? null }, (make, [value, factor, offset]) => {
    const f = factOf(factor!).dtype;
    if (precision?.dtype === 'f64' || f === 'f64') throw new InferError('quantisation in double precision');
    const quotient = make(op(div, {}), [toFloat(make, value!), toFloat(make, alongAxis(make, soundScale(factor!), value!, along))]);
    const rounded = within?.format === undefined ? quotient : roundTo(make, quotient, within.format);
    if (kind?.format !== undefined) return castTo(make, roundTo(make, rounded, saturate || kind.bits < 8 ? kind.format : unsaturated(kind, kind.format)), kind.dtype ?? 'f32');
    const to = kind?.range !== undefined && kind.dtype !== undefined ? { dtype: kind.dtype, range: kind.range } : integerRange(kind?.dtype ?? factOf(offset!).dtype);
    return toRange(make, rounded, offset === undefined ? undefined : alongAxis(make, offset, value!, along), to);
  }, x, scale, zero), kind);
};

/** (x - zero point) * scale, in the type of the scale. */
const dequantizeLinear: BuildNode = (c) => {
  const [along, asked] = [alongOf(c), typeOf(c, 'output_dtype')];
  const [x, scale] = [c.needed(0), c.needed(1)];
  const zero = c.inputsUpTo(3)[2];
  return c.ofKind(c.defer('DequantizeLinear', along, (make, [value, factor, offset]) => {
    // ONNX Runtime's quantizer gives a block the scale of the number that is largest without its sign
    const y = dequantize(make, value!, alongAxis(make, soundScale(factor!, along.block > 0), value!, along), offset === undefined ? undefined : alongAxis(make, soundZero(offset, value!), value!, along));
    return castTo(make, y, asked?.dtype ?? 'f32');
  }, x, scale, zero), asked ?? c.kindOf(scale));
};

export const quantization: Family = {
  QuantizeLinear: quantizeLinear, DequantizeLinear: dequantizeLinear, 'com.microsoft.QuantizeLinear': quantizeLinear, 'com.microsoft.DequantizeLinear': dequantizeLinear,

  /** To uint8, by the range of x with 0 in it. */
  DynamicQuantizeLinear(c) {
    const x = c.one();
    const [lo, hi] = [0, 255].map((v) => c.constant(tensor('f32', [], [v])));
    const least = c.onnx('Min', {}, c.onnx('ReduceMin', { keepdims: 0 }, x), lo), most = c.onnx('Max', {}, c.onnx('ReduceMax', { keepdims: 0 }, x), lo);
    const scale = c.onnx('Div', {}, c.onnx('Sub', {}, most, least), hi);
    const start = c.onnx('Clip', {}, c.onnx('Sub', {}, lo, c.onnx('Div', {}, least, scale)), lo, hi);
    const zero = c.onnx('Cast', { to: 2 }, c.onnx('Round', {}, start));
    return [c.onnx('QuantizeLinear', {}, x, scale, zero), scale, zero];
  },
};
