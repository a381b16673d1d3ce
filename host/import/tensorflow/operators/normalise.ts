import { tensor } from '../../../../src/eval/tensor.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import type { Operator } from '../../../ops/operator.ts';
import { add as plus, mul, rsqrt, sub } from '../../../ops/elementwise/elementwise.ts';
import { type SoftmaxAttrs, logSoftmax, softmax } from '../../../ops/softmax/softmax.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { numberShape } from '../../constants.ts';
import { deferred } from '../../deferred.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { type DataFormat, channelsLast, dataFormat } from '../windows.ts';
import { add } from '../formula.ts';

const overClasses = (operator: Operator<SoftmaxAttrs>): BuildNode => (c) => c.add(deferred(operator.name, { axis: -1 }, (make, [x]) => {
  const rank = factOf(x!).shape.length;
  if (rank === 0) throw new InferError('a scalar has no classes');
  return make(op(operator, { axis: rank - 1 }), [x!]);
}), c.one());

const format = (c: Call): DataFormat => dataFormat(c, c.attrs.text('data_format', 'NHWC').length === 5 ? 3 : 2);

/** x * f + (offset - mean * f) with f = scale / sqrt(variance + epsilon). */
function affine(c: Call, epsilon: number, [x, scale, offset, mean, variance]: Inputs): ImportedWire {
  const f = c.add(op(mul, {}), scale, c.add(op(rsqrt, {}), c.add(op(plus, {}), variance, c.constant(tensor('f32', [], [epsilon])))));
  const rest = c.add(op(sub, {}), offset, c.add(op(mul, {}), mean, f));
  return channelsLast(c, format(c), x, (last) => c.add(op(plus, {}), c.add(op(mul, {}), last, f), rest));
}

/** Mean and variance of each channel, over all other axes; a variance of `n` elements may be divided by n - 1. */
function moments(a: Arithmetic, x: Wire, channels: number): { readonly mean: Wire; readonly centred: Wire; readonly variance: Wire; readonly unbiased: () => Wire } {
  const { shape } = factOf(x), axes = shape.flatMap((d, i) => (i === channels || d === 1 ? [] : [i]));
  if (channels >= shape.length) throw new InferError(`channels on axis ${channels} of ${shape.length}`);
  const mean = axes.length === 0 ? x : a.mean(x, axes), centred = a.sub(x, mean), squares = a.square(centred);
  const variance = axes.length === 0 ? squares : a.mean(squares, axes);
  return {
    mean, centred, variance,
    unbiased() {
      const n = numberShape(axes.map((i) => shape[i]!), 'the number of elements of a channel').reduce((p, d) => p * d, 1);
      return a.mul(variance, n / Math.max(n - 1, 1));
    },
  };
}

/** By the statistics of x itself; these are what the running ones become. */
function byStatistics(c: Call, epsilon: number, factor: number, [x, scale, offset, mean, variance]: Inputs): readonly ImportedWire[] {
  const order = format(c);
  const channels = order.indexOf('C'), behind = order.length - 1 - channels;
  const spread = (a: Arithmetic, w: Wire): Wire => a.unsqueeze(w, ...Array.from({ length: behind }, (_, i) => i + 1));
  const y = add(c, 'BatchNorm', { epsilon }, [x, scale, offset], (a, wire, f, rest) => {
    const of = moments(a, wire!, channels);
    return a.add(a.mul(a.mul(of.centred, a.rsqrt(a.add(of.variance, epsilon))), spread(a, f!)), spread(a, rest!));
  });
  const running = (which: 'mean' | 'variance', before: ImportedWire): ImportedWire => add(c, 'BatchStatistics', { which }, factor === 1 ? [x] : [x, before], (a, wire, old) => {
    const of = moments(a, wire!, channels), now = a.reshape(which === 'mean' ? of.mean : of.unbiased(), [factOf(wire!).shape[channels]!]);
    return old === undefined ? now : a.add(a.mul(old, 1 - factor), a.mul(now, factor));
  });
  return [y, running('mean', mean), running('variance', variance)];
}

type Inputs = readonly [ImportedWire, ImportedWire, ImportedWire, ImportedWire, ImportedWire];

function fiveOf(c: Call): Inputs {
  const [x, scale, offset, mean, variance, ...more] = c.many(5);
  return x === undefined || scale === undefined || offset === undefined || mean === undefined || variance === undefined || more.length > 0 ? c.fail('it has other inputs than five') : [x, scale, offset, mean, variance];
}

function batchNorm(c: Call): readonly ImportedWire[] {
  const [epsilon, factor] = [c.attrs.float('epsilon', 1e-4), c.attrs.float('exponential_avg_factor', 1)];
  return c.attrs.flag('is_training', true) ? byStatistics(c, epsilon, factor, fiveOf(c)) : [affine(c, epsilon, fiveOf(c))];
}

const statistics = ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'];

export const normalisations: Family = {
  Softmax: overClasses(softmax),
  LogSoftmax: overClasses(logSoftmax),
  FusedBatchNorm: named(statistics, batchNorm), FusedBatchNormV2: named(statistics, batchNorm), FusedBatchNormV3: named([...statistics, 'reserve_space_3'], batchNorm),

  /** (x, mean, variance, offset, scale) */
  BatchNormWithGlobalNormalization(c) {
    const epsilon = c.attrs.float('variance_epsilon'), scaled = c.attrs.flag('scale_after_normalization');
    const [x, mean, variance, offset, scale] = fiveOf(c);
    const one = c.constant(tensor('f32', [], [1]));
    return affine(c, epsilon, [x, scaled ? scale : one, offset, mean, variance]);
  },
};
