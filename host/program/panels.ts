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
/** Panels of the first and of the second half of the columns in turn: the `w` of conv_gate_f32_n<width>. */
export function gatePanels({ data, depth, columns }: Matrix, width: number): Float32Array {
  const n = columns / 2;
  const half = (first: number): Float32Array => panels({ data: columnsOf({ data, depth, columns }, first, n), depth, columns: n }, width);
  const [tanh, sigmoid] = [half(0), half(n)];
  const panel = depth * width;
  const out = new Float32Array(2 * tanh.length);
  for (let at = 0; at < tanh.length; at += panel) {
    out.set(tanh.subarray(at, at + panel), 2 * at);
    out.set(sigmoid.subarray(at, at + panel), 2 * at + panel);
  }
  return out;
}

/** Panels of `depth` rows as signed bytes, those of a column times a factor; undefined of few values, which are not worth it, and where one is not finite. */
export function bytePanels(data: Float32Array, depth: number, width: number): { readonly bytes: Int8Array; readonly factors: Float32Array } | undefined {
  const columnOf = (i: number): number => Math.floor(i / (depth * width)) * width + i % width;
  const factors = new Float32Array(data.length / depth);
  data.forEach((v, i) => { factors[columnOf(i)] = Math.max(factors[columnOf(i)]!, Math.abs(v) / 127); });
  if (data.length < fewest || !factors.every(Number.isFinite)) return undefined;
  return { bytes: Int8Array.from(data, (v, i) => (v === 0 ? 0 : Math.round(v / factors[columnOf(i)]!))), factors };
}

const fewest = 256;
