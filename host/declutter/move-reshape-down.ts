import { type Dim, product, same, sameShape } from '../graph/dim.ts';
import { type Fact, sameType } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { InferError, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import type { Rule } from '../graph/rewrite.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { reshape } from '../ops/shape/shape.ts';

/**
 * Before: Reshape that puts an axis of open length and others into one, [a, S, ...] -> [a * S, ...], then an operator that treats that one like a
 * batch axis. After: the operator over the axes as they are, then the Reshape, which another one behind may undo.
 */
export const moveReshapeDown: Rule = {
  name: 'move-reshape-down',
  apply(node, graph) {
    const at = node.inputs.findIndex((w) => merging(w) !== undefined);
    const rows = at < 0 ? undefined : merging(node.inputs[at]!);
    if (rows === undefined || node.outputs.length !== 1 || !keepsRows(node, at)) return null;
    const { whole, lead } = rows;
    const inputs = node.inputs.map((w, i) => (i === at ? whole : w));
    const [made] = inferred(node, inputs) ?? [];
    const [out] = node.outputs;
    if (made === undefined || out === undefined || !sameShape(made.shape, [...lead, ...out.shape.slice(1)])) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to: out.shape }), [patch.add(node.name, node.op, inputs)]));
  },
};

/** What is put into one axis, if an axis of open length is among it. */
function merging(wire: Wire): { readonly whole: Wire; readonly lead: readonly Dim[] } | undefined {
  const to = wire.node.op.as(reshape)?.to, [whole] = wire.node.inputs;
  if (to === undefined || whole === undefined) return undefined;
  const { shape } = factOf(whole), axes = shape.length - to.length + 1;
  const lead = shape.slice(0, axes);
  const merges = axes > 1 && same(product(lead), to[0]!) && sameShape(shape.slice(axes), to.slice(1));
  return merges && lead.some((d) => typeof d !== 'number') && lead.filter((d) => !same(d, 1)).length > 1 ? { whole, lead } : undefined;
}

/** Whether it treats all axes of operand `at`, of a product all but the last, like batch axes, and the others do not vary along the first. */
function keepsRows(node: Node, at: number): boolean {
  const facts = node.inputs.map(factOf), rank = facts[at]!.shape.length;
  const product = node.op.as(matMul);
  if (product !== undefined) return at === 0 && !product.transposeA && facts[1]!.shape.length === 2;
  const [left, right] = node.op.axes(facts, node.outputs)?.split('->').map((side) => side.split(',')) ?? [];
  const labels = left?.[at];
  return labels !== undefined && labels === right?.[0] && labels === labels.toLowerCase()
    && facts.every((f, i) => i === at || f.shape.length < rank || (f.shape.length === rank && same(f.shape[0]!, 1)));
}

function inferred(node: Node, inputs: readonly Wire[]): readonly Fact[] | undefined {
  try {
    const made = node.op.infer(inputs.map(factOf));
    return made.length === 1 && !sameType(made[0]!, node.outputs[0]!) ? made : undefined;
  } catch (e) {
    if (e instanceof InferError) return undefined;
    throw e;
  }
}
