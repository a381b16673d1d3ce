import type { Lifetime } from './lifetimes.ts';

export interface Placement { readonly lifetime: Lifetime; readonly offset: number }

export const alignment = 64;
export const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

const together = (a: Lifetime, b: Lifetime): boolean => a.from <= b.to && b.from <= a.to;

/**
 * Offsets for buffers such that those alive together do not overlap. Greedy: the largest first, each into the smallest gap that it fits
 * between those placed already, else after them.
 */
export function place(lifetimes: readonly Lifetime[]): readonly Placement[] {
  const sorted = [...lifetimes].sort((a, b) => b.buffer.bytes - a.buffer.bytes || a.from - b.from || a.buffer.id - b.buffer.id);
  const placed: Placement[] = [];
  for (const lifetime of sorted) placed.push({ lifetime, offset: bestFit(lifetime, placed) });
  return placed;
}

function bestFit(lifetime: Lifetime, placed: readonly Placement[]): number {
  const rivals = placed.filter((p) => together(p.lifetime, lifetime)).sort((a, b) => a.offset - b.offset);
  let [best, smallest, end] = [-1, Infinity, 0];
  for (const { offset, lifetime: { buffer } } of rivals) {
    const gap = offset - end;
    if (gap >= lifetime.buffer.bytes && gap < smallest) [best, smallest] = [end, gap];
    end = Math.max(end, alignUp(offset + buffer.bytes, alignment));
  }
  return best >= 0 ? best : end;
}
