import { numbersOf } from '../../../../src/eval/tensor.ts';
import type { Dim } from '../../../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { cast, div, mul, sub } from '../../../ops/elementwise/elementwise.ts';
import { reshape, unsqueeze } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Make } from '../../deferred.ts';
import { alongAxis, dequantize, integerRange, isZero, quantize, soundScale, soundZero, toFloat, toRange, withoutZero } from '../../quantize.ts';
import { Arithmetic } from '../../arithmetic.ts';
import type { PlainAttributes } from '../attributes.ts';
import type { Call, Family } from '../call.ts';

/** Products of quantised numbers are sums of integers: single precision has these exactly up to here. */
const exact = 2 ** 24;

type Zero = Wire | undefined;

/** The largest size of x - zero of an element type. */
function largest(x: Wire): number {
  const [lo, hi] = integerRange(factOf(x).dtype).range;
  return hi - lo;
}

/** The largest sum of |w - zero| of the products of one result; undefined where w is computed. `rows`: of w [rows, terms] or, `columns`, [terms, rows]. */
function weightSum(w: Wire, zero: Zero, results: number, columns: boolean): number | undefined {
  const [values, zeros] = [constantOf(w), zero === undefined ? undefined : constantOf(zero)];
  if (values === undefined || values.dtype === 'string' || zeros?.dtype === 'string' || (zero !== undefined && zeros === undefined)) return undefined;
  const sums = new Float64Array(results), terms = values.data.length / results, [own, offsets] = [numbersOf(values), zeros === undefined ? undefined : numbersOf(zeros)];
  for (let i = 0; i < values.data.length; i++) {
    const at = columns ? i % results : Math.floor(i / terms);
    const offset = offsets === undefined ? 0 : offsets[offsets.length === 1 ? 0 : at] ?? 0;
    sums[at]! += Math.abs(own[i]! - offset);
  }
  return sums.reduce((a, b) => Math.max(a, b), 0);
}

const known = (d: Dim | undefined): number => (typeof d === 'number' ? d : Infinity);

/** x - zero, in single precision or in 32-bit integers. */
const centred = (make: Make, x: Wire, zero: Zero, single: boolean): Wire => {
  if (single) return withoutZero(make, x, zero);
  const [whole, offset] = [x, zero].map((w) => w && make(op(cast, { to: 'i32' }), [w]));
  return offset === undefined || isZero(zero!) ? whole! : make(op(sub, {}), [whole!, offset]);
};

/** Zero points or scales of the left operand: one, or one a row. */
export const rows = (make: Make, p: Wire): Wire => {
  const { shape } = factOf(p);
  return shape.length !== 1 ? p : shape[0] === 1 ? make(op(reshape, { to: [] }), [p]) : make(op(unsqueeze, { axes: [1] }), [p]);
};
export const columns = (make: Make, p: Wire): Wire => (factOf(p).shape.length === 1 && factOf(p).shape[0] === 1 ? make(op(reshape, { to: [] }), [p]) : p);

/** Whether the sums of a product of matrices are exact in single precision. */
function isExactProduct(a: Wire, b: Wire, zero: Zero): boolean {
  const shape = factOf(b).shape, terms = known(shape.length === 1 ? shape[0] : shape[shape.length - 2]);
  const sum = shape.length === 2 ? weightSum(b, zero, known(shape[1]), true) : undefined;
  return largest(a) * (sum ?? terms * largest(b)) <= exact;
}

/** How sums of products are computed: in single precision whatever they are, where they are exact in it, or, for what becomes integers again, where the weights are computed. */
type Precision = 'single' | 'exact' | 'integers';

/** Whether weights are known bytes, which QuantizedConv takes. */
const areKnown = (w: Wire, zero: Zero): boolean => constantOf(w) !== undefined && (zero === undefined || constantOf(zero) !== undefined);

/** The product of quantised matrices without their zero points, in i32 or f32. */
export function integerProduct(c: Call, [a, aZero, b, bZero]: readonly [ImportedWire, ImportedWire | undefined, ImportedWire, ImportedWire | undefined], precision: Precision): ImportedWire {
  const side = (left: boolean): ImportedWire => c.defer('Centred', { left }, (make, [x, xz, y, yz]) => {
    const single = precision === 'single' || (precision === 'integers' ? !areKnown(y!, yz) || factOf(y!).shape.length !== 2 : isExactProduct(x!, y!, yz));
    return left ? centred(make, x!, xz && rows(make, soundZero(xz, x!)), single) : centred(make, y!, yz && columns(make, soundZero(yz, y!)), single);
  }, a, aZero, b, bZero);
  return c.onnx('MatMul', {}, side(true), side(false));
}

/** The same of a convolution; zero points of weights are one, or one a filter. */
function integerConvolution(c: Call, [x, xZero, w, wZero, bias]: readonly [ImportedWire, ImportedWire | undefined, ImportedWire, ImportedWire | undefined, ImportedWire | undefined], precision: Exclude<Precision, 'single'>): ImportedWire {
  const attrs = windowAttributes(c);
  const isSingle = (value: Wire, weights: Wire, zero: Zero): boolean => {
    const { shape } = factOf(weights), filters = known(shape[0]);
    const terms = shape.slice(1).reduce((product: number, d) => product * known(d), 1);
    return precision === 'integers' ? !areKnown(weights, zero) || shape.length > 4 : largest(value) * (weightSum(weights, zero, filters, false) ?? terms * largest(weights)) <= exact;
  };
  const along = { axis: 0, block: 0 };
  const data = c.defer('Centred', { of: 'x' }, (make, [value, offset, weights, zero]) => centred(make, value!, offset && alongAxis(make, soundZero(offset, value!), value!, along), isSingle(value!, weights!, zero)), x, xZero, w, wZero);
  const filters = c.defer('Centred', { of: 'w' }, (make, [value, weights, zero]) => centred(make, weights!, zero && alongAxis(make, soundZero(zero, weights!), weights!, along), isSingle(value!, weights!, zero)), x, w, wZero);
  const sums = c.onnx('Conv', attrs, data, filters);
  return bias === undefined ? sums : c.defer('Bias', {}, (make, [sum, b]) => new Arithmetic(make).add(sum!, make(op(cast, { to: factOf(sum!).dtype }), [alongAxis(make, b!, sum!, { axis: 1, block: 0 })])), sums, bias);
}

/** The attributes of a window, to be given to another operator. */
function windowAttributes(c: Call): PlainAttributes {
  const lists = ['kernel_shape', 'strides', 'dilations', 'pads'].flatMap((name) => (c.attrs.has(name) ? [[name, c.attrs.ints(name)] as const] : []));
  return { ...Object.fromEntries(lists), auto_pad: c.attrs.text('auto_pad', 'NOTSET'), group: c.attrs.int('group', 1) };
}

const toInt32 = (c: Call, x: ImportedWire): ImportedWire => c.ofKind(c.onnx('Cast', { to: 6 }, x), undefined);

/** acc * (a scale * b scale / y scale), rounded into the type of the zero point; one scale, or one a filter on axis 1 or a column. */
function requantize(c: Call, acc: ImportedWire, scales: readonly [ImportedWire, ImportedWire, ImportedWire], zero: ImportedWire, axis: number): ImportedWire {
  const form = axis === 1 ? (make: Make, p: Wire, x: Wire) => alongAxis(make, p, x, { axis, block: 0 }) : (make: Make, p: Wire) => columns(make, p);
  return c.defer('Requantize', { axis }, (make, [sum, a, b, y, z]) => {
    for (const scale of [a!, b!, y!]) soundScale(scale);
    const product = make(op(mul, {}), [toFloat(make, axis === 1 ? columns(make, a!) : rows(make, a!)), toFloat(make, form(make, b!, sum!))]);
    const factor = make(op(div, {}), [product, toFloat(make, axis === 1 ? columns(make, y!) : rows(make, y!))]);
    return toRange(make, make(op(mul, {}), [toFloat(make, sum!), factor]), axis === 1 ? columns(make, z!) : rows(make, z!), integerRange(factOf(z!).dtype));
  }, acc, ...scales, zero);
}

/** (x, its scale, its zero point) at input `i` as floats. The zero point may be left out. */
export function floatsAt(c: Call, i: number): ImportedWire {
  const zero = c.optional(i + 2);
  return c.defer('Dequantize', {}, (make, [x, scale, offset]) => dequantize(make, x!, columns(make, soundScale(scale!)), offset && columns(make, soundZero(offset, x!))), c.needed(i), c.needed(i + 1), zero);
}

/** Quantises to the scale and zero point at input `i`; without a zero point to the type of `like`. */
export function quantizedAt(c: Call, i: number, y: ImportedWire, like: ImportedWire): ImportedWire {
  const zero = c.optional(i + 1);
  return c.defer('Quantize', {}, (make, [value, same, scale, offset]) => quantize(make, value!, columns(make, soundScale(scale!)), offset && columns(make, offset), integerRange(factOf(offset ?? same!).dtype)), y, like, c.needed(i), zero);
}

export const quantized: Family = {
  MatMulInteger(c) {
    const [a, b, aZero, bZero] = c.inputsUpTo(4);
    return toInt32(c, integerProduct(c, [a ?? c.needed(0), aZero, b ?? c.needed(1), bZero], 'exact'));
  },

  ConvInteger(c) {
    const [x, w, xZero, wZero] = c.inputsUpTo(4);
    return toInt32(c, integerConvolution(c, [x ?? c.needed(0), xZero, w ?? c.needed(1), wZero, undefined], 'exact'));
  },

  QLinearMatMul(c) {
    const at = (i: number): ImportedWire => c.needed(i);
    return c.ofKind(requantize(c, integerProduct(c, [at(0), at(2), at(3), at(5)], 'integers'), [at(1), at(4), at(6)], at(7), -1), undefined);
  },

  QLinearConv(c) {
    const at = (i: number): ImportedWire => c.needed(i);
    return c.ofKind(requantize(c, integerConvolution(c, [at(0), at(2), at(3), at(5), c.optional(8)], 'integers'), [at(1), at(4), at(6)], at(7), 1), undefined);
  },
};

