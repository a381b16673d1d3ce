import { type Graph, type Node, type Wire, sameWire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { delay } from '../ops/stream/delay.ts';
import { fillOutside } from '../ops/stream/stream.ts';
import type { Pulsed } from '../stages.ts';

/**
 * Before: the past of a wire is kept, and that of the same wire with a constant outside of its stream. After: the second only, where the wire stands for
 * one stream: what it has outside of that is nothing to those that read it.
 */
export function shareFilled(graph: Graph, pairs: Pulsed['pairs']): void {
  const patch = new Patch(graph, 'share-filled');
  const taken = new Set<Node>();
  for (const node of graph.order()) {
    const fill = node.op.as(fillOutside), wire = node.inputs[0];
    if (fill?.mode !== 'constant' || wire === undefined) continue;
    const filled = { node, slot: 0 }, others = pastsOf(graph, wire, fill.axis).filter((n) => !taken.has(n));
    // what a wire holds before its first frame is not known of another
    const streams = new Set(pairs.filter(({ pulsed }) => sameWire(pulsed.wire, wire)).map(({ pulsed: { stream } }) => `${stream?.delay} ${String(stream?.length)}`));
    if (streams.size !== 1 || others.some((n) => n.inputs.length > 1) || pastsOf(graph, filled, fill.axis).length === 0) continue;
    for (const other of others) {
      taken.add(other);
      patch.replace({ node: other, slot: 0 }, patch.add(other.name, op(delay, other.op.as(delay)!), [filled]));
    }
  }
  patch.apply();
}

const pastsOf = (graph: Graph, wire: Wire, axis: number): readonly Node[] => graph.users(wire.node).filter((n) => n.op.as(delay)?.axis === axis && sameWire(n.inputs[0]!, wire));
