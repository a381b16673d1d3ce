import { type Tensor, blank, size } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { input } from '../graph/constant.ts';
import { fact, staticShape } from '../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { select } from '../ops/elementwise/elementwise.ts';
import { ancestors, isWork } from './once.ts';

/** Before: what is computed from values of the first run is computed from these in every run, which hold them. After: what was computed in the first run is held. */
export function holdResults(graph: Graph, isFirst: Wire | undefined): void {
  if (isFirst === undefined) return;
  const isHeld = ({ node }: Wire): boolean => node.op.as(select) !== undefined && sameWire(node.inputs[0]!, isFirst) && graph.states.some((s) => sameWire(s.wire, node.inputs[2]!) && s.next.node === node);
  const settled = new Set<Node>();
  const stays = (w: Wire): boolean => settled.has(w.node) || isHeld(w);
  for (const node of graph.order()) if (!isHeld({ node, slot: 0 }) && node.inputs.some(stays) && node.inputs.every((w) => stays(w) || constantOf(w) !== undefined)) settled.add(node);
  const isRead = (w: Wire): boolean => [...graph.outputs.map((o) => o.wire), ...graph.states.map((s) => s.next)].some((other) => sameWire(other, w))
    || graph.users(w.node).some((user) => !settled.has(user) && user.inputs.some((other) => sameWire(other, w)));
  const results = [...settled].flatMap((node) => node.outputs.map((_, slot): Wire => ({ node, slot })).filter(isRead));
  const worth = results.map((w) => narrow(w, stays)).filter((w, i, all) => settled.has(w.node) && all.findIndex((other) => sameWire(other, w)) === i && [...ancestors([w])].some((node) => settled.has(node) && isWork(node)));
  for (const wire of worth) {
    const { dtype } = factOf(wire), shape = staticShape(factOf(wire)), name = `${wire.node.name}/held${wire.slot}`;
    const initial: Tensor = blank(dtype === 'string' ? bug('a state of strings') : dtype, shape), kept = { node: graph.add(name, input(fact(dtype, shape)), []), slot: 0 };
    const { node } = wire, again = { node: graph.add(node.name, node.op, node.inputs, node.outputs, node.labels), slot: wire.slot };
    const chosen = { node: graph.add(node.name, op(select, {}), [isFirst, again, kept]), slot: 0 };
    graph.replace([{ from: wire, to: chosen }]);
    graph.states = [...graph.states, { name, wire: kept, initial, next: chosen }];
  }
}

/** What is moved or spread only is held before that. */
function narrow(wire: Wire, stays: (w: Wire) => boolean): Wire {
  const [from, ...more] = wire.node.inputs.filter(stays);
  const elements = (w: Wire): number => size(staticShape(factOf(w)));
  return isWork(wire.node) || from === undefined || more.length > 0 || wire.node.inputs.length > 1 || elements(from) > elements(wire) ? wire : narrow(from, stays);
}
