import type { Tensor } from '../../../src/eval/tensor.ts';
import { type Graph, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { select } from '../elementwise/elementwise.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';
import { bodyGraph, bodyInputs, branch, scan } from './scan.ts';

/** Adds the operators of a body to the graph around it; what is constant is computed. Returns the body's outputs. */
function inline(patch: Patch, body: Graph, given: readonly Wire[]): readonly Wire[] {
  const made = new Map<number, readonly Wire[]>(given.map((w, i) => [body.inputs[i]!.wire.node.id, [w]]));
  const wireOf = (w: Wire): Wire => made.get(w.node.id)![w.slot]!;
  for (const inner of body.order()) {
    if (inner.op.name === 'Input') continue;
    const inputs = inner.inputs.map(wireOf);
    const values = inputs.map(constantOf).filter((v): v is Tensor => v !== undefined);
    const known = values.length === inputs.length && inner.op.eval !== undefined ? inner.op.eval(values) : undefined;
    const fresh = known === undefined ? patch.addNode(inner.name, inner.op, inputs) : undefined;
    made.set(inner.id, inner.outputs.map((_, slot) => (fresh === undefined ? patch.constant(inner.name, known![slot]!) : { node: fresh, slot })));
  }
  return body.outputs.map((p) => wireOf(p.wire));
}

/** Before: Scan of one step. After: its body. */
export const inlineScan: Rule = ruleOn(scan, 'inline-scan', (node, attrs, graph, name) => {
  if (attrs.steps !== 1 || attrs.condition !== null) return null;
  const patch = new Patch(graph, name);
  const given = node.inputs.map((w, i) => (i < attrs.scanned.length ? patch.add(node.name, op(squeeze, { axes: [0] }), [w]) : w));
  inline(patch, bodyGraph(attrs.body, bodyInputs(attrs, node.inputs.map(factOf))), given).forEach((to, slot) => {
    patch.replace({ node, slot }, slot < attrs.states ? to : patch.add(node.name, op(unsqueeze, { axes: [0] }), [to]));
  });
  return patch;
});

/** Before: Branch. After: both of its bodies, and a choice between what they give. */
export const selectBranch: Rule = ruleOn(branch, 'select-branch', (node, { then, otherwise }, graph, name) => {
  const [predicate, ...given] = node.inputs;
  const patch = new Patch(graph, name);
  const [yes, no] = [then, otherwise].map((body) => inline(patch, bodyGraph(body, given.map(factOf)), given));
  node.outputs.forEach((_, slot) => patch.replace({ node, slot }, patch.add(node.name, op(select, {}), [predicate!, yes![slot]!, no![slot]!])));
  return patch;
});
