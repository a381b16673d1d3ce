import { exactDiv, product as elements } from '../../../graph/dim.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add } from '../../../ops/elementwise/elementwise.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import type { Call, Family } from '../call.ts';
import { hybridProduct, hybridSums, quantizationOf } from '../hybrid.ts';
import { dtypeOf } from '../types.ts';
import type { ImportedWire } from '../../../stages.ts';

/** x as rows of as many elements as the weights [O, K] take; `keep`: its axes but for the last one stay. */
const rows = (keep: boolean) => deferred('Reshape', { keep }, (make, [x, weights]) => {
  const { shape } = factOf(x!);
  const depth = factOf(weights!).shape[1];
  const count = depth === undefined ? undefined : exactDiv(elements(shape), depth);
  if (depth === undefined || count === undefined) throw new InferError(`rows of ${String(depth)} of [${shape.join(',')}]`);
  return make(op(reshape, { to: keep ? [...shape.slice(0, -1), depth] : [count, depth] }), [x!]);
});

/** The rows of x that the weights are multiplied with. */
export const rowsOf = (c: Call, x: ImportedWire, weights: ImportedWire): ImportedWire => c.add(rows(c.attrs.flag('keep_num_dims')), x, weights);

/** Products of rows of x and weights [O, K]. */
export function product(c: Call, x: ImportedWire, weights: ImportedWire): ImportedWire {
  if (c.attrs.int('weights_format') !== 0) c.refuse('shuffled weights');
  return c.add(op(matMul, { transposeA: false, transposeB: true }), rowsOf(c, x, weights), weights);
}

export const products: Family = {
  /** (x, weights [O, K], bias [O]) */
  FULLY_CONNECTED(c) {
    const how = quantizationOf(c), y = how === undefined ? product(c, c.needed(0), c.needed(1)) : hybridProduct(c, rowsOf(c, c.needed(0), c.needed(1)), how), bias = c.optional(2);
    return c.activated(bias === undefined ? y : c.add(op(add, {}), y, bias));
  },

  BATCH_MATMUL(c) {
    const [x, weights] = c.two(), [transposeA, transposeB] = [c.attrs.flag('adj_x'), c.attrs.flag('adj_y')];
    const how = dtypeOf(c.tensors[0]?.type ?? 0) === 'f32' ? quantizationOf(c) : undefined;
    if (how !== undefined) {
      const rank = c.tensors[0]!.shape.length, axes = Array.from({ length: rank }, (_, i) => i);
      if (rank < 2) c.fail(`a product of an operand of rank ${rank}`);
      const rows = transposeA ? c.add(op(transpose, { perm: [...axes.slice(0, -2), rank - 1, rank - 2] }), x) : x;
      return hybridSums(c, rows, 1, [rank - 1], how, (a, b) => c.add(op(matMul, { transposeA: false, transposeB }), a, b));
    }
    c.attrs.ignore('asymmetric_quantize_inputs');
    return c.add(op(matMul, { transposeA, transposeB }), x, weights);
  },
};
