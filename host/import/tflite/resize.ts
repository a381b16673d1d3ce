import { tensorOf } from '../../../src/eval/tensor.ts';
import { constant } from '../../graph/constant.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { add, mul } from '../../ops/elementwise/elementwise.ts';
import { gather } from '../../ops/slice/slice.ts';
import { Arithmetic, known } from '../arithmetic.ts';
import { constantTensor, knownNumbers } from '../constants.ts';
import { type Make, deferred } from '../deferred.ts';
import { madeOf } from '../made.ts';

export interface ResizeAttrs { readonly corners: boolean; readonly half: boolean }

/** Distances between neighbours have so many bits. */
const one = 2 ** 10;

/** Places of the results of an axis between those of its elements, in integers as the reference kernel has them. */
function places(from: number, to: number, { corners, half }: ResizeAttrs): readonly { readonly lower: number; readonly upper: number; readonly distance: number }[] {
  const scale = corners && to > 1 ? Math.trunc((one * (from - 1) + Math.trunc((to - 1) / 2)) / (to - 1)) : Math.trunc((one * from + Math.trunc(to / 2)) / to);
  return madeOf(to, (i) => {
    const at = half ? i * scale + Math.trunc(scale / 2) - one / 2 : i * scale, lower = Math.max(0, Math.trunc(at / one));
    return { lower, upper: Math.min(from - 1, Math.trunc((at + one - 1) / one)), distance: at - one * lower };
  });
}

/** `x` along an axis, times 2^10. */
function resized(make: Make, x: Wire, axis: number, to: number, attrs: ResizeAttrs): Wire {
  const { dtype, shape } = factOf(x), from = shape[axis];
  if (typeof from !== 'number' || dtype === 'string' || !(Number.isInteger(to) && to >= 1)) throw new InferError(`a resize of ${String(from)} elements to ${to}`);
  const found = places(from, to, attrs), weight = [to, ...shape.slice(axis + 1).map(() => 1)];
  const part = (at: readonly number[], by: readonly number[]): Wire =>
    make(op(mul, {}), [make(op(gather, { axis, batchDims: 0 }), [x, make(constant(tensorOf('i64', [to], at)), [])]), constantTensor(make, dtype, weight, by)]);
  return make(op(add, {}), [part(found.map((p) => p.lower), found.map((p) => one - p.distance)), part(found.map((p) => p.upper), found.map((p) => p.distance))]);
}

/** The new height and width of x [N, H, W, C]. */
function sizesOf(x: Wire, size: Wire): readonly [height: number, width: number] {
  const [height, width, ...more] = knownNumbers(size, 'the size');
  if (height === undefined || width === undefined || more.length > 0 || factOf(x).shape.length !== 4) throw new InferError(`a size of ${more.length + 2} numbers for [${factOf(x).shape.join(',')}]`);
  return [height, width];
}

/** (x [N, H, W, C] of integers, size [2]) -> those between its elements by two bilinear weights, times 2^20. */
export const resizedSums = (attrs: ResizeAttrs) => deferred('ResizeBilinear', { ...attrs }, (make, [x, size]) => {
  const [height, width] = sizesOf(x!, size!);
  return resized(make, resized(make, x!, 1, height, attrs), 2, width, attrs);
});

/** The same places in single precision. */
function floatPlaces(from: number, to: number, { corners, half }: ResizeAttrs): readonly { readonly lower: number; readonly upper: number; readonly distance: number }[] {
  const single = Math.fround, scale = single(corners && to > 1 ? (from - 1) / (to - 1) : from / to);
  return madeOf(to, (i) => {
    const at = half ? single(single((i + 0.5) * scale) - 0.5) : single(i * scale), lower = Math.max(0, Math.floor(at));
    return { lower, upper: Math.min(from - 1, Math.ceil(at)), distance: single(at - lower) };
  });
}

/** (x [N, H, W, C] of floats, size [2]) -> those between its elements: the four about each place, each times both of its weights, one after the other, and added one by one. */
export const resizedFloats = (attrs: ResizeAttrs) => deferred('ResizeBilinear', { ...attrs }, (make, [x, size]) => {
  const sizes = sizesOf(x!, size!), a = new Arithmetic(make);
  const axes = sizes.map((to, i) => {
    const from = known(factOf(x!).shape[i + 1], 'a length');
    if (!(Number.isInteger(to) && to >= 1)) throw new InferError(`a resize of ${from} elements to ${to}`);
    const found = floatPlaces(from, to, attrs), weight = (of: (distance: number) => number): Wire => constantTensor(make, 'f32', i === 0 ? [to, 1, 1] : [to, 1], found.map((p) => of(p.distance)));
    const part = (at: readonly number[], by: Wire) => ({ taken: (w: Wire): Wire => make(op(gather, { axis: i + 1, batchDims: 0 }), [w, constantTensor(make, 'i64', [to], at)]), by });
    return [part(found.map((p) => p.lower), weight((d) => 1 - d)), part(found.map((p) => p.upper), weight((d) => d))];
  });
  const [rows, columns] = axes as [(typeof axes)[0], (typeof axes)[0]];
  const weighted = rows.map((row) => a.mul(row.taken(x!), row.by));
  const parts = columns.flatMap((column) => weighted.map((row) => a.mul(column.taken(row), column.by)));
  // differences, as sums of many are taken in another order
  return parts.slice(1).reduce((sum, part) => a.sub(sum, a.neg(part)), parts[0]!);
});
