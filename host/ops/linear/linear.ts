import { determinant as evaluate } from '../../../src/eval/linear.ts';
import { same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { labelsFor } from '../shared/axis-labels.ts';
import { type NoAttrs, at, isFloat, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerDeterminant } from './lower.ts';

export const determinant: Operator<NoAttrs> = {
  name: 'Determinant',
  doc: 'determinants of the square matrices in the last two axes',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    needRank(x, 2, 32, 'matrices');
    const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
    if (!isFloat(x.dtype) || typeof rows !== 'number' || !same(rows, columns)) throw new InferError(`determinants of ${x.dtype}${showShape(x.shape)}`);
    return [fact(x.dtype, x.shape.slice(0, -2))];
  },
  eval: evaluate,
  lower: lowerDeterminant,
  axes(_attrs, inputs) {
    const lead = labelsFor(at(inputs, 0).shape.slice(0, -2));
    return `${lead}YZ->${lead}`;
  },
  cost: () => ({ mac: 0 }),
};
