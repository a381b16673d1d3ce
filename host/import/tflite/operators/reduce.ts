import { op } from '../../../graph/op.ts';
import { factOf } from '../../../graph/graph.ts';
import { tensor } from '../../../../src/eval/tensor.ts';
import { max, mul, rsqrt, square } from '../../../ops/elementwise/elementwise.ts';
import { reduceSum } from '../../../ops/reduce/reduce.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';

const reduced = (name: string): BuildNode => (c) => c.tensorflow(name, { keep_dims: c.attrs.flag('keep_dims') }, ...c.two());

/** x / sqrt(max(sum of squares of the last axis, 1e-6)) */
const l2 = deferred('L2Normalization', {}, (make, [x]) => {
  const sum = make(op(reduceSum, { axes: [factOf(x!).shape.length - 1], keep: true }), [make(op(square, {}), [x!])]);
  return make(op(mul, {}), [x!, make(op(rsqrt, {}), [make(op(max, {}), [sum, scalarLike(make, sum, 1e-6)])])]);
});

export const reductions: Family = {
  MEAN: reduced('Mean'), SUM: reduced('Sum'), REDUCE_PROD: reduced('Prod'), REDUCE_MAX: reduced('Max'), REDUCE_MIN: reduced('Min'), REDUCE_ANY: reduced('Any'), REDUCE_ALL: reduced('All'),
  L2_NORMALIZATION: (c) => c.activated(c.add(l2, c.one())),
  SOFTMAX(c) {
    const [x, beta] = [c.one(), c.attrs.int('beta')];
    return c.tensorflow('Softmax', {}, beta === 1 ? x : c.add(op(mul, {}), x, c.constant(tensor('f32', [], [beta]))));
  },
  CUMSUM: (c) => c.tensorflow('Cumsum', { exclusive: c.attrs.flag('exclusive'), reverse: c.attrs.flag('reverse') }, ...c.two()),
  LOG_SOFTMAX: (c) => c.tensorflow('LogSoftmax', {}, c.one()),
};
