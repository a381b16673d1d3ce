import type { Dim } from '../graph/dim.ts';
import type { Wire } from '../graph/graph.ts';
import { multipleOf } from '../graph/length-form.ts';
import { InferError, op } from '../graph/op.ts';
import { mul } from '../ops/elementwise/elementwise.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import type { ResampledRows } from '../ops/resize/open-length.ts';
import { reshape } from '../ops/shape/shape.ts';
import { gather } from '../ops/slice/slice.ts';
import { constantTensor, floatType, shapeOf } from './constants.ts';
import type { Make } from './deferred.ts';

/** An axis of open length whose elements are not all made of their neighbours in the same way. */
export function notResampled(what: string, from: Dim, to: Dim): never {
  throw new InferError(`${what} of ${String(from)} to ${String(to)} elements, which are not one number of times as many or as few made in the same way of their neighbours`, multipleOf([to]));
}

/** An axis of x as weighted sums of its elements. */
export function resampled(make: Make, x: Wire, axis: number, rows: ResampledRows): Wire {
  const shape = shapeOf(x), taps = Math.max(1, ...rows.map((r) => r.size));
  const padded = rows.flatMap((row) => [...row, ...new Array<readonly [number, number]>(taps - row.size).fill([0, 0])]);
  const weights = padded.map(([, w]) => w);
  const found = make(op(gather, { axis, batchDims: 0 }), [x, constantTensor(make, 'i32', [padded.length], padded.map(([i]) => i))]);
  if (taps === 1 && weights.every((w) => w === 1)) return found;
  const apart = make(op(reshape, { to: [...shape.slice(0, axis), rows.length, taps, ...shape.slice(axis + 1)] }), [found]);
  const weighted = make(op(mul, {}), [apart, constantTensor(make, floatType(x), [rows.length, taps, ...shape.slice(axis + 1).map(() => 1)], weights)]);
  return make(op(reduceSum, { axes: [axis + 1], keep: false }), [weighted]);
}
