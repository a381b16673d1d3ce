import { op } from '../../../graph/op.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import type { BuildNode, Family } from '../call.ts';

const product = (transposeA: string, transposeB: string): BuildNode => (c) => {
  c.attrs.ignore('a_is_sparse', 'b_is_sparse');
  return c.add(op(matMul, { transposeA: c.attrs.flag(transposeA, false), transposeB: c.attrs.flag(transposeB, false) }), ...c.two());
};

/** `adj_` is the conjugate transpose: the transpose, as there are no complex numbers. `_is_sparse` is a hint about the values. */
export const products: Family = {
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMul: product('adj_x', 'adj_y'), BatchMatMulV2: product('adj_x', 'adj_y'),
  BatchMatMulV3(c) {
    const types = ['Ta', 'Tb', 'Tout'].map((name) => c.attrs.dtype(name));
    if (types.some((t) => t !== types[0])) c.refuse(`types ${types.join(', ')}`);
    return product('adj_x', 'adj_y')(c);
  },
};
