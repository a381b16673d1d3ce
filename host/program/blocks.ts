import { bug } from '../errors.ts';

/** A block of elements that several operands walk, each with its own strides. */
export interface Block {
  readonly dims: readonly number[];
  /** For each operand, a stride for each of `dims`. */
  readonly strides: readonly (readonly number[])[];
}

/** Distance in elements between neighbours along each axis of a dense array of `shape`. */
export function denseStrides(shape: readonly number[]): readonly number[] {
  const out = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) { out[i] = step; step *= shape[i]!; }
  return out;
}

/** Whether they are those of a dense array of `shape`, in which steps along axes of length 1 do not count. */
export const isDense = (shape: readonly number[], strides: readonly number[]): boolean => {
  const own = denseStrides(shape);
  return shape.every((d, i) => d === 1 || strides[i] === own[i]);
};

/** Distance between rows of the last axis, whose elements lie together, where these lie evenly; undefined where they do not. */
export function rowStride(shape: readonly number[], strides: readonly number[]): number | undefined {
  if (shape.length === 0 || (shape.at(-1) !== 1 && strides.at(-1) !== 1)) return undefined;
  const { dims, strides: [lead] } = mergeAxes({ dims: shape.slice(0, -1), strides: [strides.slice(0, -1)] });
  return dims.length > 1 ? undefined : lead?.[0] ?? shape.at(-1)!;
}

/** Strides of the same elements under another shape; undefined where they would not be even. */
export function reshapedStrides(from: readonly number[], strides: readonly number[], to: readonly number[]): readonly number[] | undefined {
  // neighbouring axes of `from` that are evenly apart, outermost first
  const runs: { length: number; stride: number }[] = [];
  from.forEach((length, i) => {
    const last = runs.at(-1);
    if (length === 1) return;
    if (last !== undefined && last.stride === length * strides[i]!) runs.splice(-1, 1, { length: last.length * length, stride: strides[i]! });
    else runs.push({ length, stride: strides[i]! });
  });
  const out: number[] = [];
  for (const length of [...to].reverse()) {
    const run = runs.at(-1);
    if (length === 1) { out.push(0); continue; }
    if (run === undefined || run.length % length !== 0) return undefined;
    out.push(run.stride);
    runs.pop();
    if (run.length > length) runs.push({ length: run.length / length, stride: run.stride * length });
  }
  return out.reverse();
}

/** Strides with which an array of `shape`, dense where `own` does not say otherwise, is read as one of `to` (numpy's broadcasting). */
export function broadcastStrides(shape: readonly number[], to: readonly number[], own = denseStrides(shape)): readonly number[] {
  const extra = to.length - shape.length;
  if (extra < 0) bug(`[${shape.join(',')}] is read as [${to.join(',')}]`);
  return to.map((_, i) => (i < extra || shape[i - extra] === 1 ? 0 : own[i - extra]!));
}

/** The same walk with axes of length 1 dropped and neighbours merged where every operand goes evenly from one to the next. */
export function mergeAxes({ dims, strides }: Block): Block {
  const kept: { dim: number; steps: number[] }[] = [];
  dims.forEach((dim, axis) => {
    if (dim === 1) return;
    const steps = strides.map((s) => s[axis]!);
    const outer = kept.at(-1);
    if (outer !== undefined && outer.steps.every((s, i) => s === dim * steps[i]!)) {
      outer.dim *= dim;
      outer.steps = steps;
    } else {
      kept.push({ dim, steps });
    }
  });
  return { dims: kept.map((k) => k.dim), strides: strides.map((_, i) => kept.map((k) => k.steps[i]!)) };
}

/** Four axes and four strides for each operand, outer axes of length 1 in front; undefined where the merged block has more. */
export function fourAxes(block: Block): Block | undefined {
  const merged = mergeAxes(block);
  const missing = 4 - merged.dims.length;
  if (missing < 0) return undefined;
  return { dims: [...new Array<number>(missing).fill(1), ...merged.dims], strides: merged.strides.map((s) => [...new Array<number>(missing).fill(0), ...s]) };
}

/** Whether four axes are enough for operands of these strides. */
export const isFourAxes = (dims: readonly number[], ...strides: readonly (readonly number[])[]): boolean => fourAxes({ dims, strides }) !== undefined;
