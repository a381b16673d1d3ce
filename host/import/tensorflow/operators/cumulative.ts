import { constant } from '../../../graph/constant.ts';
import { blank, tensor } from '../../../../src/eval/tensor.ts';
import type { Dim } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { cumProd, cumSum } from '../../../ops/cumulative/cumulative.ts';
import { and, greaterEqual, lessEqual, select, sub } from '../../../ops/elementwise/elementwise.ts';
import { broadcastTo } from '../../../ops/shape/shape.ts';
import { constantTensor, knownNumber } from '../../constants.ts';
import { cumulated } from '../../cumulate.ts';
import { type Make, deferred } from '../../deferred.ts';
import { fromFront, scalarLike } from '../../operands.ts';
import { recurrence } from '../../recurrence.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { add } from '../formula.ts';

const flags = (c: Call) => ({ exclusive: c.attrs.flag('exclusive', false), backwards: c.attrs.flag('reverse', false) });
const cumulative = (operator: typeof cumSum): BuildNode => (c) => c.add(cumulated(operator, flags(c)), ...c.two());

/** 0, 1, ... along `axis`, of a length that may be open. */
function counted(make: Make, shape: readonly Dim[], axis: number): Wire {
  const one = blank('i32', shape.map(() => 1));
  one.data[0] = 1;
  const ones = make(op(broadcastTo, { to: shape }), [make(constant(one), [])]);
  return make(op(cumSum, { axis, exclusive: true, backwards: false }), [ones]);
}

/** Diagonals up to `lower` below and `upper` above the main one; all of those of a side where its number is negative. */
const bandPart: BuildNode = (c) => c.add(deferred('MatrixBandPart', {}, (make, [x, below, above]) => {
  const [rows, columns] = factOf(x!).shape.slice(-2);
  if (rows === undefined || columns === undefined) throw new InferError('it is no matrix');
  const [lower, upper] = [below!, above!].map((w) => knownNumber(w, 'the number of diagonals'));
  const diagonal = make(op(sub, {}), [counted(make, [1, columns], 1), counted(make, [rows, 1], 0)]);
  const limits = [[lower!, greaterEqual, -lower!], [upper!, lessEqual, upper!]] as const;
  const kept = limits.flatMap(([count, test, limit]) => (count < 0 ? [] : [make(op(test, {}), [diagonal, constantTensor(make, 'i32', [], [limit])])]));
  const [first, second] = kept;
  if (first === undefined) return x!;
  return make(op(select, {}), [second === undefined ? first : make(op(and, {}), [first, second]), x!, scalarLike(make, x!, 0)]);
}), ...c.three());

/** The smallest number of single precision, which stands for the logarithm of 0. */
const lowest = -3.4028234663852886e38;

export const cumulatives: Family = {
  Cumsum: cumulative(cumSum), Cumprod: cumulative(cumProd),
  MatrixBandPart: bandPart, BatchMatrixBandPart: bandPart,

  /** A loop, as no sum of exponentials has the range. */
  CumulativeLogsumexp(c) {
    const { exclusive, backwards } = flags(c);
    return add(c, 'CumulativeLogsumexp', { exclusive, backwards }, c.two(), (a, x, axisWire) => {
      const { shape } = factOf(x!), axis = fromFront(knownNumber(axisWire!, 'the axis'), shape.length);
      const order = [axis, ...shape.map((_, i) => i).filter((i) => i !== axis)];
      const before = a.broadcast(a.make(constant(tensor('f32', [], [lowest])), []), order.slice(1).map((i) => shape[i]!));
      const { collected } = recurrence(a.make, { rows: [a.transpose(x!, order)], states: [before], outside: [] }, backwards, (b, { rows: [row], states: [sum] }) => {
        const largest = b.max(row!, sum!);
        const next = b.add(largest, b.log(b.add(b.exp(b.sub(row!, largest)), b.exp(b.sub(sum!, largest)))));
        return { states: [next], collected: [exclusive ? sum! : next] };
      });
      const known = a.select(a.lessEqual(collected[0]!, lowest), -Infinity, collected[0]!);
      return a.transpose(known, order.map((_, i) => order.indexOf(i)));
    });
  },
};
