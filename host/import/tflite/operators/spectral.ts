import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { reduceSum } from '../../../ops/reduce/reduce.ts';
import { sqrt, square } from '../../../ops/elementwise/elementwise.ts';
import { reshape, squeeze } from '../../../ops/shape/shape.ts';
import { slice } from '../../../ops/slice/slice.ts';
import { knownNumbers } from '../../constants.ts';
import { deferred } from '../../deferred.ts';
import { fourier, ofLength } from '../../fourier.ts';
import type { Family } from '../call.ts';

/** x [..., 1, points] -> [..., 1, bins, 2]: complex numbers are pairs along one more axis. */
const rfft = deferred('RFFT', {}, (make, [x, lengths]) => {
  const [rows, points] = knownNumbers(lengths!, 'the lengths of a transform');
  const shape = factOf(x!).shape;
  if (rows !== 1 || shape.at(-2) !== 1 || points === undefined || points < 1 || points > 2 ** 20) throw new InferError(`a transform of two axes, [${String(rows)},${String(points)}] points of [${shape.join(',')}]`);
  const real = ofLength(make, x!, shape.length - 1, points);
  const pairs = make(op(reshape, { to: [...factOf(real).shape, 1] }), [real]);
  return fourier(make, pairs, { points, bins: Math.floor(points / 2) + 1, inverse: false, partsIn: 1, partsOut: 2 });
});

const part = (index: number) => deferred('Part', { index }, (make, [x]) => {
  const axis = factOf(x!).shape.length - 1;
  return make(op(squeeze, { axes: [axis] }), [make(op(slice, { axis, start: index, end: index + 1 }), [x!])]);
});

const magnitude = deferred('Magnitude', {}, (make, [x]) => make(op(sqrt, {}), [make(op(reduceSum, { axes: [factOf(x!).shape.length - 1], keep: false }), [make(op(square, {}), [x!])])]));

export const spectral: Family = {
  RFFT2D: (c) => c.add(rfft, ...c.two()),
  REAL: (c) => c.add(part(0), c.one()),
  IMAG: (c) => c.add(part(1), c.one()),
  COMPLEX_ABS: (c) => c.add(magnitude, c.one()),
};
