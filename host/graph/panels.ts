/** A matrix of `depth` rows (taps by channels) and `columns` columns, dense. */
export interface Matrix { readonly data: Float32Array; readonly depth: number; readonly columns: number }

/** Panels of `width` columns, each [depth][width], the last one zero-filled: the `w` of kernels with n<width> in their names. */
export function panels({ data, depth, columns }: Matrix, width: number): Float32Array {
  const count = Math.ceil(columns / width);
  const out = new Float32Array(count * depth * width);
  for (let p = 0, at = 0; p < count; p++) {
    const last = Math.min(columns, (p + 1) * width);
    for (let k = 0; k < depth; k++, at += width) out.set(data.subarray(k * columns + p * width, k * columns + last), at);
  }
  return out;
}

/** Columns [first, first + count) of a matrix. */
export function columnsOf({ data, depth, columns }: Matrix, first: number, count: number): Float32Array {
  if (count === columns) return data;
  const out = new Float32Array(depth * count);
  for (let k = 0; k < depth; k++) out.set(data.subarray(k * columns + first, k * columns + first + count), k * count);
  return out;
}
