import { type Graph, type Node, type Wire, sameWire } from '../graph/graph.ts';
import { Patch } from '../graph/patch.ts';
import { select } from '../ops/elementwise/elementwise.ts';

/**
 * Before: what a state begins with in the first run is computed from values that are held from the first run on. After: from those of the first run,
 * and what only held them for it is no state any more.
 */
export function beginOnce(graph: Graph, isFirst: Wire | undefined): void {
  if (isFirst === undefined) return;
  const chooses = (wire: Wire): boolean => wire.node.op.as(select) !== undefined && sameWire(wire.node.inputs[0]!, isFirst);
  const patch = new Patch(graph, 'begin-once');
  const made = new Map<Node, Node>();
  /** The wire as it is in the first run; itself where that makes no difference. */
  const inFirst = (wire: Wire): Wire => {
    if (chooses(wire)) return inFirst(wire.node.inputs[1]!);
    const known = made.get(wire.node);
    if (known !== undefined) return { node: known, slot: wire.slot };
    const inputs = wire.node.inputs.map(inFirst), same = inputs.every((w, i) => sameWire(w, wire.node.inputs[i]!));
    const node = same ? wire.node : patch.addNode(wire.node.name, wire.node.op, inputs);
    made.set(wire.node, node);
    return { node, slot: wire.slot };
  };
  for (const node of graph.order()) {
    const wire = { node, slot: 0 }, begins = node.inputs[1];
    if (!chooses(wire) || begins === undefined) continue;
    const other = inFirst(begins);
    if (!sameWire(other, begins)) patch.replace(wire, patch.add(node.name, node.op, [isFirst, other, node.inputs[2]!]));
  }
  patch.apply();
  const isRead = (wire: Wire): boolean => graph.users(wire.node).length > 0 || graph.outputs.some((o) => sameWire(o.wire, wire));
  graph.states = graph.states.filter(({ next, wire }) => !chooses(next) || !sameWire(next.node.inputs[2]!, wire) || isRead(next));
  graph.dropUnused();
}
