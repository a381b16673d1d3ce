import { type Calls, controlsOf, endOf, refsOf } from '../program/program.ts';
import type { Buffer } from '../program/buffer.ts';

/** First and last step during which an arena buffer is live, both inclusive; -1: before the first, `steps.length`: after the last. */
export interface Lifetime { readonly buffer: Buffer; readonly from: number; readonly to: number }

/**
 * Inputs are live from the start, outputs to the end, everything else from the first step that touches it to the last; what a loop shares with the
 * steps around it, or keeps from one iteration to the next, during all of the loop.
 */
export function lifetimes({ steps, inputs, outputs }: Pick<Calls, 'steps' | 'inputs' | 'outputs'>): readonly Lifetime[] {
  const spans = new Map<Buffer, { from: number; to: number }>();
  const touch = (buffer: Buffer, at: number): void => {
    if (buffer.region !== 'arena') return;
    const span = spans.get(buffer);
    if (span === undefined) spans.set(buffer, { from: at, to: at });
    else [span.from, span.to] = [Math.min(span.from, at), Math.max(span.to, at)];
  };
  const controls = controlsOf(steps);
  const last = new Map(controls.map((c) => [c.at, endOf(c) - 1]));
  for (const p of inputs) touch(p.tensor.ref.buffer, -1);
  steps.forEach(({ invocation, loads, saves }, i) => {
    for (const t of loads) touch(t.arena.buffer, i);
    for (const ref of refsOf(invocation)) touch(ref.buffer, i);
    for (const t of saves) touch(t.arena.buffer, last.get(i) ?? i);
  });
  for (const { ranges } of controls) for (const { end, refs } of ranges) for (const ref of refs) touch(ref.buffer, end - 1);
  for (const p of outputs) touch(p.tensor.ref.buffer, steps.length);
  // inner loops first: what they share with an outer one's body is only then known to that
  for (const control of [...controls].reverse()) {
    const [from, to] = [control.at, endOf(control) - 1];
    if (!control.loops) continue;
    for (const span of spans.values()) if (span.from <= to && span.to >= from && (span.from <= from || span.to > to)) [span.from, span.to] = [Math.min(span.from, from), Math.max(span.to, to)];
  }
  return [...spans].map(([buffer, span]) => ({ buffer, ...span }));
}
