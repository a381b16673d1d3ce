import { sameShape } from '../../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { add, cast, clamp, max, min, mul } from './elementwise.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { f32Constant, soleProducer, wireOf } from '../../graph/match.ts';

/** Before: Add of Adds. After: one n-ary Add, where the inner sums are read by nothing else and have the result's shape. */
export const flattenAdd: Rule = ruleOn(add, 'flatten-add', (node, _attrs, graph, name) => {
  const shape = factOf(wireOf(node)).shape;
  const inner = (w: Wire): readonly Wire[] => (soleProducer(w, add, graph) !== undefined && sameShape(factOf(w).shape, shape) ? w.node.inputs : [w]);
  const inputs = node.inputs.flatMap(inner);
  if (inputs.length === node.inputs.length) return node.inputs.length === 1 ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(add, {}), inputs));
});

/** Before: Max or Min with a scalar constant. After: Clamp. */
export const toClamp: readonly Rule[] = [max, min].map((operator) => ruleOn(operator, 'make-clamp', (node, _attrs, graph, name) => {
  for (const [x, c] of [[0, 1], [1, 0]] as const) {
    const bound = f32Constant(node.inputs[c])?.data;
    if (bound?.length !== 1 || !sameShape(factOf(node.inputs[x]!).shape, factOf(wireOf(node)).shape)) continue;
    const patch = new Patch(graph, name);
    const limits = operator === max ? { lo: bound[0]!, hi: null } : { lo: null, hi: bound[0]! };
    return patch.replace(wireOf(node), patch.add(node.name, op(clamp, limits), [node.inputs[x]!]));
  }
  return null;
}));

/** Before: Clamp -> Clamp. After: one Clamp. */
export const mergeClamps: Rule = ruleOn(clamp, 'merge-clamps', (node, attrs, graph, name) => {
  const inner = soleProducer(node.inputs[0]!, clamp, graph);
  if (inner === undefined) return null;
  const at = (v: number): number => Math.min(Math.max(v, attrs.lo ?? -Infinity), attrs.hi ?? Infinity);
  const [lo, hi] = [at(inner.attrs.lo ?? -Infinity), at(inner.attrs.hi ?? Infinity)];
  const merged = op(clamp, { lo: Number.isFinite(lo) ? lo : null, hi: Number.isFinite(hi) ? hi : null });
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, merged, [inner.node.inputs[0]!]));
});

/** Operators that give back what they got. */
export const dropNoOps: readonly Rule[] = [
  ruleOn(cast, 'drop-cast', (node, attrs, graph, name) => (factOf(node.inputs[0]!).dtype === attrs.to ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
  ruleOn(mul, 'drop-neutral', (node, _attrs, graph, name) => dropNeutral(node.inputs, 1, factOf(wireOf(node)).shape, (w) => new Patch(graph, name).replace(wireOf(node), w))),
  ruleOn(add, 'drop-neutral', (node, _attrs, graph, name) => dropNeutral(node.inputs, 0, factOf(wireOf(node)).shape, (w) => new Patch(graph, name).replace(wireOf(node), w))),
];

function dropNeutral(inputs: readonly Wire[], neutral: number, shape: Parameters<typeof sameShape>[0], drop: (kept: Wire) => Patch): Patch | null {
  if (inputs.length !== 2) return null;
  for (const [x, c] of [[0, 1], [1, 0]] as const) {
    const value = f32Constant(inputs[c]);
    if (value !== undefined && constantOf(inputs[x]!) === undefined && value.data.every((v) => v === neutral) && sameShape(factOf(inputs[x]!).shape, shape)) return drop(inputs[x]!);
  }
  return null;
}
