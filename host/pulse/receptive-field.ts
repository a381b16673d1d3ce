import { type Node, factOf } from '../graph/graph.ts';
import { delay } from '../ops/stream/delay.ts';
import type { Pulsed } from '../stages.ts';

/** Frames of the input that one frame of an output sees at most. What recurrent operators carry on from all frames before is not counted. */
export function receptiveField(pulsed: Pulsed): number {
  const seen = new Map<Node, number>();
  for (const node of pulsed.graph.order()) {
    const before = Math.max(0, ...node.inputs.map((w) => seen.get(w.node) ?? 0));
    const past = node.op.as(delay), [x] = node.inputs;
    seen.set(node, before + (past === undefined || x === undefined ? 0 : (past.delay + past.overlap) * pulsed.pulse / Number(factOf(x).shape[past.axis])));
  }
  const strides = Math.max(1, ...[...pulsed.outputs.values()].map((o) => pulsed.pulse / o.pulse));
  return Math.ceil(Math.max(0, ...pulsed.graph.outputs.map((o) => seen.get(o.wire.node) ?? 0)) + strides);
}
