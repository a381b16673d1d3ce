import { type Wire, factOf } from '../../graph/graph.ts';
import { type Op, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { reduceMax } from '../reduce/reduce.ts';
import { unsqueeze } from '../shape/shape.ts';
import { argMax, topK } from './selection.ts';

/** Before: TopK of one among frames of unknown number. After: the largest of them, and its number. */
export const splitTopK: Rule = ruleOn(topK, 'split-top-k', (node, { k, to }, graph, name) => {
  const [x] = node.inputs, axis = factOf(x!).shape.length - 1;
  if (k !== 1 || typeof factOf(x!).shape[axis] === 'number') return null;
  const patch = new Patch(graph, name), put = (what: Op, wire: Wire): Wire => patch.add(node.name, what, [wire]);
  return patch.replace({ node, slot: 0 }, put(op(reduceMax, { axes: [axis], keep: true }), x!)).replace({ node, slot: 1 }, put(op(unsqueeze, { axes: [axis] }), put(op(argMax, { axis, to }), x!)));
});
