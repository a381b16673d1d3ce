import type { Lifetime } from './lifetimes.ts';

export interface Allocation { readonly lifetime: Lifetime; readonly offset: number }

export const alignment = 64;
export const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

const together = (a: Lifetime, b: Lifetime): boolean => a.from <= b.to && b.from <= a.to;

/**
 * Offsets for buffers, such that those live at once do not overlap. Greedy: the largest product of bytes and steps first, each into the smallest
 * gap between those already allocated that it fits, else after them. What many steps use lies at the start, next to what these steps produce:
 * neighbouring cache lines fall into different sets.
 */
export function allocate(lifetimes: readonly Lifetime[]): readonly Allocation[] {
  const weight = ({ buffer, from, to }: Lifetime): number => buffer.bytes * (to - from + 1);
  const sorted = [...lifetimes].sort((a, b) => weight(b) - weight(a) || a.from - b.from || a.buffer.id - b.buffer.id);
  const allocated: Allocation[] = [];
  for (const lifetime of sorted) allocated.push({ lifetime, offset: bestFit(lifetime, allocated) });
  return allocated;
}

function bestFit(lifetime: Lifetime, allocated: readonly Allocation[]): number {
  const rivals = allocated.filter((p) => together(p.lifetime, lifetime)).sort((a, b) => a.offset - b.offset);
  let [best, smallest, end] = [-1, Infinity, 0];
  for (const { offset, lifetime: { buffer } } of rivals) {
    const gap = offset - end;
    if (gap >= lifetime.buffer.bytes && gap < smallest) [best, smallest] = [end, gap];
    end = Math.max(end, alignUp(offset + buffer.bytes, alignment));
  }
  return best >= 0 ? best : end;
}
