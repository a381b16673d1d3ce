import type { DType } from '../../../src/format/dtype.ts';
import * as evals from '../../../src/eval/bitwise.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { broadcastAxes } from '../shared/axis-labels.ts';
import { broadcastShapes } from '../shared/broadcast.ts';
import { type NoAttrs, at, isFloat, needSameDType } from '../shared/operands.ts';
import { type NumberOp, lowerNumbers } from '../shared/numbers.ts';
import type { Operator } from '../operator.ts';

const isInteger = (dtype: DType): boolean => !isFloat(dtype) && dtype !== 'bool' && dtype !== 'string';

const bitwise = (name: string, doc: string, evaluate: Operator<NoAttrs>['eval'] & {}, op: NumberOp): Operator<NoAttrs> => ({
  name,
  doc,
  infer(_attrs, inputs) {
    const dtype = needSameDType([at(inputs, 0), at(inputs, 1)]);
    if (!isInteger(dtype)) throw new InferError(`operands of type ${dtype}`);
    return [fact(dtype, broadcastShapes(inputs.map((f) => f.shape)))];
  },
  eval: evaluate,
  lower: lowerNumbers(op),
  axes: (_attrs: NoAttrs, inputs: readonly Fact[], outputs: readonly Fact[]) => broadcastAxes(inputs.map((f) => f.shape), at(outputs, 0).shape),
  cost: () => ({ mac: 0 }),
});

export const bitAnd = bitwise('BitAnd', 'the bits that a and b have, of integers', evals.bitAnd, 'and');
export const bitOr = bitwise('BitOr', 'the bits that a or b has, of integers', evals.bitOr, 'or');
export const bitXor = bitwise('BitXor', 'the bits that one of a and b has, of integers', evals.bitXor, 'xor');
export const shiftLeft = bitwise('ShiftLeft', 'the bits of a, b places higher; those beyond its type are lost', evals.shiftLeft, 'left');
export const shiftRight = bitwise('ShiftRight', 'the bits of a, b places lower; the sign stays', evals.shiftRight, 'right');
