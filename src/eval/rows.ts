import { type Tensor, blank } from './tensor.ts';

/** Row `i` along the first axis. */
export function rowOf(x: Tensor, i: number): Tensor {
  if (x.dtype === 'string') throw new Error('rows of strings');
  const shape = x.shape.slice(1);
  const row = blank(x.dtype, shape);
  const size = row.data.length;
  row.data.set(x.data.subarray(i * size, (i + 1) * size));
  return row;
}

/** Tensors of one shape as the rows of one; at least one. */
export function joinRows(rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  if (first === undefined || first.dtype === 'string') throw new Error('no rows to join');
  const out = blank(first.dtype, [rows.length, ...first.shape]);
  rows.forEach((row, i) => { if (row.dtype !== 'string') out.data.set(row.data, i * first.data.length); });
  return out;
}
