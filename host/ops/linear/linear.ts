import * as evals from '../../../src/eval/linear.ts';
import type { SolveAttrs } from '../../../src/eval/linear.ts';
import { add, mul, same, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { labelsFor } from '../shared/axis-labels.ts';
import { type NoAttrs, at, elements, isFloat, lengthOf, needRank, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerDeterminant } from './lower.ts';

export type { SolveAttrs };

/** Rows of square matrices of floats in the last two axes. */
function needSquare(x: Fact, what: string): number {
  needRank(x, 2, 32, 'matrices');
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
  if (!isFloat(x.dtype) || typeof rows !== 'number' || !same(rows, columns)) throw new InferError(`${what} ${x.dtype}${showShape(x.shape)}`);
  return rows;
}

export const determinant: Operator<NoAttrs> = {
  name: 'Determinant',
  doc: 'determinants of the square matrices in the last two axes',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    needSquare(x, 'determinants of');
    return [fact(x.dtype, x.shape.slice(0, -2))];
  },
  eval: evals.determinant,
  lower: lowerDeterminant,
  axes(_attrs, inputs) {
    const lead = labelsFor(at(inputs, 0).shape.slice(0, -2));
    return `${lead}YZ->${lead}`;
  },
  cost: () => ({ mac: 0 }),
};

export const solve: Operator<SolveAttrs> = {
  name: 'Solve',
  doc: '(a, b): x with a x = b, of the square matrices, or triangles, in the last two axes; NaN where a is singular',
  infer(_attrs, inputs) {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const n = needSquare(a, 'equations of');
    needSameDType(inputs);
    needRank(b, 2, 32, 'right-hand sides');
    if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)) || b.shape.at(-2) !== n) throw new InferError(`equations of ${showShape(a.shape)} for ${showShape(b.shape)}`);
    return [fact(b.dtype, b.shape)];
  },
  eval: evals.solve,
  axes(_attrs, inputs) {
    const lead = labelsFor(at(inputs, 0).shape.slice(0, -2));
    return `${lead}YZ,${lead}Yx->${lead}Zx`;
  },
  // as of products of the same lengths
  cost({ matrix }, inputs) {
    const [a, b] = [at(inputs, 0), at(inputs, 1)], known = elements(b);
    return { mac: mul(matrix === 'full' ? add(known, elements(a)) : known, lengthOf(b, b.shape.length - 2)) };
  },
};

export const cholesky: Operator<NoAttrs> = {
  name: 'Cholesky',
  doc: 'lower triangles l with l l^T = x, of the symmetric matrices in the last two axes; NaN where x is not positive definite',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    needSquare(x, 'triangles of');
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.cholesky,
  axes(_attrs, inputs) {
    const lead = labelsFor(at(inputs, 0).shape.slice(0, -2));
    return `${lead}YZ->${lead}YZ`;
  },
  cost: (_attrs, inputs) => ({ mac: mul(elements(at(inputs, 0)), at(inputs, 0).shape.at(-1)!) }),
};
