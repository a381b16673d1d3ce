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

/** Strides with which a dense array of `shape` is read as one of `to` (numpy's broadcasting). */
export function broadcastStrides(shape: readonly number[], to: readonly number[]): readonly number[] {
  const own = denseStrides(shape);
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
