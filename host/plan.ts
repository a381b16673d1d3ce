import type { Calls, Plan } from './program/program.ts';
import { lifetimes } from './plan/lifetimes.ts';
import { alignment, alignUp, allocate } from './plan/allocate.ts';
import type { Buffer } from './program/buffer.ts';

/**
 * Offsets for every buffer. Before: each is on its own. After: arena buffers share the arena, and no two that are live at once
 * overlap; weights follow each other in the order of the steps, those that are dequantised behind the others; states follow each other without gaps.
 */
export function plan(calls: Calls): Plan {
  const allocated = allocate(lifetimes(calls));
  const offsets = new Map(allocated.map(({ lifetime, offset }): [number, number] => [lifetime.buffer.id, offset]));
  const arenaBytes = allocated.reduce((end, { lifetime, offset }) => Math.max(end, alignUp(offset + lifetime.buffer.bytes, alignment)), 0);
  const inSequence = (own: readonly Buffer[], align: number, from = 0): number => own.reduce((end, buffer) => {
    const offset = alignUp(end, align);
    offsets.set(buffer.id, offset);
    return offset + buffer.bytes;
  }, from);
  const [weights, states] = (['weights', 'state'] as const).map((region) => calls.buffers.filter((b) => b.region === region)) as [Buffer[], Buffer[]];
  const dequantized = new Set(calls.dequantizations.map((d) => d.to.buffer)), isStored = (b: Buffer): boolean => !dequantized.has(b);
  const weightsBytes = inSequence(weights.filter(isStored), alignment);
  return { ...calls, stage: 'plan', offsets, arenaBytes, weightsBytes, weightsMemory: inSequence(weights.filter((b) => !isStored(b)), alignment, weightsBytes), stateBytes: inSequence(states, 4) };
}
