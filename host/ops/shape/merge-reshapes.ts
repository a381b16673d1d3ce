import { Patch } from '../../graph/patch.ts';
import { reshape } from './shape.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { soleProducer, wireOf } from '../../graph/match.ts';

/** Before: Reshape -> Reshape. After: the second one. */
export const mergeReshapes: Rule = ruleOn(reshape, 'merge-reshapes', (node, _attrs, graph, name) => {
  const inner = soleProducer(node.inputs[0]!, reshape, graph);
  if (inner === undefined) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, [inner.node.inputs[0]!]));
});
