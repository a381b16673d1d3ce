import { sameShape } from '../graph/dim.ts';
import { type Graph, type Node, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { select } from '../ops/elementwise/elementwise.ts';
import { delay } from '../ops/stream/delay.ts';
import { ancestors, isWork, onceBranch } from './once.ts';

/**
 * Before: every run computes what a state begins with, and chooses between that and the state. After: that is one side of a branch, which runs when the
 * stream begins.
 */
export function computeAtStart(graph: Graph): void {
  while (step(graph)) graph.dropUnused();
}

function step(graph: Graph): boolean {
  const begins = graph.order().filter((node) => isBeginning(graph, node));
  const roots = [...graph.outputs.map((o) => o.wire), ...graph.states.map((s) => s.next), ...graph.operators().filter((n) => n.op.as(delay) !== undefined).map((node) => ({ node, slot: 0 }))];
  const everyRun = ancestors(roots, (node, i) => i !== 1 || !begins.includes(node));
  const isEarly = (node: Node): boolean => !everyRun.has(node) && node.op.name !== 'Input' && node.outputs.every((f) => f.value === undefined);
  for (const { inputs: [holds] } of begins) {
    const alike = begins.filter((b) => sameWire(b.inputs[0]!, holds!) && isEarly(b.inputs[1]!.node)), before = ancestors(alike.map((b) => b.inputs[1]!));
    // one that another begins with is chosen before
    const chosen = alike.filter((b) => !before.has(b)), values = chosen.map((b) => b.inputs[1]!), needed = ancestors(values), others = ancestors(begins.filter((b) => !chosen.includes(b)).map((b) => b.inputs[1]!));
    const early = graph.order().filter((node) => needed.has(node) && !others.has(node) && isEarly(node));
    if (!early.some(isWork) || values.some((w) => !early.includes(w.node))) continue;
    const node = onceBranch(graph, chosen[0]!.name, holds!, early, values, chosen.map((b) => b.inputs[2]!));
    graph.replace(chosen.map((from, slot) => ({ from: { node: from, slot: 0 }, to: { node, slot } })));
    return true;
  }
  return false;
}

/** Whether it is a state, or what that begins with in some runs. */
function isBeginning(graph: Graph, node: Node): boolean {
  const [holds, first, kept] = node.inputs;
  return node.op.as(select) !== undefined && factOf(holds!).shape.length === 0 && constantOf(first!) === undefined && graph.states.some((s) => sameWire(s.wire, kept!)) && sameShape(factOf(first!).shape, factOf(kept!).shape);
}
