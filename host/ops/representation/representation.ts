import { type BitCastAttrs, type FloatFormat, bitCast as evaluateBitCast, roundFloat as evaluateRoundFloat } from '../../../src/eval/representation.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, isFloat } from '../shared/operands.ts';
import { wholeView } from '../shared/alias.ts';
import type { Operator } from '../operator.ts';
import { lowerRoundFloat } from './lower.ts';

export type { BitCastAttrs, FloatFormat };

/** Element types that are computed in a wider one are this, where their values come to be. */
export const roundFloat: Operator<FloatFormat> = {
  name: 'RoundFloat',
  doc: 'the nearest values of a float format of fewer bits, such as half precision',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    if (!isFloat(x.dtype)) throw new InferError(`operand of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evaluateRoundFloat,
  lower: lowerRoundFloat,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape),
  cost: () => ({ mac: 0 }),
};

export const bitCast: Operator<BitCastAttrs> = {
  name: 'BitCast',
  doc: 'the bits of every element, read as another element type of the same size',
  infer({ to }, inputs) {
    const x = at(inputs, 0);
    if (x.dtype === 'string' || to === 'string' || to === 'bool' || dtypeBytes[to] !== dtypeBytes[x.dtype]) throw new InferError(`the bits of ${x.dtype} as ${to}`);
    return [fact(to, x.shape)];
  },
  eval: evaluateBitCast,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape),
  alias: () => wholeView(),
  cost: () => ({ mac: 0 }),
};
