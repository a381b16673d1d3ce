import { tensor } from '../../src/eval/tensor.ts';
import { sameShape } from '../graph/dim.ts';
import { factOf, sameWire, type Graph, type Node, type Wire } from '../graph/graph.ts';
import { type Operator, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { prelu } from '../ops/activation.ts';
import { abs, add, clamp, max, min, mul, neg, pow, reciprocal, rsqrt, sqrt, square, sub } from '../ops/elementwise.ts';
import { resize } from '../ops/resize.ts';
import { broadcastTo } from '../ops/shape.ts';
import { type GraphRule, eitherWay, f32Constant, ruleOn, wireOf } from './rule.ts';

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
const leakyByMax: readonly GraphRule[] = [max, min].map((operator) => ruleOn(operator, 'make-prelu', (node, _attrs, graph, name) => {
  for (const [x, y] of eitherWay(node.inputs)) {
    const product = scaled(y);
    const slopes = f32Constant(product?.by)?.data;
    if (product === undefined || slopes === undefined || !sameWire(product.x, x) || !slopes.every((s) => (operator === max ? s <= 1 : s >= 1))) continue;
    return replaceByPrelu(graph, node, name, x, () => product.by);
  }
  return null;
}));

/**
 * Before: max(x, 0) + c * max(-x, 0), as Keras has it, or max(x, 0) + c * (x - |x|), with a constant c. After: Prelu with a slope of -c
 * or 2c.
 */
const preluBySum: GraphRule = ruleOn(add, 'make-prelu', (node, _attrs, graph, name) => {
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

const powers = new Map<number, Operator<Record<never, never>>>([[2, square], [0.5, sqrt], [-0.5, rsqrt], [-1, reciprocal]]);

/** Before: Pow with a constant exponent that an operator of its own computes. After: that one. */
const simplifyPow: GraphRule = ruleOn(pow, 'simplify-pow', (node, _attrs, graph, name) => {
  const exponents = f32Constant(node.inputs[1])?.data;
  const [x, exponent] = [node.inputs[0]!, exponents?.[0]];
  if (exponents === undefined || exponent === undefined || exponents.some((e) => e !== exponent) || !sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return null;
  const simple = powers.get(exponent);
  const patch = new Patch(graph, name);
  if (exponent === 1) return patch.replace(wireOf(node), x);
  return simple === undefined ? null : patch.replace(wireOf(node), patch.add(node.name, op(simple, {}), [x]));
});

/** Before: BroadcastTo -> an operator that broadcasts by itself. After: that operator alone, where another operand has the shape of the result. */
const dropBroadcast: readonly GraphRule[] = [add, sub, mul, max, min].map((operator) => ruleOn(operator, 'drop-broadcast', (node, _attrs, graph, name) => {
  const shape = factOf(wireOf(node)).shape;
  const inputs = node.inputs.map((w) => (w.node.op.as(broadcastTo) === undefined ? w : w.node.inputs[0]!));
  if (inputs.every((w, i) => w === node.inputs[i]) || !inputs.some((w) => sameShape(factOf(w).shape, shape))) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, inputs));
}));

/** A Resize to the lengths that there are. */
const dropResize: GraphRule = ruleOn(resize, 'drop-resize', (node, _attrs, graph, name) =>
  (sameShape(factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null));

export const makeActivations: readonly GraphRule[] = [...leakyByMax, preluBySum, simplifyPow, ...dropBroadcast, dropResize];
