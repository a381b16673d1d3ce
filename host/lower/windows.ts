import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug } from '../errors.ts';
import type { StateCopy } from '../program/program.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { type Memory, wireKey } from './memory.ts';
import { type Ref, shift } from '../program/buffer.ts';
import { type DelayAttrs, delay } from '../ops/stream/delay.ts';
import { staticShape } from '../graph/fact.ts';

/**
 * [past | pulse] of one wire along one axis, for all that look back on it. `past` frames are kept in the state between runs: loaded before
 * the first step that touches the window, saved from its end after the last.
 */
export interface Window {
  readonly wire: Wire;
  readonly axis: number;
  /** Arrays of frames that lie apart: the product of the lengths before `axis`. */
  readonly outer: number;
  readonly past: number;
  readonly pulse: number;
  /** Bytes of a frame in one of these arrays. */
  readonly frame: number;
  readonly ref: Ref;
  readonly state: Ref;
}

/** `pasts`: what the Delay nodes over `wire` along one axis ask for. */
export function windowOf(memory: Memory, wire: Wire, pasts: readonly DelayAttrs[]): Window {
  const shape = staticShape(factOf(wire));
  const axis = pasts[0]!.axis;
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const frame = shape.slice(axis + 1).reduce((a, b) => a * b, dtypeBytes[factOf(wire).dtype]);
  const past = Math.max(...pasts.map((p) => p.delay + p.overlap));
  const pulse = shape[axis]!;
  if (past * frame % 4 !== 0 || pulse * frame % 4 !== 0) bug(`${wire.node.name} is delayed in parts of words`);
  return { wire, axis, outer, past, pulse, frame, ref: memory.fixedBuffer(outer * (past + pulse) * frame), state: memory.buffer('state', outer * past * frame) };
}

/** Where the pulse is, for a window in which it lies in one piece. */
export const pulsePart = (w: Window): Ref => shift(w.ref, w.past * w.frame);

/** First frame in the window of what a Delay gives. */
export const firstFrame = (w: Window, { delay, overlap }: DelayAttrs): number => w.past - delay - overlap;

const stateCopies = (w: Window, first: number): readonly StateCopy[] => (w.past === 0 ? [] : Array.from({ length: w.outer }, (_, o) => ({
  state: shift(w.state, o * w.past * w.frame),
  arena: shift(w.ref, (o * (w.past + w.pulse) + first) * w.frame),
  bytes: w.past * w.frame,
})));

export const loadsOf = (w: Window): readonly StateCopy[] => stateCopies(w, 0);
export const savesOf = (w: Window): readonly StateCopy[] => stateCopies(w, w.pulse);

export const windowKey = (wire: Wire, axis: number): string => `${wireKey(wire)} ${axis}`;

/** The Delay nodes of each wire and axis, in order. */
export function delaysOf(order: readonly Node[]): readonly { readonly wire: Wire; readonly axis: number; readonly pasts: readonly DelayAttrs[] }[] {
  const found = new Map<string, { wire: Wire; axis: number; pasts: DelayAttrs[] }>();
  for (const { op, inputs: [wire] } of order) {
    const past = op.as(delay);
    if (past === undefined || wire === undefined) continue;
    const known = found.get(windowKey(wire, past.axis));
    if (known === undefined) found.set(windowKey(wire, past.axis), { wire, axis: past.axis, pasts: [past] });
    else known.pasts.push(past);
  }
  return [...found.values()];
}
