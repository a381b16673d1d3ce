import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { logSoftmax } from '../../../ops/softmax/softmax.ts';
import { Arithmetic } from '../../arithmetic.ts';
import type { Call, Family } from '../call.ts';

interface LossAttrs { readonly reduction: 'none' | 'mean' | 'sum'; readonly ignored: number | undefined }

function readLoss(c: Call): LossAttrs {
  const reduction = c.attrs.text('reduction', 'mean');
  if (reduction !== 'none' && reduction !== 'mean' && reduction !== 'sum') return c.refuse(`reduction ${reduction}`);
  return { reduction, ignored: c.attrs.has('ignore_index') ? c.attrs.wide('ignore_index') : undefined };
}

/** Minus the logarithm that each sample's class has: scores [N, C, ...], classes [N, ...], maybe a weight for each class. */
function logLikelihoodLoss(a: Arithmetic, scores: Wire, classes: Wire, weight: Wire | undefined, { reduction, ignored }: LossAttrs): Wire {
  const { shape, dtype } = factOf(scores);
  const rank = shape.length;
  if (rank < 2 || factOf(classes).shape.length !== rank - 1) throw new InferError(`scores of ${rank} axes and classes of ${factOf(classes).shape.length}`);
  const last = a.transpose(scores, [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]);
  const is = ignored === undefined ? undefined : a.equal(classes, ignored);
  const index = is === undefined ? classes : a.select(is, 0, classes);
  const kept = (w: Wire): Wire => (is === undefined ? w : a.select(is, 0, w));
  const lost = kept(a.neg(a.make(op(gather, { axis: rank - 1, batchDims: rank - 1 }), [last, index])));
  const weights = weight === undefined ? undefined : kept(a.make(op(gather, { axis: 0, batchDims: 0 }), [weight, index]));
  const weighted = weights === undefined ? lost : a.mul(lost, weights);
  const all = Array.from({ length: rank - 1 }, (_, i) => i);
  if (reduction === 'none') return weighted;
  const total = a.sum(weighted, all, false);
  if (reduction === 'sum') return total;
  const ones = (): Wire => { const one = a.broadcast(a.add(a.zeros(dtype === 'f64' ? 'f64' : 'f32', []), 1), factOf(classes).shape); return kept(one); };
  return a.div(total, a.sum(weights ?? ones(), all, false));
}

export const losses: Family = {
  NegativeLogLikelihoodLoss(c) {
    const attrs = readLoss(c);
    c.neededUpTo(1);
    return c.defer('NegativeLogLikelihoodLoss', { reduction: attrs.reduction }, (make, [x, classes, weight]) => logLikelihoodLoss(new Arithmetic(make), x!, classes!, weight, attrs), ...c.inputsUpTo(3));
  },

  /** Its other output is the logarithm of the softmax. */
  SoftmaxCrossEntropyLoss(c) {
    const attrs = readLoss(c);
    c.neededUpTo(1);
    return c.deferMany('SoftmaxCrossEntropyLoss', { reduction: attrs.reduction }, 2, (make, [x, classes, weight]) => {
      const logs = make(op(logSoftmax, { axis: 1 }), [x!]);
      return [logLikelihoodLoss(new Arithmetic(make), logs, classes!, weight, attrs), logs];
    }, ...c.inputsUpTo(3));
  },
};
