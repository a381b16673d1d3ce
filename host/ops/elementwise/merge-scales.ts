import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Node, type Wire, factOf } from '../../graph/graph.ts';
import { eitherWay, f32Constant, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { div, mul } from './elementwise.ts';

/** x and the number of x * number, or of x / number. */
export function scaleOf(node: Node): { readonly x: Wire; readonly by: number } | undefined {
  const isProduct = node.op.as(mul) !== undefined, pairs = isProduct ? eitherWay(node.inputs) : node.op.as(div) === undefined ? [] : [[node.inputs[0]!, node.inputs[1]!] as const];
  for (const [x, c] of pairs) {
    const values = f32Constant(c)?.data;
    if (values?.length === 1 && sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return { x, by: isProduct ? values[0]! : 1 / values[0]! };
  }
  return undefined;
}

/** Before: two products with numbers, or quotients, one behind the other. After: one, or none where they undo each other. */
export const mergeScales: readonly Rule[] = [mul, div].map((operator) => ruleOn(operator, 'merge-scales', (node, _attrs, graph, name) => {
  const outer = scaleOf(node), inner = outer === undefined ? undefined : scaleOf(outer.x.node);
  if (outer === undefined || inner === undefined || graph.onlyUser(outer.x.node) !== node) return null;
  const patch = new Patch(graph, name), by = outer.by * inner.by;
  if (!Number.isFinite(by)) return null;
  return patch.replace(wireOf(node), Math.abs(by - 1) < 2 ** -22 ? inner.x : patch.add(node.name, op(mul, {}), [inner.x, patch.constant(node.name, tensor('f32', [], [by]))]));
}));
