import { type Width, widths } from '../../program/kernels.gen.ts';

/** Some columns of integer weights, [depth][columns]. */
interface Weights { readonly data: Int16Array; readonly depth: number; readonly columns: number; readonly first: number; readonly count: number }

/** What follows the sum of each output channel, one number for all or one each; of single-precision factors the bits. */
export interface Columns { readonly bias: Int32Array; readonly multipliers: ArrayLike<number>; readonly shifts: ArrayLike<number> }

const of = (values: ArrayLike<number>, i: number): number => values[values.length === 1 ? 0 : i]!;

/** Whether every column fits into bytes once a number has been taken off it. */
export function fitsBytes(data: Int16Array, columns: number): boolean {
  for (let j = 0; j < columns; j++) {
    const [least, most] = rangeOf({ data, depth: data.length / columns, columns, first: 0, count: columns }, j);
    if (most - least > 255) return false;
  }
  return true;
}

function rangeOf({ data, depth, columns, first }: Weights, j: number): readonly [least: number, most: number] {
  let [least, most] = [0, 0];
  for (let k = 0; k < depth; k++) {
    const v = data[k * columns + first + j]!;
    if (k === 0 || v < least) least = v;
    if (k === 0 || v > most) most = v;
  }
  return [least, most];
}

/** The `w` of quantized_conv2d_n<width>, what was taken off each column to fit into bytes, and the sums of the columns. */
export function weightPanels(weights: Weights, width: Width): { readonly bytes: Int8Array; readonly offsets: readonly number[]; readonly sums: readonly number[] } {
  const { data, depth, columns, first, count } = weights, { together } = widths[width], panel = Math.ceil(depth / together) * together * width;
  const bytes = new Int8Array(Math.ceil(count / width) * panel), offsets: number[] = [], sums: number[] = [];
  for (let j = 0; j < count; j++) {
    const [least, most] = rangeOf(weights, j), offset = least >= -128 && most <= 127 ? 0 : least + 128, at = Math.floor(j / width) * panel + (j % width) * together;
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      const v = data[k * columns + first + j]!, step = k % together;
      bytes[at + (k - step) * width + step] = v - offset;
      sum += v;
    }
    offsets.push(offset);
    sums.push(sum);
  }
  return { bytes, offsets, sums };
}

/** The `columns` of quantized_conv2d_n<width>: `zero` times the sum of its weights goes off each bias. */
export function columnPanels({ bias, multipliers, shifts }: Columns, group: { readonly first: number; readonly count: number; readonly offsets: readonly number[]; readonly sums: readonly number[]; readonly zero: number }, width: Width): Int32Array {
  const { first, count, offsets, sums, zero } = group, out = new Int32Array(4 * Math.ceil(count / width) * width);
  for (let j = 0; j < count; j++) {
    const at = 4 * (j - j % width) + j % width, i = first + j;
    [bias[i]! - zero * sums[j]!, of(multipliers, i), of(shifts, i), offsets[j]!].forEach((v, row) => { out[at + row * width] = v; });
  }
  return out;
}

/** The `columns` of quantized_depthwise. */
export const depthwiseColumns = ({ bias, multipliers, shifts }: Columns): Int32Array => {
  const c = bias.length;
  return Int32Array.from({ length: 3 * c }, (_, i) => (i < c ? bias[i]! : of(i < 2 * c ? multipliers : shifts, i % c)));
};
