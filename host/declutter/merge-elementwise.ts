import { sameShape } from '../graph/dim.ts';
import { constantOf, factOf, type Wire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { add, cast, clamp, div, max, min, mul, sub } from '../ops/elementwise.ts';
import { identity, reshape, transpose } from '../ops/shape.ts';
import { batchToSpace } from '../ops/dynamic.ts';
import { type GraphRule, f32Constant, ruleOn, soleProducer, wireOf } from './rule.ts';

/** Before: Add of Adds. After: one n-ary Add, where the inner sums are read by nothing else and have the result's shape. */
export const flattenAdd: GraphRule = ruleOn(add, 'flatten-add', (node, _attrs, graph, name) => {
  const shape = factOf(wireOf(node)).shape;
  const inner = (w: Wire): readonly Wire[] => (soleProducer(w, add, graph) !== undefined && sameShape(factOf(w).shape, shape) ? w.node.inputs : [w]);
  const inputs = node.inputs.flatMap(inner);
  if (inputs.length === node.inputs.length) return node.inputs.length === 1 ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(add, {}), inputs));
});

/** Before: Max or Min with a scalar constant. After: Clamp. */
export const toClamp: readonly GraphRule[] = [max, min].map((operator) => ruleOn(operator, 'make-clamp', (node, _attrs, graph, name) => {
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
export const mergeClamps: GraphRule = ruleOn(clamp, 'merge-clamps', (node, attrs, graph, name) => {
  const inner = soleProducer(node.inputs[0]!, clamp, graph);
  if (inner === undefined) return null;
  const at = (v: number): number => Math.min(Math.max(v, attrs.lo ?? -Infinity), attrs.hi ?? Infinity);
  const [lo, hi] = [at(inner.attrs.lo ?? -Infinity), at(inner.attrs.hi ?? Infinity)];
  const merged = op(clamp, { lo: Number.isFinite(lo) ? lo : null, hi: Number.isFinite(hi) ? hi : null });
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, merged, [inner.node.inputs[0]!]));
});

/** Operators that give back what they got. */
export const dropNoOps: readonly GraphRule[] = [
  ruleOn(identity, 'drop-identity', (node, _attrs, graph, name) => new Patch(graph, name).replace(wireOf(node), node.inputs[0]!)),
  ruleOn(cast, 'drop-cast', (node, attrs, graph, name) => (factOf(node.inputs[0]!).dtype === attrs.to ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
  ruleOn(transpose, 'drop-transpose', (node, attrs, graph, name) => (attrs.perm.every((p, i) => p === i) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
  ruleOn(reshape, 'drop-reshape', (node, _attrs, graph, name) => (sameShape(factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
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

/** Before: elementwise with a scalar or per-channel constant -> BatchToSpace. After: BatchToSpace first, so that the pair around a convolution meets. */
export const moveBatchToSpaceUp: readonly GraphRule[] = [add, mul, sub, div].map((operator) => ruleOn(operator, 'move-batch-to-space-up', (node, _attrs, graph, name) => {
  for (const [x, c] of [[0, 1], [1, 0]] as const) {
    const value = f32Constant(node.inputs[c]);
    const after = graph.onlyUser(node);
    if (value === undefined || value.shape.length > 1 || after?.op.as(batchToSpace) === undefined || after.inputs[0]!.node !== node) continue;
    if (constantOf(node.inputs[x]!) !== undefined) continue;
    const patch = new Patch(graph, name);
    const moved = patch.add(after.name, after.op, [node.inputs[x]!, ...after.inputs.slice(1)]);
    const operands = x === 0 ? [moved, node.inputs[c]!] : [node.inputs[c]!, moved];
    return patch.replace(wireOf(after), patch.add(node.name, node.op, operands));
  }
  return null;
}));

