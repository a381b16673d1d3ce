import { type SoftmaxAttrs, logSoftmax as evaluateLog, softmax as evaluate } from '../../../src/eval/softmax.ts';
import { type Dim, add, exactDiv } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, elements, isFloat, lengthOf } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerSoftmax } from './lower.ts';

export type { SoftmaxAttrs };

const along = {
  infer(attrs: SoftmaxAttrs, inputs: readonly Fact[]): readonly Fact[] {
    const x = at(inputs, 0);
    lengthOf(x, attrs.axis);
    if (!isFloat(x.dtype)) throw new InferError(`operand of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  axes: (attrs: SoftmaxAttrs, inputs: readonly Fact[]): string => sameAxes(at(inputs, 0).shape, [attrs.axis]),
};

const rows = (attrs: SoftmaxAttrs, x: Fact): Dim => exactDiv(elements(x), lengthOf(x, attrs.axis)) ?? 0;

export const softmax: Operator<SoftmaxAttrs> = {
  ...along,
  name: 'Softmax',
  doc: 'exp(x) divided by its sum along an axis',
  eval: evaluate,
  pulse({ axis }, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== axis || x.batch.dtype !== 'f32') return context.byAxes();
    const { wires: [wire], delay } = context.join([x]);
    context.emit(0, wire!, { axis, delay, share: 'scores' });
  },
  lower: lowerSoftmax('softmax_f32'),
  cost: (_attrs, inputs) => ({ mac: 0, div: elements(at(inputs, 0)), transcendental: elements(at(inputs, 0)) }),
};

export const logSoftmax: Operator<SoftmaxAttrs> = {
  ...along,
  name: 'LogSoftmax',
  doc: 'logarithm of softmax along an axis',
  eval: evaluateLog,
  lower: lowerSoftmax('log_softmax_f32'),
  // one exp an element, one log a row
  cost: (attrs, inputs) => ({ mac: 0, transcendental: add(elements(at(inputs, 0)), rows(attrs, at(inputs, 0))) }),
};

