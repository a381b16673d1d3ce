import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug } from '../errors.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Initial, StateCopy } from '../program/program.ts';
import { type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import { encode } from './encode.ts';
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
  /** What the state holds at the start, where that is not zeros. */
  readonly initial: readonly Initial[];
}

/** `pasts`: what the Delay nodes over `wire` along one axis ask for; `before`: the frames before the first pulse that any of them knows. */
export function windowOf(memory: Memory, { wire, pasts, before }: Pasts): Window {
  const shape = staticShape(factOf(wire));
  const axis = pasts[0]!.axis;
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const frame = shape.slice(axis + 1).reduce((a, b) => a * b, dtypeBytes[factOf(wire).dtype]);
  const past = Math.max(...pasts.map((p) => p.delay + p.overlap));
  const pulse = shape[axis]!;
  if (past * frame % 4 !== 0 || pulse * frame % 4 !== 0) bug(`${wire.node.name} is delayed in parts of words`);
  const state = memory.buffer('state', outer * past * frame);
  return { wire, axis, outer, past, pulse, frame, ref: memory.fixedBuffer(outer * (past + pulse) * frame), state, initial: before === undefined ? [] : initialOf(memory, before, { outer, past, frame, state }) };
}

/** The known frames stand behind the others of the past. */
function initialOf(memory: Memory, before: Tensor, { outer, past, frame, state }: Pick<Window, 'outer' | 'past' | 'frame' | 'state'>): readonly Initial[] {
  const bytes = encode(before), each = bytes.length / outer;
  if (bytes.every((b) => b === 0)) return [];
  const weights = memory.constant(bytes);
  return Array.from({ length: outer }, (_, o) => ({ state: shift(state, (o + 1) * past * frame - each), weights: shift(weights, o * each), bytes: each }));
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

/** What the Delay nodes of a wire along one axis ask for. */
interface Pasts { readonly wire: Wire; readonly axis: number; readonly pasts: readonly DelayAttrs[]; readonly before: Tensor | undefined }

/** The Delay nodes of each wire and axis, in order. */
export function delaysOf(order: readonly Node[]): readonly Pasts[] {
  const found = new Map<string, { wire: Wire; axis: number; pasts: DelayAttrs[]; before: Tensor | undefined }>();
  for (const { op, inputs: [wire, initial] } of order) {
    const past = op.as(delay), known = initial === undefined ? undefined : constantOf(initial);
    if (past === undefined || wire === undefined) continue;
    const key = windowKey(wire, past.axis);
    const all = found.get(key) ?? { wire, axis: past.axis, pasts: [], before: undefined };
    found.set(key, all);
    all.pasts.push(past);
    // those that know some agree on the newest
    if (known !== undefined && known.shape[past.axis]! > (all.before?.shape[past.axis] ?? 0)) all.before = known;
  }
  return [...found.values()];
}
