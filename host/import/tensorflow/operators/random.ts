import { knownDims } from '../../../graph/fact.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { randomUniform } from '../../../ops/random/random.ts';
import { deferred } from '../../deferred.ts';
import type { Family } from '../call.ts';

export const randoms: Family = {
  RandomUniform(c) {
    const attrs = { seed: c.attrs.wide('seed', 0), seed2: c.attrs.wide('seed2', 0) };
    const dtype = c.attrs.dtype('dtype');
    if (dtype !== 'f32' || c.attrs.reduced) c.refuse(`numbers of type ${c.attrs.reduced ? '16-bit float' : dtype}`);
    return c.add(deferred('RandomUniform', attrs, (make, [dims]) => {
      const shape = knownDims(factOf(dims!));
      if (shape === undefined) throw new InferError('the shape of random numbers must be known before the network runs');
      return make(op(randomUniform, { ...attrs, shape }), []);
    }), c.one());
  },
};
