import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug } from '../errors.ts';
import type { Transfer } from '../graph/calls.ts';
import { factOf, type Node, type Wire } from '../graph/graph.ts';
import type { Ref } from '../graph/lowering.ts';
import type { Past } from '../graph/op.ts';
import { shift } from '../graph/copy.ts';
import { type Memory, shapeOf } from './memory.ts';

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
export function windowOf(memory: Memory, wire: Wire, pasts: readonly Past[]): Window {
  const shape = shapeOf(factOf(wire));
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
export const firstFrame = (w: Window, { delay, overlap }: Past): number => w.past - delay - overlap;

const transfers = (w: Window, first: number): readonly Transfer[] => (w.past === 0 ? [] : Array.from({ length: w.outer }, (_, o) => ({
  state: shift(w.state, o * w.past * w.frame),
  arena: shift(w.ref, (o * (w.past + w.pulse) + first) * w.frame),
  bytes: w.past * w.frame,
})));

export const loadsOf = (w: Window): readonly Transfer[] => transfers(w, 0);
export const savesOf = (w: Window): readonly Transfer[] => transfers(w, w.pulse);

/** The Delay nodes of each wire and axis, in order. */
export function delaysOf(order: readonly Node[]): readonly { readonly wire: Wire; readonly axis: number; readonly pasts: readonly Past[] }[] {
  const found: { wire: Wire; axis: number; pasts: Past[] }[] = [];
  for (const { op: { past }, inputs: [wire] } of order) {
    if (past === undefined || wire === undefined) continue;
    const known = found.find((f) => f.wire.node === wire.node && f.wire.slot === wire.slot && f.axis === past.axis);
    if (known === undefined) found.push({ wire, axis: past.axis, pasts: [past] });
    else known.pasts.push(past);
  }
  return found;
}
