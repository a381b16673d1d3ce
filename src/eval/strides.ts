import { type Tensor, full, operand, size, strides, withBoth } from './tensor.ts';

/** Offset of each element of `shape` in row-major order, where axis i has a stride of `steps[i]` elements, from `start` on. */
export function offsets(shape: readonly number[], steps: readonly number[], start = 0): Int32Array {
  const out = new Int32Array(size(shape));
  if (out.length === 0) return out;
  out[0] = start;
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    const step = steps[axis]!;
    for (let k = 1; k < length; k++) {
      for (let j = 0; j < filled; j++) out[k * filled + j] = out[j]! + k * step;
    }
    filled *= length;
  }
  return out;
}

/** Elements `at` of `x`; `fill` where `at` is negative. */
export function take(x: Tensor, at: Int32Array, shape: readonly number[], fill: number | bigint = 0): Tensor {
  if (x.dtype === 'string') return { dtype: 'string', shape, data: Array.from(at, (i) => x.data[i] ?? new Uint8Array(0)) };
  const y = full(x.dtype, shape, fill);
  withBoth(y, operand([x], 0), (to, from) => {
    for (let i = 0; i < at.length; i++) if (at[i]! >= 0) to[i] = from[at[i]!]!;
  });
  return y;
}

/** The same elements under another shape. */
export function reshaped(x: Tensor, shape: readonly number[]): Tensor {
  if (size(shape) !== size(x.shape)) throw new Error(`[${x.shape.join(',')}] does not fit [${shape.join(',')}]`);
  return { ...x, shape };
}

/** Shape that shapes broadcast to, as in numpy. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = shapes.reduce((r, s) => Math.max(r, s.length), 0);
  const out = new Array<number>(rank).fill(1);
  for (const s of shapes) {
    s.forEach((length, i) => {
      const axis = i + rank - s.length;
      if (length === 1 || length === out[axis]) return;
      if (out[axis] !== 1) throw new Error(`shapes ${shapes.map((t) => `[${t.join(',')}]`).join(' and ')} do not broadcast`);
      out[axis] = length;
    });
  }
  return out;
}

/** Offset of each element of the broadcast `shape` in a dense tensor of shape `from`. */
export function broadcastOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const own = strides(from);
  const lead = shape.length - from.length;
  return offsets(shape, shape.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : own[i - lead]!)));
}
