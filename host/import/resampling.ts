import { type Wire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { mul } from '../ops/elementwise/elementwise.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import { reshape } from '../ops/shape/shape.ts';
import { gather } from '../ops/slice/slice.ts';
import { constantTensor, floatType, shapeOf } from './constants.ts';
import type { Make } from './deferred.ts';

/** Of each element of the result: the elements that it is a sum of, and by which weights. */
export type ResampledRows = readonly ReadonlyMap<number, number>[];

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
