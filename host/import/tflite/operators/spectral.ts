import { factOf } from '../../../graph/graph.ts';
import { InferError } from '../../../graph/op.ts';
import { knownNumbers } from '../../constants.ts';
import { deferred } from '../../deferred.ts';
import { realFourier } from '../../fourier.ts';
import { magnitude, part } from '../../complex.ts';
import type { Family } from '../call.ts';

/** x [..., 1, points] -> [..., 1, bins, 2] */
const rfft = deferred('RFFT', {}, (make, [x, lengths]) => {
  const [rows, points] = knownNumbers(lengths!, 'the lengths of a transform');
  const shape = factOf(x!).shape;
  if (rows !== 1 || shape.at(-2) !== 1 || points === undefined) throw new InferError(`a transform of two axes, [${String(rows)},${String(points)}] points of [${shape.join(',')}]`);
  return realFourier(make, x!, points);
});

export const spectral: Family = {
  RFFT2D: (c) => c.add(rfft, ...c.two()),
  REAL: (c) => c.add(deferred('Real', {}, (make, [x]) => part(make, x!, 0)), c.one()),
  IMAG: (c) => c.add(deferred('Imag', {}, (make, [x]) => part(make, x!, 1)), c.one()),
  COMPLEX_ABS: (c) => c.add(deferred('ComplexAbs', {}, (make, [x]) => magnitude(make, x!)), c.one()),
};
