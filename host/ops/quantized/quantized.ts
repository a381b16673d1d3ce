import { type FixedActivationAttrs, type RequantizeAttrs, type RoundToIntegerAttrs, type GateSumsAttrs, fixedActivation as evaluateActivation, gateSums as evaluateGate, requantize as evaluateRequantize, roundToInteger as evaluateRound } from '../../../src/eval/quantized.ts';
import { type SoftmaxIntegerAttrs, softmaxInteger as evaluateSoftmax } from '../../../src/eval/softmax-integer.ts';
import { exactDiv, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { writesRows } from '../shared/alias.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, elements, isFloat, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerFixedActivation, lowerGateSums, lowerRequantize, lowerRoundToInteger, lowerSoftmaxInteger } from './lower.ts';

export type { FixedActivationAttrs, GateSumsAttrs, RequantizeAttrs, RoundToIntegerAttrs, SoftmaxIntegerAttrs };

export const requantize: Operator<RequantizeAttrs> = {
  name: 'Requantize',
  doc: '(sums, multipliers, shifts): sums of products as the integers of a quantised type, in fixed point; one multiplier and shift, or one a channel',
  infer({ to }, inputs) {
    const [x, multipliers, shifts] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    if (x.dtype !== 'i32' && x.dtype !== 'i64') throw new InferError(`sums of type ${x.dtype}`);
    for (const f of [multipliers, shifts]) {
      const one = f.shape.length === 0, each = f.shape.length === 1 && x.shape.length > 0 && same(f.shape[0]!, x.shape[x.shape.length - 1]!);
      if (f.dtype !== 'i32' || (!one && !each) || f.shape.length !== multipliers.shape.length) throw new InferError(`multipliers or shifts ${f.dtype}${showShape(f.shape)} for sums ${showShape(x.shape)}`);
    }
    return [fact(to, x.shape)];
  },
  eval: evaluateRequantize,
  lower: lowerRequantize,
  axes(_attrs, inputs) {
    const labels = sameAxes(at(inputs, 0).shape);
    const [own, out] = labels.split('->');
    const channel = at(inputs, 1).shape.length === 0 ? '' : own!.at(-1)!;
    return `${own},${channel},${channel}->${out}`;
  },
  cost: () => ({ mac: 0 }),
};

export const roundToInteger: Operator<RoundToIntegerAttrs> = {
  name: 'RoundToInteger',
  doc: 'the nearest integers of a quantised type, a zero point added, halves away from zero or to the even one',
  infer({ to }, inputs) {
    const x = at(inputs, 0);
    if (!isFloat(x.dtype)) throw new InferError(`operand of type ${x.dtype}`);
    return [fact(to, x.shape)];
  },
  eval: evaluateRound,
  lower: lowerRoundToInteger,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape),
  cost: () => ({ mac: 0 }),
};

export const gateSums: Operator<GateSumsAttrs> = {
  name: 'GateSums',
  doc: '(sums, factors, values of a function): the products of the function of every other channel and of 127 more than that of its neighbour, as the integers of a quantised type',
  infer(_attrs, inputs) {
    const [x, factors, values] = [0, 1, 2].map((i) => at(inputs, i));
    needRank(x!, 1, 8, 'sums');
    const channels = x!.shape.at(-1)!, half = exactDiv(channels, 2);
    if (half === undefined || x!.dtype !== 'i32' || factors!.dtype !== 'i32' || factors!.shape.length !== 1 || !same(factors!.shape[0]!, channels)) throw new InferError(`sums ${x!.dtype}${showShape(x!.shape)} by factors ${factors!.dtype}${showShape(factors!.shape)}`);
    if (values!.dtype !== 'i8' || values!.shape.length !== 1 || values!.shape[0] !== 1024) throw new InferError('values other than i8[1024]');
    return [fact('i8', [...x!.shape.slice(0, -1), half])];
  },
  eval: evaluateGate,
  alias: writesRows,
  lower: lowerGateSums,
  axes(_attrs, inputs) {
    const { length } = at(inputs, 0).shape, [own, out] = sameAxes(at(inputs, 0).shape, [length - 1]).split('->');
    return `${own},${own!.at(-1)},V->${out}`;
  },
  cost: () => ({ mac: 0 }),
};

export const softmaxInteger: Operator<SoftmaxIntegerAttrs> = {
  name: 'SoftmaxInteger',
  doc: 'softmax along the last axis in fixed point, of integers to integers',
  infer({ to }, inputs) {
    const x = at(inputs, 0);
    needRank(x, 1, 8, 'classes');
    if (x.dtype !== 'i8' && x.dtype !== 'u8' && x.dtype !== 'i16') throw new InferError(`operand of type ${x.dtype}`);
    return [fact(to, x.shape)];
  },
  eval: evaluateSoftmax,
  lower: lowerSoftmaxInteger,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape, [at(inputs, 0).shape.length - 1]),
  cost: (_attrs, inputs) => ({ mac: 0, transcendental: elements(at(inputs, 0)) }),
};

export const fixedActivation: Operator<FixedActivationAttrs> = {
  name: 'FixedActivation',
  doc: 'sigmoid or hyperbolic tangent of 16-bit fixed-point numbers',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    if (x.dtype !== 'i16') throw new InferError(`operand of type ${x.dtype}`);
    return [fact('i16', x.shape)];
  },
  eval: evaluateActivation,
  lower: lowerFixedActivation,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape),
  cost: (_attrs, inputs) => ({ mac: 0, transcendental: elements(at(inputs, 0)) }),
};
