import { type EluAttrs, type FakeQuantAttrs, elu as evaluateElu, fakeQuant as evaluateFakeQuant, prelu as evaluatePrelu } from '../../../src/eval/activation.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { broadcastShapes } from '../shared/broadcast.ts';
import { broadcastAxes, sameAxes } from '../shared/axis-labels.ts';
import { lowerBinary } from '../elementwise/lower.ts';
import { type NoAttrs, at, elements, isFloat, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerElu, lowerFakeQuant } from './lower.ts';

export type { EluAttrs, FakeQuantAttrs };

/** One float tensor in, one like it out. */
const map = {
  infer(_: unknown, inputs: readonly Fact[]): readonly Fact[] {
    const x = at(inputs, 0);
    if (!isFloat(x.dtype)) throw new InferError(`operand of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  axes: (_: unknown, inputs: readonly Fact[]): string => sameAxes(at(inputs, 0).shape),
};

/** ELU: alpha and scale of 1; SELU: the two constants of its paper. */
export const elu: Operator<EluAttrs> = {
  ...map,
  name: 'Elu',
  doc: 'scale * x above 0, scale * alpha * (exp(x) - 1) below; ELU and SELU',
  eval: evaluateElu,
  lower: lowerElu,
  cost: (_attrs, inputs) => ({ mac: 0, transcendental: elements(at(inputs, 0)) }),
};

export const prelu: Operator<NoAttrs> = {
  name: 'Prelu',
  doc: '(x, slope): x where it is not negative, else slope * x; leaky ReLU has one slope',
  infer(_attrs, inputs) {
    const dtype = needSameDType([at(inputs, 0), at(inputs, 1)]);
    if (!isFloat(dtype)) throw new InferError(`operands of type ${dtype}`);
    return [fact(dtype, broadcastShapes(inputs.map((f) => f.shape)))];
  },
  eval: evaluatePrelu,
  lower: lowerBinary('prelu_f32'),
  axes: (_attrs, inputs, outputs) => broadcastAxes(inputs.map((f) => f.shape), at(outputs, 0).shape),
  cost: () => ({ mac: 0 }),
};

/** Training with quantisation in view leaves these; the network was trained to compute with them. */
export const fakeQuant: Operator<FakeQuantAttrs> = {
  ...map,
  name: 'FakeQuant',
  doc: 'the nearest of lo, lo + scale, ..., hi',
  infer(attrs, inputs) {
    if (at(inputs, 0).dtype !== 'f32') throw new InferError(`operand of type ${at(inputs, 0).dtype}`);
    if (!(attrs.scale > 0 && attrs.lo <= attrs.hi)) throw new InferError(`steps of ${attrs.scale} from ${attrs.lo} to ${attrs.hi}`);
    return map.infer(attrs, inputs);
  },
  eval: evaluateFakeQuant,
  lower: lowerFakeQuant,
  cost: () => ({ mac: 0 }),
};
