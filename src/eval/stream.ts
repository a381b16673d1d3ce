import { far } from '../format/clock.ts';
import { type Tensor, anyOperand, integers, size, withBoth } from './tensor.ts';
import { take } from './strides.ts';

/** `first`: where frame 0 was in the first pulse. `length`: unit * floor((S * mul + add) / div) + plus frames, if that is not negative; null: without an end. */
export type BoundsAttrs = { readonly frames: number; readonly first: number; readonly length: { readonly unit: number; readonly mul: number; readonly add: number; readonly div: number; readonly plus: number } | null };

export function bounds({ frames, first, length }: BoundsAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [run, left] = integers(inputs, 0);
  const start = Math.max(-far, first - run! * frames);
  const end = length === null || left! >= far ? far : length.unit * Math.floor((left! * length.mul + length.add) / length.div) + length.plus + first;
  return [{ dtype: 'i32', shape: [2], data: Int32Array.of(start, Math.min(far, Math.max(start, end))) }];
}

export type FillMode = 'constant' | 'edge' | 'reflect' | 'symmetric';
export type FillOutsideAttrs = { readonly axis: number; readonly mode: FillMode; readonly value: number };

export function fillOutside({ axis, mode, value }: FillOutsideAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = anyOperand(inputs, 0), length = x.shape[axis]!;
  const [start, end] = integers(inputs, 1) as [number, number];
  return [chosen([x], axis, (i) => {
    if (i >= start && i < end) return [0, i];
    if (mode === 'constant') return undefined;
    const from = start + shown(i - start, end - start, mode);
    return [0, from >= Math.max(0, start) && from < Math.min(length, end) ? from : i];
  }, value)];
}

/** Frame of [0, length) that stands at `i` outside of it, mirrored once. */
function shown(i: number, length: number, mode: Exclude<FillMode, 'constant'>): number {
  if (mode === 'edge') return i < 0 ? 0 : length - 1;
  const beside = mode === 'symmetric' ? 1 : 0;
  return i < 0 ? -i - beside : 2 * length - 2 + beside - i;
}

/** `behind`: behind the last frame; else before the first. */
export type PlaceFramesAttrs = { readonly axis: number; readonly behind: boolean };

export function placeFrames({ axis, behind }: PlaceFramesAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, given] = [anyOperand(inputs, 0), anyOperand(inputs, 2)];
  const [start, end] = integers(inputs, 1) as [number, number];
  const count = given.shape[axis]!;
  const at = behind ? end : start - count;
  return [chosen([x, given], axis, (i) => (i >= at && i < at + count ? [1, i - at] : [0, i]), 0)];
}

/** Frame i of the result, which is like the first tensor, is a frame of one of them; else all of it is `value`. */
function chosen(from: readonly Tensor[], axis: number, frame: (i: number) => readonly [tensor: number, frame: number] | undefined, value: number): Tensor {
  const x = from[0]!, length = x.shape[axis]!;
  const inner = size(x.shape.slice(axis + 1)), outer = size(x.shape.slice(0, axis));
  const frames = Array.from({ length }, (_, i) => frame(i));
  const y = take(x, new Int32Array(size(x.shape)).fill(-1), x.shape, value);
  if (y.dtype === 'string') return y;
  for (let o = 0; o < outer; o++) {
    frames.forEach((place, i) => {
      const source = place === undefined ? undefined : from[place[0]]!;
      if (place === undefined || source === undefined || source.dtype === 'string') return;
      const at = (o * source.shape[axis]! + place[1]) * inner;
      withBoth(y, source, (to, from) => to.set(from.subarray(at, at + inner), (o * length + i) * inner));
    });
  }
  return y;
}
