import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { reduceSum, reduceMean, reduceProd, reduceMax, reduceMin } from './reduce.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { same } from '../../graph/dim.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';
import { reshape } from '../shape/shape.ts';

/** Before: a reduction over axes of length 1. After: Reshape. */
export const reshapeReductions: readonly Rule[] = [reduceSum, reduceMean, reduceProd, reduceMax, reduceMin].map((operator) => ruleOn(operator, 'reshape-reduction', (node, { axes }, graph, name) => {
  const [from, to] = [factOf(node.inputs[0]!), factOf(wireOf(node))];
  if (from.dtype !== to.dtype || axes.some((axis) => !same(from.shape[axis]!, 1)) || to.shape.some((d) => typeof d !== 'number')) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to: to.shape }), [node.inputs[0]!]));
}));
