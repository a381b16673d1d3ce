import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { transpose, reshape } from './shape.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { same } from '../../graph/dim.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';

/** Before: Transpose that only moves axes of length 1. After: Reshape. */
export const reshapeTranspose: Rule = ruleOn(transpose, 'reshape-transpose', (node, { perm }, graph, name) => {
  const [from, to] = [factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape];
  const moved = perm.filter((axis) => !same(from[axis]!, 1));
  if (moved.some((axis, i) => i > 0 && axis < moved[i - 1]!) || to.some((d) => typeof d !== 'number')) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to }), [node.inputs[0]!]));
});
