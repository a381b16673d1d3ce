import { type Calls, refsOf } from '../program/program.ts';
import type { Buffer } from '../program/buffer.ts';

/** First and last step during which an arena buffer is live, both inclusive; -1: before the first, `steps.length`: after the last. */
export interface Lifetime { readonly buffer: Buffer; readonly from: number; readonly to: number }

/** Inputs are live from the start, outputs to the end, everything else from the first step that touches it to the last. */
export function lifetimes({ steps, inputs, outputs }: Calls): readonly Lifetime[] {
  const spans = new Map<Buffer, { from: number; to: number }>();
  const touch = (buffer: Buffer, at: number): void => {
    if (buffer.region !== 'arena') return;
    const span = spans.get(buffer);
    if (span === undefined) spans.set(buffer, { from: at, to: at });
    else span.to = at;
  };
  for (const p of inputs) touch(p.tensor.ref.buffer, -1);
  steps.forEach(({ invocation, loads, saves }, i) => {
    for (const t of loads) touch(t.arena.buffer, i);
    for (const ref of refsOf(invocation)) touch(ref.buffer, i);
    for (const t of saves) touch(t.arena.buffer, i);
  });
  for (const p of outputs) touch(p.tensor.ref.buffer, steps.length);
  return [...spans].map(([buffer, span]) => ({ buffer, ...span }));
}
