import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { wireOf } from '../graph/match.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { transpose } from '../ops/shape/shape.ts';
import { composed, isIdentity } from './layout/perm.ts';

/** Before: Transpose -> Transpose. After: one, or none. */
export const mergeTransposes: Rule = ruleOn(transpose, 'merge-transposes', (node, { perm }, graph, name) => {
  const inner = node.inputs[0]!.node;
  const first = inner.op.as(transpose)?.perm;
  if (first === undefined) return null;
  const both = composed(first, perm);
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), isIdentity(both) ? inner.inputs[0]! : patch.add(node.name, op(transpose, { perm: both }), [inner.inputs[0]!]));
});
