import type { Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { scatterNd } from '../../../ops/scatter/scatter.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownIntegers, numberType, shapeOf } from '../../constants.ts';
import type { Family } from '../call.ts';
import { add } from '../formula.ts';

/** Places as rows, of which a scalar is one and a vector has one for each of its elements. */
const asRows = (a: Arithmetic, indices: Wire): Wire => {
  const { length } = shapeOf(indices);
  if (length > 2) throw new InferError(`places of ${length} axes`);
  return a.unsqueeze(indices, ...(length === 0 ? [0, 1] : length === 1 ? [1] : []));
};

export const sparse: Family = {
  SparseToDense(c) {
    c.attrs.flag('validate_indices', true);
    return add(c, 'SparseToDense', {}, c.four(), (a, indices, size, values, otherwise) => {
      const places = asRows(a, indices!), [count] = shapeOf(places), shape = knownIntegers(size!, 'the shape of the result');
      return a.make(op(scatterNd, { reduction: 'none' }), [a.broadcast(otherwise!, shape), places, a.broadcast(values!, [count!])]);
    });
  },

  /** The elements of a matrix at places of theirs, times a matrix: rows of the second are picked, multiplied and added up. */
  SparseTensorDenseMatMul(c) {
    const [turnedA, turnedB] = [c.attrs.flag('adjoint_a', false), c.attrs.flag('adjoint_b', false)];
    return add(c, 'SparseMatMul', { turnedA, turnedB }, c.four(), (a, places, values, size, given) => {
      const lengths = knownIntegers(size!, 'the shape of the sparse matrix', 2), b = turnedB ? a.transpose(given!, [1, 0]) : given!;
      const [rows, columns] = turnedA ? lengths.toReversed() : lengths, [inner, width] = shapeOf(b);
      if (inner !== columns || width === undefined) throw new InferError(`${rows} x ${columns} times ${String(inner)} x ${String(width)}`);
      const picked = a.make(op(gather, { axis: 0, batchDims: 0 }), [b, a.row(places!, 1, turnedA ? 0 : 1)]);
      const at = a.slice(places!, 1, turnedA ? 1 : 0, turnedA ? 2 : 1);
      return a.make(op(scatterNd, { reduction: 'add' }), [a.broadcast(constantTensor(a.make, numberType(b), [], [0]), [rows!, width]), at, a.mul(a.unsqueeze(values!, 1), picked)]);
    });
  },
};
