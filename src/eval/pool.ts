import { type Tensor, blank, operand, strides } from './tensor.ts';
import { type WindowAttrs, outputPositions } from './window.ts';
import { offsets } from './strides.ts';

export type PoolAttrs = WindowAttrs & { readonly kernel: readonly number[] };

/** x [N, ...spatial, C]: folds the elements under each window, those of the padding left out. */
function pool(attrs: PoolAttrs, inputs: readonly Tensor[], start: number, step: (sum: number, v: number) => number, end: (sum: number, count: number) => number): readonly Tensor[] {
  const x = operand(inputs, 0);
  const spatial = x.shape.slice(1, -1);
  const own = strides(x.shape);
  const channels = x.shape[x.shape.length - 1]!;
  const found = spatial.map((length, i) => outputPositions(length, attrs.kernel[i]!, i, attrs));
  const y = blank(x.dtype, [x.shape[0]!, ...found.map((f) => f.count), channels]);
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
      for (let c = 0; c < channels; c++) {
        let sum = start;
        for (let r = 0; r < rows.length; r++) sum = step(sum, x.data[rows[r]! + c]!);
        y.data[at++] = end(sum, rows.length);
      }
    }
  }
  return [y];
}

export const maxPool = (attrs: PoolAttrs, inputs: readonly Tensor[]): readonly Tensor[] => pool(attrs, inputs, -Infinity, (a, v) => (v > a || v !== v ? v : a), (a) => a);
export const meanPool = (attrs: PoolAttrs, inputs: readonly Tensor[]): readonly Tensor[] => pool(attrs, inputs, 0, (a, v) => a + v, (a, n) => a / n);
