import { InferError, op } from '../../../graph/op.ts';
import { cast, clamp, greaterEqual, lessEqual, select, sub } from '../../../ops/elementwise/elementwise.ts';
import { type CumulativeAttrs, cumProd, cumSum } from '../../../ops/cumulative/cumulative.ts';
import type { Operator } from '../../../ops/operator.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import { madeOf, mostMade } from '../../made.ts';
import { scalarLike } from '../../operands.ts';
import { cumulated } from '../../cumulate.ts';
import { diagonals } from '../../diagonals.ts';
import type { BuildNode, Family } from '../call.ts';
import { constantTensor, numberShape, numberType, shapeOf } from '../../constants.ts';

const cumulative = (operator: Operator<CumulativeAttrs>): BuildNode => (c) => c.add(cumulated(operator, { exclusive: c.attrs.flag('exclusive', false), backwards: c.attrs.flag('reverse', false) }), ...c.two());

export const masks: Family = {
  Trilu(c) {
    const upper = c.attrs.flag('upper', true);
    c.needed(0);
    return c.defer('Trilu', { upper }, (make, [x, k]) => {
      const shape = shapeOf(x!);
      if (shape.length < 2) throw new InferError(`a triangle of ${shape.length} axes`);
      const [rows, columns] = numberShape(shape.slice(-2), 'the lengths of the matrices') as [number, number];
      // a large one is left to the run
      const at = rows * columns <= mostMade ? constantTensor(make, 'i32', [rows, columns], diagonals(rows, columns))
        : make(op(sub, {}), [constantTensor(make, 'i32', [columns], madeOf(columns, (i) => i)), constantTensor(make, 'i32', [rows, 1], madeOf(rows, (i) => i))]);
      const most = 2 ** 31 - 1;
      const within = k === undefined ? constantTensor(make, 'i32', [], [0]) : make(op(cast, { to: 'i32' }), [make(op(clamp, { lo: -most, hi: most }), [k])]);
      const limit = make(op(reshape, { to: [] }), [within]);
      return make(op(select, {}), [make(op(upper ? greaterEqual : lessEqual, {}), [at, limit]), x!, scalarLike(make, x!, 0)]);
    }, ...c.inputsUpTo(2));
  },

  EyeLike(c) {
    const [k, to] = [c.attrs.int('k', 0), c.attrs.has('dtype') ? c.attrs.dtype('dtype') : undefined];
    return c.add(deferred('EyeLike', { k }, (make, [x]) => {
      const [rows, columns, ...more] = numberShape(shapeOf(x!), 'the lengths of the matrix');
      const dtype = to ?? numberType(x!);
      if (rows === undefined || columns === undefined || more.length > 0 || dtype === 'string') throw new InferError('it is no matrix of numbers');
      return constantTensor(make, dtype, [rows, columns], diagonals(rows, columns).map((d) => (d === k ? 1 : 0)));
    }), c.one());
  },

  CumSum: cumulative(cumSum), CumProd: cumulative(cumProd),
};
