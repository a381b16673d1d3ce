import * as evals from '../../../src/eval/cumulative.ts';
import type { CumulativeAttrs } from '../../../src/eval/cumulative.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, lengthOf } from '../shared/operands.ts';
import { lowerCumulative } from './lower.ts';
import { pulseCumulative } from './pulse.ts';
import type { Operator } from '../operator.ts';

export type { CumulativeAttrs };

const cumulative = (name: string, doc: string, evaluate: Operator<CumulativeAttrs>['eval'] & {}, product: 0 | 1): Operator<CumulativeAttrs> => {
  const self: Operator<CumulativeAttrs> = {
    name,
    doc,
    infer({ axis }, inputs) {
      const x = at(inputs, 0);
      lengthOf(x, axis);
      if (x.dtype === 'string' || x.dtype === 'bool') throw new InferError(`operand of type ${x.dtype}`);
      return [fact(x.dtype, x.shape)];
    },
    eval: evaluate,
    lower: lowerCumulative(product),
    axes: ({ axis }, inputs) => sameAxes(at(inputs, 0).shape, [axis]),
    pulse: (attrs, context) => { pulseCumulative(attrs, context, (a) => op(self, a), product); },
    cost: () => ({ mac: 0 }),
  };
  return self;
};

export const cumSum = cumulative('CumSum', 'sum of the elements up to each one along an axis', evals.cumSum, 0);
export const cumProd = cumulative('CumProd', 'product of the elements up to each one along an axis', evals.cumProd, 1);
