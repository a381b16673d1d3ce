import type { Dim } from '../../graph/dim.ts';

/** An order of axes: axis i of the result is axis perm[i] of what is transposed. */
export type Perm = readonly number[];

export const inverse = (perm: Perm): Perm => perm.map((_, axis) => perm.indexOf(axis));
export const samePerm = (a: Perm, b: Perm): boolean => a.length === b.length && a.every((p, i) => p === b[i]);
export const isIdentity = (perm: Perm): boolean => perm.every((p, i) => p === i);

/** The order that `first` and then `second` lead to. */
export const composed = (first: Perm, second: Perm): Perm => second.map((axis) => first[axis]!);

/** Whether a Transpose that gives `shape` moves nothing but axes of length 1. */
export function movesOnlyUnits(perm: Perm, shape: readonly Dim[]): boolean {
  const moved = perm.filter((_, i) => shape[i] !== 1);
  return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!);
}

/** The order of the axes that are left without `dropped`, which are named as they were before the Transpose. */
export const without = (perm: Perm, dropped: readonly number[]): Perm => perm.filter((axis) => !dropped.includes(axis)).map((axis) => axis - dropped.filter((d) => d < axis).length);
