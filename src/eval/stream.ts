import { type Tensor, anyOperand, integers } from './tensor.ts';
import { padded } from './slice.ts';
import { strides, size } from './tensor.ts';
import { offsets, take } from './strides.ts';

/** A place in a stream that is not known yet, or too far off to matter. */
export const far = 2 ** 30;

/** `first`: where frame 0 was in the first pulse. `length`: of the stream S, max(0, floor((S * mul + add) / div)); null: without an end. */
export type BoundsAttrs = { readonly frames: number; readonly first: number; readonly length: { readonly mul: number; readonly add: number; readonly div: number } | null };

export function bounds({ frames, first, length }: BoundsAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [run, left] = integers(inputs, 0);
  const start = Math.max(-far, first - run! * frames);
  const end = length === null || left! >= far ? far : Math.floor((left! * length.mul + length.add) / length.div) + first;
  return [{ dtype: 'i32', shape: [2], data: Int32Array.of(start, Math.min(far, Math.max(start, end))) }];
}

export type FillMode = 'constant' | 'edge' | 'reflect' | 'symmetric';
export type FillOutsideAttrs = { readonly axis: number; readonly mode: FillMode; readonly value: number };

export function fillOutside({ axis, mode, value }: FillOutsideAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = anyOperand(inputs, 0);
  const [start, end] = integers(inputs, 1) as [number, number];
  const length = x.shape[axis]!;
  return [pick(x, axis, length, (i) => {
    if (i >= start && i < end) return i;
    const from = start + padded(i - start, end - start, mode);
    return mode === 'constant' ? -1 : end > start && from >= 0 && from < length ? from : i;
  }, value)];
}

/** `behind`: behind the last frame; else before the first. */
export type PlaceFramesAttrs = { readonly axis: number; readonly behind: boolean };

export function placeFrames({ axis, behind }: PlaceFramesAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, given] = [anyOperand(inputs, 0), anyOperand(inputs, 2)];
  const [start, end] = integers(inputs, 1) as [number, number];
  const count = given.shape[axis]!, length = x.shape[axis]!;
  const at = behind ? end : start - count;
  const [own, theirs] = [strides(x.shape), strides(given.shape)];
  const y = take(x, offsets(x.shape, own), x.shape);
  if (y.dtype === 'string' || given.dtype === 'string') return [y];
  const inner = own[axis]!;
  for (let o = 0; o < size(x.shape.slice(0, axis)); o++) {
    for (let i = Math.max(0, -at); i < Math.min(count, length - at); i++) {
      for (let j = 0; j < inner; j++) y.data[(o * length + at + i) * inner + j] = given.data[o * count * theirs[axis]! + i * inner + j]!;
    }
  }
  return [y];
}

/** Frame i of the result is frame `from(i)` of x, or `value` where that is negative. */
function pick(x: Tensor, axis: number, length: number, from: (i: number) => number, value: number): Tensor {
  const inner = size(x.shape.slice(axis + 1)), outer = size(x.shape.slice(0, axis));
  const at = new Int32Array(size(x.shape));
  for (let o = 0, k = 0; o < outer; o++) {
    for (let i = 0; i < length; i++) {
      const f = from(i);
      for (let j = 0; j < inner; j++) at[k++] = f < 0 ? -1 : (o * length + f) * inner + j;
    }
  }
  return take(x, at, x.shape, value);
}
