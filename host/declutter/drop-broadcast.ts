import { add, div, max, min, mul, sub } from '../ops/elementwise/elementwise.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { broadcastTo } from '../ops/shape/shape.ts';
import { sameShape } from '../graph/dim.ts';
import { Patch } from '../graph/patch.ts';

/** Before: BroadcastTo -> an operator that broadcasts by itself. After: that operator alone, where another operand has the shape of the result. */
export const dropBroadcast: readonly Rule[] = [add, sub, mul, div, max, min].map((operator) => ruleOn(operator, 'drop-broadcast', (node, _attrs, graph, name) => {
  const shape = factOf(wireOf(node)).shape;
  const inputs = node.inputs.map((w) => (w.node.op.as(broadcastTo) === undefined ? w : w.node.inputs[0]!));
  if (inputs.every((w, i) => w === node.inputs[i]) || !inputs.some((w) => sameShape(factOf(w).shape, shape))) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, inputs));
}));
