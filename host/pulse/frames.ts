import { offsets, take } from '../../src/eval/strides.ts';
import { type Tensor, full, operand, strides, withBoth } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';

const resized = (shape: readonly number[], axis: number, length: number): number[] => shape.map((d, i) => (i === axis ? length : d));

/** Frames [from, to) of `x` along `axis`. */
export function framesOf(x: Tensor, axis: number, from: number, to: number): Tensor {
  const shape = resized(x.shape, axis, to - from);
  const steps = strides(x.shape);
  return take(x, offsets(shape, steps, from * steps[axis]!), shape);
}

/** `length` frames, each element `fill`, otherwise of the dtype and shape of `like`. */
export function filled(like: Tensor, axis: number, length: number, fill: number): Tensor {
  if (like.dtype === 'string') bug('a stream of strings');
  return full(like.dtype, resized(like.shape, axis, length), fill);
}

/** Tensors one after another along `axis`. */
export function joined(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  if (first === undefined) bug('nothing to join');
  const y = filled(first, axis, parts.reduce((n, p) => n + p.shape[axis]!, 0), 0);
  if (y.dtype === 'string') bug('a stream of strings');
  const step = strides(y.shape)[axis]!;
  const outer = first.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  let at = 0;
  for (const part of parts) {
    const run = part.shape[axis]! * step;
    for (let o = 0; o < outer; o++) withBoth(y, operand([part], 0), (to, from) => to.set(from.subarray(o * run, (o + 1) * run), o * y.shape[axis]! * step + at));
    at += run;
  }
  return y;
}

/** Whether two tensors of one shape hold the same values. */
export function sameFrames(a: Tensor, b: Tensor): boolean {
  if (a.dtype === 'string' || b.dtype === 'string') bug('a stream of strings');
  const other = b.data;
  return Array.from<number | bigint>(a.data).every((v, i) => Object.is(v, other[i]));
}
