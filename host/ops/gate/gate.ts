import { gate as evaluate } from '../../../src/eval/gate.ts';
import { exactDiv, mul } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { type NoAttrs, at, elements, isFloat, lengthOf } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerGate } from './lower.ts';

/** x [..., 2n] -> [..., n]: tanh(x[..., :n]) * sigmoid(x[..., n:]). */
export const gate: Operator<NoAttrs> = {
  name: 'Gate',
  doc: 'tanh of the first half of the channels times sigmoid of the second',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    const channels = lengthOf(x, x.shape.length - 1);
    const half = exactDiv(channels, 2);
    if (half === undefined || !isFloat(x.dtype)) throw new InferError(`gate of ${String(channels)} channels of type ${x.dtype}`);
    return [fact(x.dtype, [...x.shape.slice(0, -1), half])];
  },
  eval: evaluate,
  lower: lowerGate,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape, [at(inputs, 0).shape.length - 1]),
  cost: (_attrs, _inputs, outputs) => ({ mac: 0, transcendental: mul(2, elements(at(outputs, 0))) }),
};
