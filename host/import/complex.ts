import { sameShape } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { add, mul, sqrt, square, sub } from '../ops/elementwise/elementwise.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import { broadcastShapes } from '../ops/shared/broadcast.ts';
import { broadcastTo, squeeze, unsqueeze } from '../ops/shape/shape.ts';
import { concat, slice } from '../ops/slice/slice.ts';
import type { Make } from './deferred.ts';

/** Complex numbers are pairs along one more axis, the last. */

const pairAxis = (x: Wire): number => factOf(x).shape.length - 1;

/** The real (0) or imaginary (1) part. */
export const part = (make: Make, x: Wire, index: 0 | 1): Wire => make(op(squeeze, { axes: [pairAxis(x)] }), [make(op(slice, { axis: pairAxis(x), start: index, end: index + 1 }), [x])]);

export function complex(make: Make, real: Wire, imaginary: Wire): Wire {
  const shape = broadcastShapes([factOf(real).shape, factOf(imaginary).shape]), axis = shape.length;
  const whole = (w: Wire): Wire => (sameShape(factOf(w).shape, shape) ? w : make(op(broadcastTo, { to: shape }), [w]));
  return make(op(concat, { axis }), [real, imaginary].map((w) => make(op(unsqueeze, { axes: [axis] }), [whole(w)])));
}

export const squaredMagnitude = (make: Make, x: Wire): Wire => make(op(reduceSum, { axes: [pairAxis(x)], keep: false }), [make(op(square, {}), [x])]);
export const magnitude = (make: Make, x: Wire): Wire => make(op(sqrt, {}), [squaredMagnitude(make, x)]);

/** `times`: how parts are multiplied, element by element or as matrices. */
export function product(make: Make, x: Wire, y: Wire, times: (p: Wire, q: Wire) => Wire = (p, q) => make(op(mul, {}), [p, q])): Wire {
  const [a, b, c, d] = [part(make, x, 0), part(make, x, 1), part(make, y, 0), part(make, y, 1)];
  return complex(make, make(op(sub, {}), [times(a, c), times(b, d)]), make(op(add, {}), [times(a, d), times(b, c)]));
}
