import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { concat } from './slice.ts';
import { soleProducer, wireOf } from '../../graph/match.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';

/** Before: Concat of Concats along one axis that nothing else reads. After: one Concat. */
export const mergeConcats: Rule = ruleOn(concat, 'merge-concats', (node, { axis }, graph, name) => {
  const inputs = node.inputs.flatMap((w) => (soleProducer(w, concat, graph)?.attrs.axis === axis ? w.node.inputs : [w]));
  if (inputs.length === node.inputs.length) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(concat, { axis }), inputs));
});
