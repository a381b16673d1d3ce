import { bug } from '../errors.ts';
import { sameType, showFact } from './fact.ts';
import { type Graph, factOf, showNode } from './graph.ts';

/** Producers before users, every wire exists, facts equal to `infer`'s. Run after every stage; a failure is a bug of Linnet. */
export function checkGraph(graph: Graph, stage: string): void {
  const seen = new Set<number>();
  for (const node of graph.order()) {
    for (const w of node.inputs) {
      if (!graph.has(w.node)) bug(`after ${stage}, ${showNode(node)} reads a node that is gone`);
      if (!seen.has(w.node.id)) bug(`after ${stage}, ${showNode(node)} comes before its input %${w.node.id}`);
      if (w.node.outputs[w.slot] === undefined) bug(`after ${stage}, ${showNode(node)} reads output ${w.slot} of %${w.node.id}`);
    }
    seen.add(node.id);
    const inferred = node.op.infer(node.inputs.map(factOf));
    node.outputs.forEach((f, i) => {
      const again = inferred[i];
      if (again === undefined || !sameType(f, again)) bug(`after ${stage}, ${showNode(node)} infers ${again === undefined ? 'nothing' : showFact(again)}`);
    });
  }
  for (const p of graph.outputs) if (!graph.has(p.wire.node)) bug(`after ${stage}, output ${p.name} is gone`);
  for (const { name, wire, next } of graph.states) {
    if (!graph.has(wire.node) || !graph.has(next.node)) bug(`after ${stage}, state ${name} is gone`);
    if (!sameType(factOf(wire), factOf(next))) bug(`after ${stage}, state ${name} changes from ${showFact(factOf(wire))} to ${showFact(factOf(next))}`);
  }
}
