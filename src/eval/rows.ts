import { type Tensor, blank, operand, withBoth } from './tensor.ts';

/** Row `i` along the first axis. */
export function rowOf(x: Tensor, i: number): Tensor {
  if (x.dtype === 'string') throw new Error('rows of strings');
  const shape = x.shape.slice(1);
  const row = blank(x.dtype, shape);
  const size = row.data.length;
  withBoth(row, x, (to, from) => to.set(from.subarray(i * size, (i + 1) * size)));
  return row;
}

/** Tensors of one shape as the rows of one; at least one. */
export function joinRows(rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  if (first === undefined || first.dtype === 'string') throw new Error('no rows to join');
  const out = blank(first.dtype, [rows.length, ...first.shape]);
  rows.forEach((_row, i) => withBoth(out, operand(rows, i), (to, from) => to.set(from, i * first.data.length)));
  return out;
}
