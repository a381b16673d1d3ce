import { tensor } from '../../../../src/eval/tensor.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import type { Operator } from '../../../ops/operator.ts';
import { add, mul, rsqrt, sub } from '../../../ops/elementwise/elementwise.ts';
import { type SoftmaxAttrs, logSoftmax, softmax } from '../../../ops/softmax/softmax.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { channelsLast, dataFormat } from '../windows.ts';

const overClasses = (operator: Operator<SoftmaxAttrs>): BuildNode => (c) => c.add(deferred(operator.name, { axis: -1 }, (make, [x]) => {
  const rank = factOf(x!).shape.length;
  if (rank === 0) throw new InferError('a scalar has no classes');
  return make(op(operator, { axis: rank - 1 }), [x!]);
}), c.one());

/** x * f + (offset - mean * f) with f = scale / sqrt(variance + epsilon). Only y is given: the other outputs serve training. */
function batchNorm(c: Call): ImportedWire {
  c.attrs.ignore('exponential_avg_factor');
  const inputs = c.many(5);
  const [x, scale, offset, mean, variance] = inputs;
  if (c.attrs.flag('is_training', true)) c.refuse('is_training');
  if (inputs.length !== 5 || x === undefined || scale === undefined || offset === undefined || mean === undefined || variance === undefined) return c.fail(`it needs 5 inputs and has ${inputs.length}`);
  const epsilon = c.constant(tensor('f32', [], [c.attrs.float('epsilon', 1e-4)]));
  const f = c.add(op(mul, {}), scale, c.add(op(rsqrt, {}), c.add(op(add, {}), variance, epsilon)));
  const rest = c.add(op(sub, {}), offset, c.add(op(mul, {}), mean, f));
  return channelsLast(c, dataFormat(c), x, (last) => c.add(op(add, {}), c.add(op(mul, {}), last, f), rest));
}

const statistics = ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'];

export const normalisations: Family = {
  Softmax: overClasses(softmax),
  LogSoftmax: overClasses(logSoftmax),
  FusedBatchNorm: named(statistics, batchNorm), FusedBatchNormV2: named(statistics, batchNorm), FusedBatchNormV3: named([...statistics, 'reserve_space_3'], batchNorm),
};
