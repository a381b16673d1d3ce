import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { reshape } from '../ops/shape.ts';
import { concat } from '../ops/slice.ts';
import { type GraphRule, ruleOn, soleProducer, wireOf } from './rule.ts';

/** Before: Reshape -> Reshape. After: the second one. */
export const mergeReshapes: GraphRule = ruleOn(reshape, 'merge-reshapes', (node, _attrs, graph, name) => {
  const inner = soleProducer(node.inputs[0]!, reshape, graph);
  if (inner === undefined) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, [inner.node.inputs[0]!]));
});

/** Before: Concat of Concats along one axis that nothing else reads. After: one Concat. */
export const mergeConcats: GraphRule = ruleOn(concat, 'merge-concats', (node, { axis }, graph, name) => {
  const inputs = node.inputs.flatMap((w) => (soleProducer(w, concat, graph)?.attrs.axis === axis ? w.node.inputs : [w]));
  if (inputs.length === node.inputs.length) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(concat, { axis }), inputs));
});
