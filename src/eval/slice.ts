import { type Tensor, anyOperand, blank, integers, operand, size, strides, withBoth } from './tensor.ts';
import { offsets, take } from './strides.ts';

type Result = readonly Tensor[];

export type SliceAttrs = { readonly axis: number; readonly start: number; readonly end: number };

export function slice(attrs: SliceAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape);
  const shape = x.shape.map((d, i) => (i === attrs.axis ? attrs.end - attrs.start : d));
  return [take(x, offsets(shape, own, attrs.start * own[attrs.axis]!), shape)];
}

/** One entry an axis: from `starts` by `steps`, which may be negative, up to but not including `ends`. */
export type StridedSliceAttrs = { readonly starts: readonly number[]; readonly ends: readonly number[]; readonly steps: readonly number[] };

export function stridedSlice(attrs: StridedSliceAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape);
  const shape = attrs.steps.map((step, i) => Math.max(0, Math.ceil((attrs.ends[i]! - attrs.starts[i]!) / step)));
  const first = attrs.starts.reduce((sum, start, i) => sum + start * own[i]!, 0);
  return [take(x, offsets(shape, attrs.steps.map((step, i) => step * own[i]!), first), shape)];
}

export type ConcatAttrs = { readonly axis: number };

export function concat(attrs: ConcatAttrs, inputs: readonly Tensor[]): Result {
  const first = anyOperand(inputs, 0);
  const total = inputs.reduce((sum, t) => sum + t.shape[attrs.axis]!, 0);
  const shape = first.shape.map((d, i) => (i === attrs.axis ? total : d));
  // walked as if laid end to end in memory, then read from there
  const at = new Int32Array(size(shape));
  const inner = size(shape.slice(attrs.axis + 1));
  let base = 0;
  let along = 0;
  for (const t of inputs) {
    const row = t.shape[attrs.axis]! * inner;
    const n = size(t.shape);
    for (let i = 0, to = along * inner; i < n; to += (total * inner) - row) for (let j = 0; j < row; j++) at[to++] = base + i++;
    base += n;
    along += t.shape[attrs.axis]!;
  }
  return [take(joined(first, inputs), at, shape)];
}

/** All elements, one tensor after the other. */
function joined(first: Tensor, inputs: readonly Tensor[]): Tensor {
  const total = inputs.reduce((n, t) => n + size(t.shape), 0);
  if (first.dtype === 'string') return { dtype: 'string', shape: [total], data: inputs.flatMap((t) => (t.dtype === 'string' ? t.data : [])) };
  const all = blank(first.dtype, [total]);
  let base = 0;
  for (const [i, t] of inputs.entries()) {
    withBoth(all, operand(inputs, i), (to, from) => to.set(from, base));
    base += size(t.shape);
  }
  return all;
}

export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge';
/** One entry an axis of `pads`: elements before and after. `value` is what `constant` pads with. */
export type PadAttrs = { readonly pads: readonly (readonly [number, number])[]; readonly mode: PadMode; readonly value: number | bigint };

/** Index that position `i` of an axis of `length` shows, or -1 for the constant. `reflect` leaves the border out, `symmetric` repeats it. */
export function padded(i: number, length: number, mode: PadMode): number {
  if (i >= 0 && i < length) return i;
  if (mode === 'constant') return -1;
  if (mode === 'edge') return i < 0 ? 0 : length - 1;
  const period = mode === 'symmetric' ? 2 * length : Math.max(1, 2 * length - 2);
  const k = ((i % period) + period) % period;
  return k < length ? k : mode === 'symmetric' ? period - 1 - k : period - k;
}

export function pad(attrs: PadAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape);
  const shape = x.shape.map((d, i) => d + attrs.pads[i]![0] + attrs.pads[i]![1]);
  const at = new Int32Array(size(shape));
  let filled = at.length;
  shape.forEach((length, axis) => {
    filled /= length || 1;
    const from = Array.from({ length }, (_, i) => padded(i - attrs.pads[axis]![0], x.shape[axis]!, attrs.mode));
    for (let i = 0; i < at.length; i++) {
      const k = from[Math.floor(i / filled) % length]!;
      at[i] = k < 0 || at[i]! < 0 ? -1 : at[i]! + k * own[axis]!;
    }
  });
  return [take(x, at, shape, attrs.value)];
}

export type GatherAttrs = { readonly axis: number; readonly batchDims: number };

/** (x, indices): elements of `axis` of x; the first `batchDims` axes of both run together. A negative index counts from the end. */
export function gather(attrs: GatherAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const { shape: chosen } = anyOperand(inputs, 1);
  const indices = integers(inputs, 1);
  const { axis, batchDims } = attrs;
  const length = x.shape[axis]!;
  const batch = size(x.shape.slice(0, batchDims));
  const outer = size(x.shape.slice(batchDims, axis));
  const inner = size(x.shape.slice(axis + 1));
  const perBatch = size(chosen.slice(batchDims));
  const shape = [...x.shape.slice(0, axis), ...chosen.slice(batchDims), ...x.shape.slice(axis + 1)];
  const at = new Int32Array(size(shape));
  let to = 0;
  for (let b = 0; b < batch; b++) for (let o = 0; o < outer; o++) for (let j = 0; j < perBatch; j++) {
    const index = indices[b * perBatch + j]!;
    if (index < -length || index >= length) throw new Error(`index ${index} is outside an axis of ${length}`);
    const row = ((b * outer + o) * length + (index < 0 ? index + length : index)) * inner;
    for (let i = 0; i < inner; i++) at[to++] = row + i;
  }
  return [take(x, at, shape)];
}

/** Windows of one axis: `length` elements `dilation` apart, a window every `stride` elements, unpadded. */
export type FrameAttrs = { readonly axis: number; readonly length: number; readonly stride: number; readonly dilation: number };

/** [..., n, ...] -> [..., windows, length, ...] */
export function frame({ axis, length, stride, dilation }: FrameAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const own = strides(x.shape), step = own[axis]!;
  const windows = Math.floor((x.shape[axis]! - (length - 1) * dilation - 1) / stride) + 1;
  const around = <T>(from: readonly T[], ...middle: readonly T[]): T[] => [...from.slice(0, axis), ...middle, ...from.slice(axis + 1)];
  const shape = around(x.shape, windows, length);
  return [take(x, offsets(shape, around(own, stride * step, dilation * step), 0), shape)];
}
