import { type Tensor, anyOperand, blank, integers, isWide, operand, put, strides } from './tensor.ts';
import { broadcastOffsets, offsets, reshaped, take } from './strides.ts';

type Result = readonly Tensor[];

export const shapeOf = (attrs: { readonly dtype: 'i32' | 'i64' }, inputs: readonly Tensor[]): Result => {
  const { shape } = anyOperand(inputs, 0);
  const y = blank(attrs.dtype, [shape.length]);
  put(y, shape);
  return [y];
};

export const identity = (_: object, inputs: readonly Tensor[]): Result => [anyOperand(inputs, 0)];

export type AxesAttrs = { readonly axes: readonly number[] };

/** Puts axes of length 1 where `axes` says, counted in the output. */
export function unsqueeze(attrs: AxesAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const shape = [...x.shape];
  for (const axis of attrs.axes) shape.splice(axis, 0, 1);
  return [reshaped(x, shape)];
}

export function squeeze(attrs: AxesAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  return [reshaped(x, x.shape.filter((_, i) => !attrs.axes.includes(i)))];
}

export type ShapeAttrs = { readonly to: readonly number[] };

export const reshape = (attrs: ShapeAttrs, inputs: readonly Tensor[]): Result => [reshaped(anyOperand(inputs, 0), attrs.to)];

export function broadcastTo(attrs: ShapeAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  return [take(x, broadcastOffsets(x.shape, attrs.to), attrs.to)];
}

export type TransposeAttrs = { readonly perm: readonly number[] };

/** Axis i of the output is axis `perm[i]` of the input. */
export function transpose(attrs: TransposeAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape);
  const shape = attrs.perm.map((p) => x.shape[p]!);
  return [take(x, offsets(shape, attrs.perm.map((p) => own[p]!)), shape)];
}

export type TileAttrs = { readonly repeats: readonly number[] };

export function tile(attrs: TileAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape);
  // every axis as [repeat, length]: the repeats do not move
  const walk = x.shape.flatMap((d, i) => [attrs.repeats[i]!, d]);
  return [take(x, offsets(walk, own.flatMap((s) => [0, s])), x.shape.map((d, i) => d * attrs.repeats[i]!))];
}

/** (dims, value): a tensor of shape `dims` that holds the scalar. */
export const fill = (_: object, inputs: readonly Tensor[]): Result => broadcastTo({ to: integers(inputs, 0) }, [anyOperand(inputs, 1)]);

/** (start, limit, delta), scalars: start, start + delta, ... before limit. */
export function range(_: object, inputs: readonly Tensor[]): Result {
  const [start, limit, delta] = [integers(inputs, 0)[0]!, integers(inputs, 1)[0]!, integers(inputs, 2)[0]!];
  const y = blank(operand(inputs, 0).dtype, [Math.max(0, Math.ceil((limit - start) / delta))]);
  const [first, step] = [operand(inputs, 0), operand(inputs, 2)];
  if (isWide(y) && isWide(first) && isWide(step)) for (let i = 0; i < y.data.length; i++) y.data[i] = first.data[0]! + BigInt(i) * step.data[0]!;
  else put(y, Float64Array.from({ length: y.data.length }, (_v, i) => start + i * delta));
  return [y];
}
