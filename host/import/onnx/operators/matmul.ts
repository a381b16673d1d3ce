import { factOf } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { add, mul } from '../../../ops/elementwise/elementwise.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import { squeeze, unsqueeze } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { Family } from '../call.ts';

export const products: Family = {
  /** A vector is a matrix of one row on the left, of one column on the right. */
  MatMul: (c) => c.add(deferred('MatMul', {}, (make, [a, b]) => {
    const [row, column] = [factOf(a!).shape.length === 1, factOf(b!).shape.length === 1];
    const y = make(op(matMul, { transposeA: false, transposeB: false }), [
      row ? make(op(unsqueeze, { axes: [0] }), [a!]) : a!, column ? make(op(unsqueeze, { axes: [1] }), [b!]) : b!,
    ]);
    const rank = factOf(y).shape.length;
    const dropped = [...(row ? [rank - 2] : []), ...(column ? [rank - 1] : [])];
    return dropped.length === 0 ? y : make(op(squeeze, { axes: dropped }), [y]);
  }), ...c.two()),

  Gemm(c) {
    const [alpha, beta] = [c.attrs.float('alpha', 1), c.attrs.float('beta', 1)];
    const attrs = { transposeA: c.attrs.flag('transA', false), transposeB: c.attrs.flag('transB', false) };
    c.attrs.ignore('broadcast');
    c.neededUpTo(1);
    return c.defer('Gemm', { alpha, beta, ...attrs }, (make, [a, b, bias]) => {
      const scaled = (x: NonNullable<typeof a>, by: number): NonNullable<typeof a> => (by === 1 ? x : make(op(mul, {}), [x, scalarLike(make, x, by)]));
      const y = scaled(make(op(matMul, attrs), [a!, b!]), alpha);
      return bias === undefined || beta === 0 ? y : make(op(add, {}), [y, scaled(bias, beta)]);
    }, ...c.inputsUpTo(3));
  },
};
