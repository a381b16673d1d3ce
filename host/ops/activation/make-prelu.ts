import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, factOf, sameWire } from '../../graph/graph.ts';
import type { Operator } from '../operator.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { prelu } from './activation.ts';
import { abs, add, clamp, max, min, mul, neg, sub } from '../elementwise/elementwise.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { eitherWay, f32Constant, wireOf } from '../../graph/match.ts';

/** x and the constant of x * constant. */
function scaled(w: Wire): { readonly x: Wire; readonly by: Wire } | undefined {
  if (w.node.op.as(mul) === undefined) return undefined;
  const found = eitherWay(w.node.inputs).find(([x, by]) => f32Constant(by) !== undefined && f32Constant(x) === undefined);
  return found === undefined ? undefined : { x: found[0], by: found[1] };
}

/** x of max(x, 0). */
const rectified = (w: Wire): Wire | undefined => {
  const attrs = w.node.op.as(clamp);
  return attrs?.lo === 0 && attrs.hi === null ? w.node.inputs[0] : undefined;
};
const only = (w: Wire, operator: Operator<Record<never, never>>): Wire | undefined => (w.node.op.as(operator) === undefined ? undefined : w.node.inputs[0]);

function replaceByPrelu(graph: Graph, node: Node, name: string, x: Wire, slope: (patch: Patch) => Wire): Patch | null {
  if (!sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(prelu, {}), [x, slope(patch)]));
}

/** Before: max(x, slope * x) with slopes of at most 1, or min with slopes of at least 1. After: Prelu. */
export const leakyByMax: readonly Rule[] = [max, min].map((operator) => ruleOn(operator, 'make-prelu', (node, _attrs, graph, name) => {
  for (const [x, y] of eitherWay(node.inputs)) {
    const product = scaled(y);
    const slopes = f32Constant(product?.by)?.data;
    if (product === undefined || slopes === undefined || !sameWire(product.x, x) || !slopes.every((s) => (operator === max ? s <= 1 : s >= 1))) continue;
    return replaceByPrelu(graph, node, name, x, () => product.by);
  }
  return null;
}));

/**
 * Before: max(x, 0) + c * max(-x, 0), or max(x, 0) + c * (x - |x|), with a constant c. After: Prelu with a slope of -c
 * or 2c.
 */
export const preluBySum: Rule = ruleOn(add, 'make-prelu', (node, _attrs, graph, name) => {
  for (const [a, b] of eitherWay(node.inputs)) {
    const [x, product] = [rectified(a), scaled(b)];
    const by = f32Constant(product?.by);
    if (x === undefined || product === undefined || by === undefined) continue;
    const negative = rectified(product.x);
    const turned = negative === undefined ? undefined : only(negative, neg);
    const [whole, size] = product.x.node.op.as(sub) === undefined ? [] : product.x.node.inputs;
    const factor = turned !== undefined && sameWire(turned, x) ? -1
      : whole !== undefined && size !== undefined && sameWire(whole, x) && sameWire(only(size, abs) ?? size, x) && size.node.op.as(abs) !== undefined ? 2 : undefined;
    if (factor === undefined) continue;
    return replaceByPrelu(graph, node, name, x, (patch) => patch.constant(product.by.node.name, tensor('f32', by.shape, by.data.map((v) => v * factor))));
  }
  return null;
});

