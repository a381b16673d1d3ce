import { type Matrix, columnsOf, panels } from '../graph/panels.ts';

export { type Matrix, columnsOf, panels };

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
