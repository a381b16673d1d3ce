import * as evals from '../../../src/eval/activation.ts';
import type { EluAttrs, FakeQuantAttrs } from '../../../src/eval/activation.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError, type OpCount } from '../../graph/op.ts';
import { broadcastShapes } from '../shared/broadcast.ts';
import { broadcastAxes, sameAxes } from '../shared/axis-labels.ts';
import { lowerBinary } from '../elementwise/lower.ts';
import { type NoAttrs, at, elements, isFloat, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerElu, lowerFakeQuant, lowerGeluTanh, lowerMap } from './lower.ts';

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

const transcendental = (_: unknown, inputs: readonly Fact[]): OpCount => ({ mac: 0, transcendental: elements(at(inputs, 0)) });

/** ELU: alpha and scale of 1; SELU: the two constants of its paper. */
export const elu: Operator<EluAttrs> = {
  ...map,
  name: 'Elu',
  doc: 'scale * x above 0, scale * alpha * (exp(x) - 1) below; ELU and SELU',
  eval: evals.elu,
  lower: lowerElu,
  cost: transcendental,
};

export const silu: Operator<NoAttrs> = { ...map, name: 'Silu', doc: 'x * sigmoid(x); also called swish', eval: evals.silu, lower: lowerMap('silu_f32'), cost: transcendental };
export const hardSwish: Operator<NoAttrs> = { ...map, name: 'HardSwish', doc: 'x * clamp(x + 3, 0, 6) / 6', eval: evals.hardSwish, lower: lowerMap('hard_swish_f32'), cost: () => ({ mac: 0 }) };
export const gelu: Operator<NoAttrs> = { ...map, name: 'Gelu', doc: 'x * (1 + erf(x / sqrt(2))) / 2', eval: evals.gelu, lower: lowerMap('gelu_f32'), cost: transcendental };
export const geluTanh: Operator<NoAttrs> = { ...map, name: 'GeluTanh', doc: 'x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ^ 3))) / 2', eval: evals.geluTanh, lower: lowerGeluTanh, cost: transcendental };

export const prelu: Operator<NoAttrs> = {
  name: 'Prelu',
  doc: '(x, slope): x where it is not negative, else slope * x; leaky ReLU has one slope',
  infer(_attrs, inputs) {
    const dtype = needSameDType([at(inputs, 0), at(inputs, 1)]);
    if (!isFloat(dtype)) throw new InferError(`operands of type ${dtype}`);
    return [fact(dtype, broadcastShapes(inputs.map((f) => f.shape)))];
  },
  eval: evals.prelu,
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
  eval: evals.fakeQuant,
  lower: lowerFakeQuant,
  cost: () => ({ mac: 0 }),
};
