import { type Wire, factOf } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { logSoftmax } from '../../../ops/softmax/softmax.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { numberType } from '../../constants.ts';
import { type Family, named } from '../call.ts';
import { addMany } from '../formula.ts';

const logs = (a: Arithmetic, scores: Wire): Wire => a.make(op(logSoftmax, { axis: 1 }), [scores]);

/** Cross entropy of softmax(scores [N, C]), and its gradient. */
export const losses: Family = {
  SoftmaxCrossEntropyWithLogits: named(['loss', 'backprop'], (c) => addMany(c, 'SoftmaxCrossEntropy', {}, 2, c.two(), (a, scores, labels) => [
    a.neg(a.sum(a.mul(logs(a, scores!), labels!), [1], false)), a.sub(a.softmax(scores!, 1), labels!),
  ])),

  SparseSoftmaxCrossEntropyWithLogits: named(['loss', 'backprop'], (c) => {
    c.attrs.ignore('Tlabels');
    return addMany(c, 'SparseSoftmaxCrossEntropy', {}, 2, c.two(), (a, scores, labels) => {
      const classes = a.cast(a.positions(lengthOf(factOf(scores!), 1), 1, 2), numberType(labels!));
      const is = a.cast(a.equal(a.unsqueeze(labels!, 1), classes), numberType(scores!));
      return [a.neg(a.make(op(gather, { axis: 1, batchDims: 1 }), [logs(a, scores!), labels!])), a.sub(a.softmax(scores!, 1), is)];
    });
  }),
};
