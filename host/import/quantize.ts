import { numbersOf } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import type { Dim } from '../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { add, cast, clamp, div, mul, round, sub } from '../ops/elementwise/elementwise.ts';
import { roundToInteger } from '../ops/quantized/quantized.ts';
import { broadcastTo, reshape, unsqueeze } from '../ops/shape/shape.ts';
import { isFloat, uniformOf } from '../ops/shared/operands.ts';
import { slice } from '../ops/slice/slice.ts';
import type { Make } from './deferred.ts';

/** The integers of a quantised type, and the element type that holds them. */
export interface IntegerRange { readonly dtype: DType; readonly range: readonly [number, number] }

const ranges: { readonly [D in DType]?: readonly [number, number] } = { u8: [0, 255], i8: [-128, 127], u16: [0, 65535], i16: [-32768, 32767] };

/** The range of a whole element type. */
export function integerRange(dtype: DType): IntegerRange {
  const range = ranges[dtype];
  if (range === undefined) throw new InferError(`numbers quantised to ${dtype}`);
  return { dtype, range };
}

export const toFloat = (make: Make, x: Wire): Wire => (factOf(x).dtype === 'f32' ? x : make(op(cast, { to: 'f32' }), [x]));

/** A scale, as it is. Throws `InferError` where it is known not to be above 0, or has a type that scales do not have. `signed`: it may be 0 or less. */
export function soundScale(scale: Wire, signed = false): Wire {
  const { dtype } = factOf(scale), value = constantOf(scale);
  if (!isFloat(dtype) && dtype !== 'i32') throw new InferError(`a scale of type ${dtype}`);
  if (value !== undefined && value.dtype !== 'string' && !numbersOf(value).every((v) => (signed ? Number.isFinite(v) : v > 0 && v < Infinity))) throw new InferError(signed ? 'a scale that is not finite' : 'a scale that is not above 0');
  return scale;
}

/** The zero point of x, as it is. Throws `InferError` where it is of another type. */
export function soundZero<Z extends Wire | undefined>(zero: Z, x: Wire): Z {
  if (zero !== undefined && factOf(zero).dtype !== factOf(x).dtype) throw new InferError(`a zero point of type ${factOf(zero).dtype} for numbers of type ${factOf(x).dtype}`);
  return zero;
}

/** Whether it is a constant of zeros. */
export function isZero(wire: Wire): boolean {
  const value = constantOf(wire);
  return value !== undefined && value.dtype !== 'string' && value.data.every((v) => v === 0);
}

/** How scales and zero points lie along a tensor: `axis` for those of one axis; `block` elements of it share one, 0: one an element of the axis. */
export interface Along { readonly axis: number; readonly block: number }

/** Scales or zero points so that they broadcast with x: one for all, one for each element of an axis, or one for each block of it. */
export function alongAxis(make: Make, p: Wire, x: Wire, { axis, block }: Along): Wire {
  const [own, shape] = [factOf(p).shape, factOf(x).shape];
  if (block === 0) {
    if (own.every((d) => d === 1)) return own.length === 0 ? p : make(op(reshape, { to: [] }), [p]);
    const at = axis < 0 ? axis + shape.length : axis;
    if (own.length !== 1 || own[0] !== shape[at]) throw new InferError(`scales or zero points of [${own.join(',')}] along axis ${axis} of [${shape.join(',')}]`);
    const behind = shape.length - at - 1;
    return behind === 0 ? p : make(op(unsqueeze, { axes: Array.from({ length: behind }, (_, i) => i + 1) }), [p]);
  }
  const at = axis < 0 ? axis + shape.length : axis;
  const [length, count] = [shape[at], own[at]];
  if (own.length !== shape.length || typeof length !== 'number' || typeof count !== 'number' || count !== Math.ceil(length / block)) throw new InferError(`blocks of ${block} with scales of [${own.join(',')}] along axis ${axis} of [${shape.join(',')}]`);
  const replaced = (...dims: readonly Dim[]): readonly Dim[] => [...own.slice(0, at), ...dims, ...own.slice(at + 1)];
  const each = make(op(broadcastTo, { to: replaced(count, block) }), [make(op(unsqueeze, { axes: [at + 1] }), [p])]);
  const all = make(op(reshape, { to: replaced(count * block) }), [each]);
  return count * block === length ? all : make(op(slice, { axis: at, start: 0, end: length }), [all]);
}

/** (x - zero) * scale in single precision; scale and zero broadcast with x. */
export function dequantize(make: Make, x: Wire, scale: Wire, zero: Wire | undefined): Wire {
  return make(op(mul, {}), [withoutZero(make, x, zero), toFloat(make, scale)]);
}

/** x - zero in single precision. */
export const withoutZero = (make: Make, x: Wire, zero: Wire | undefined): Wire =>
  (zero === undefined || isZero(zero) ? toFloat(make, x) : make(op(sub, {}), [toFloat(make, x), toFloat(make, zero)]));

/** x / scale + zero, halves rounded to the even integer, kept within the range of `to`. */
export const quantize = (make: Make, x: Wire, scale: Wire, zero: Wire | undefined, to: IntegerRange): Wire => toRange(make, make(op(div, {}), [toFloat(make, x), toFloat(make, scale)]), zero, to);

/** Floats as the integers of a quantised type, halves rounded to the even one. */
export function toRange(make: Make, x: Wire, zero: Wire | undefined, { dtype, range: [lo, hi] }: IntegerRange): Wire {
  if (zero !== undefined && isFloat(factOf(zero).dtype)) throw new InferError('a zero point that is no integer');
  const known = zero === undefined ? 0 : uniformOf(constantOf(zero));
  if (known !== undefined && (dtype === 'i8' || dtype === 'u8')) return make(op(roundToInteger, { to: dtype, zero: known, lo, hi, halves: 'even' }), [toFloat(make, x)]);
  const whole = make(op(round, {}), [x]);
  const shifted = zero === undefined || isZero(zero) ? whole : make(op(add, {}), [whole, toFloat(make, zero)]);
  return make(op(cast, { to: dtype }), [make(op(clamp, { lo, hi }), [shifted])]);
}
