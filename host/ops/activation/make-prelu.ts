import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, factOf, sameWire } from '../../graph/graph.ts';
import type { Operator } from '../operator.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { prelu } from './activation.ts';
import { abs, add, clamp, greater, greaterEqual, max, min, mul, neg, select, sub } from '../elementwise/elementwise.ts';
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

const isZero = (w: Wire | undefined): boolean => f32Constant(w)?.data.every((v) => v === 0) === true;

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

/** Before: x where it is positive, else slope * x. After: Prelu. */
export const leakyBySelect: Rule = ruleOn(select, 'make-prelu', (node, _attrs, graph, name) => {
  const [condition, x, y] = node.inputs, [left, right] = condition!.node.inputs, product = scaled(y!);
  const isPositive = [greater, greaterEqual].some((operator) => condition!.node.op.as(operator) !== undefined) && left !== undefined && sameWire(left, x!) && isZero(right);
  return isPositive && product !== undefined && sameWire(product.x, x!) ? replaceByPrelu(graph, node, name, x!, () => product.by) : null;
});

/** What c is multiplied by to be a slope in max(x, 0) + c * w: w is max(-x, 0), min(x, 0), or x - |x|. */
function slopeOf(w: Wire, x: Wire): number | undefined {
  const limits = w.node.op.as(clamp), [whole, size] = w.node.op.as(sub) === undefined ? [] : w.node.inputs;
  const turned = rectified(w), negative = turned === undefined ? undefined : only(turned, neg), magnitude = size === undefined ? undefined : only(size, abs);
  if (negative !== undefined && sameWire(negative, x)) return -1;
  if (limits?.hi === 0 && limits.lo === null && sameWire(w.node.inputs[0]!, x)) return 1;
  return whole !== undefined && magnitude !== undefined && sameWire(whole, x) && sameWire(magnitude, x) ? 2 : undefined;
}

/** Before: max(x, 0) plus or minus what is 0 where x is positive, with a constant factor. After: Prelu. */
export const preluBySum: readonly Rule[] = [add, sub].map((operator) => ruleOn(operator, 'make-prelu', (node, _attrs, graph, name) => {
  for (const [a, b] of operator === add ? eitherWay(node.inputs) : [[node.inputs[0]!, node.inputs[1]!] as const]) {
    const [x, product] = [rectified(a), scaled(b)];
    const by = f32Constant(product?.by);
    const slope = x === undefined || product === undefined ? undefined : slopeOf(product.x, x);
    if (x === undefined || product === undefined || by === undefined || slope === undefined) continue;
    const factor = operator === add ? slope : -slope;
    return replaceByPrelu(graph, node, name, x, (patch) => patch.constant(product.by.node.name, tensor('f32', by.shape, by.data.map((v) => v * factor))));
  }
  return null;
}));
