import { type Tensor, numbersOf, operand, strides, tensorOf } from './tensor.ts';
import { type WindowAttrs, outputPositions } from './window.ts';
import { offsets } from './strides.ts';

export type PoolAttrs = WindowAttrs & { readonly kernel: readonly number[] };

/** x [N, ...spatial, C]: calls `each` for each window and channel, in the order of the result, with offsets of the elements under it, those of the padding left out. */
function overWindows(attrs: PoolAttrs, x: Tensor, each: (y: number, rows: readonly number[], channel: number, image: number) => void): readonly number[] {
  const spatial = x.shape.slice(1, -1);
  const own = strides(x.shape);
  const channels = x.shape[x.shape.length - 1]!;
  const found = spatial.map((length, i) => outputPositions(length, attrs.kernel[i]!, i, attrs));
  const counts = found.map((f) => f.count);
  // coordinates of every window and every tap, one array an axis
  const windows = spatial.map((_, i) => offsets(counts, counts.map((_c, j) => (j === i ? attrs.strides[i]! : 0)), -found[i]!.before));
  const taps = spatial.map((_, i) => offsets(attrs.kernel, attrs.kernel.map((_k, j) => (j === i ? attrs.dilations[i]! : 0))));
  let at = 0;
  for (let n = 0; n < x.shape[0]!; n++) {
    for (let p = 0; p < windows[0]!.length; p++) {
      const rows: number[] = [];
      for (let t = 0; t < taps[0]!.length; t++) {
        let row = n * own[0]!;
        let inside = true;
        for (let i = 0; i < spatial.length; i++) {
          const k = windows[i]![p]! + taps[i]![t]!;
          if (k < 0 || k >= spatial[i]!) { inside = false; break; }
          row += k * own[i + 1]!;
        }
        if (inside) rows.push(row);
      }
      for (let c = 0; c < channels; c++) each(at++, rows, c, n * own[0]!);
    }
  }
  return [x.shape[0]!, ...counts, channels];
}

/** Folds the elements under each window. */
function pool(attrs: PoolAttrs, inputs: readonly Tensor[], start: number, step: (sum: number, v: number) => number, end: (sum: number, count: number) => number): readonly Tensor[] {
  const x = operand(inputs, 0);
  const from = numbersOf(x);
  const values: number[] = [];
  const shape = overWindows(attrs, x, (at, rows, c) => {
    let sum = start;
    for (let r = 0; r < rows.length; r++) sum = step(sum, from[rows[r]! + c]!);
    values[at] = end(sum, rows.length);
  });
  return [tensorOf(x.dtype, shape, values)];
}

/** NaN counts for nothing. */
export const maxPool = (attrs: PoolAttrs, inputs: readonly Tensor[]): readonly Tensor[] => pool(attrs, inputs, -Infinity, (a, v) => (v > a ? v : a), (a) => a);
export const meanPool = (attrs: PoolAttrs, inputs: readonly Tensor[]): readonly Tensor[] => pool(attrs, inputs, 0, (a, v) => a + v, (a, n) => a / n);

export type ArgMaxPoolAttrs = PoolAttrs & { readonly to: 'i32' | 'i64' };

/** Where the largest element under each window lies among the positions of its image, in row-major order; the first of equal ones; NaN is none of them. */
export function argMaxPool({ to, ...attrs }: ArgMaxPoolAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const channels = x.shape[x.shape.length - 1]!;
  const positions: number[] = [];
  const shape = overWindows(attrs, x, (at, rows, c, image) => {
    let best = rows[0] ?? image, most: number | bigint = -Infinity;
    for (const row of rows) if (x.data[row + c]! > most) [best, most] = [row, x.data[row + c]!];
    positions[at] = (best - image) / channels;
  });
  return [tensorOf(to, shape, positions)];
}
