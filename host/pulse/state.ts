import { size } from '../../src/eval/tensor.ts';
import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug } from '../errors.ts';
import { concreteShape } from '../graph/fact.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import type { Pulsed } from '../stages.ts';
import { delay } from '../ops/stream/delay.ts';

/** What one stream keeps of a wire between pulses: `frames` of `elements` elements. */
export interface Kept { readonly wire: Wire; readonly frames: number; readonly elements: number; readonly bytes: number }

/** The whole state of one stream; all the delays of a wire share the most that any of them needs. */
export function stateOf(pulsed: Pulsed): readonly Kept[] {
  const kept = new Map<string, Kept>();
  for (const node of pulsed.graph.order()) {
    const [past, wire] = [node.op.as(delay), node.inputs[0]];
    if (past === undefined || wire === undefined) continue;
    const fact = factOf(wire);
    const shape = concreteShape(fact) ?? bug(`the state of ${wire.node.name} has no size`);
    const elements = shape.reduce((n, d, i) => (i === past.axis ? n : n * d), 1);
    const key = `${wire.node.id}:${wire.slot}:${past.axis}`;
    const frames = Math.max(past.delay + past.overlap, kept.get(key)?.frames ?? 0);
    kept.set(key, { wire, frames, elements, bytes: frames * elements * dtypeBytes[fact.dtype] });
  }
  const between = pulsed.graph.states.map(({ wire }): Kept => {
    const elements = size(concreteShape(factOf(wire)) ?? bug(`the state of ${wire.node.name} has no size`));
    return { wire, frames: 1, elements, bytes: elements * dtypeBytes[factOf(wire).dtype] };
  });
  return [...kept.values(), ...between];
}

export const stateElements = (pulsed: Pulsed): number => stateOf(pulsed).reduce((n, k) => n + k.frames * k.elements, 0);
export const stateBytes = (pulsed: Pulsed): number => stateOf(pulsed).reduce((n, k) => n + k.bytes, 0);
