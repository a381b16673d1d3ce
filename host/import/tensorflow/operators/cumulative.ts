import { blank } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import type { Dim } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { type CumulativeAttrs, cumProd, cumSum } from '../../../ops/cumulative/cumulative.ts';
import { and, greaterEqual, lessEqual, select, sub } from '../../../ops/elementwise/elementwise.ts';
import type { Operator } from '../../../ops/operator.ts';
import { broadcastTo } from '../../../ops/shape/shape.ts';
import { constantTensor, knownNumber } from '../../constants.ts';
import { type Make, deferred } from '../../deferred.ts';
import { axisOperand, fromFront, scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';

const cumulative = (operator: Operator<CumulativeAttrs>): BuildNode => (c) => {
  const attrs = { exclusive: c.attrs.flag('exclusive', false), backwards: c.attrs.flag('reverse', false) };
  return c.add(deferred(operator.name, attrs, (make, [x, axis]) => make(op(operator, { axis: fromFront(axisOperand(factOf(axis!)), factOf(x!).shape.length), ...attrs }), [x!])), ...c.two());
};

/** 0, 1, ... along `axis`, of a length that may be open. */
function counted(make: Make, shape: readonly Dim[], axis: number): Wire {
  const one = blank('i32', shape.map(() => 1));
  one.data[0] = 1;
  const ones = make(op(broadcastTo, { to: shape }), [make(constant(one), [])]);
  return make(op(cumSum, { axis, exclusive: true, backwards: false }), [ones]);
}

export const cumulatives: Family = {
  Cumsum: cumulative(cumSum), Cumprod: cumulative(cumProd),

  /** Diagonals up to `lower` below and `upper` above the main one; all of those of a side where its number is negative. */
  MatrixBandPart: (c) => c.add(deferred('MatrixBandPart', {}, (make, [x, below, above]) => {
    const [rows, columns] = factOf(x!).shape.slice(-2);
    if (rows === undefined || columns === undefined) throw new InferError('it is no matrix');
    const [lower, upper] = [below!, above!].map((w) => knownNumber(w, 'the number of diagonals'));
    const diagonal = make(op(sub, {}), [counted(make, [1, columns], 1), counted(make, [rows, 1], 0)]);
    const limits = [[lower!, greaterEqual, -lower!], [upper!, lessEqual, upper!]] as const;
    const kept = limits.flatMap(([count, test, limit]) => (count < 0 ? [] : [make(op(test, {}), [diagonal, constantTensor(make, 'i32', [], [limit])])]));
    const [first, second] = kept;
    if (first === undefined) return x!;
    return make(op(select, {}), [second === undefined ? first : make(op(and, {}), [first, second]), x!, scalarLike(make, x!, 0)]);
  }), ...c.three()),
};
