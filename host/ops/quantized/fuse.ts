import { sameType } from '../../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { eitherWay, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { add, cast, clamp, div, mul } from '../elementwise/elementwise.ts';
import { scalarOf } from '../shared/operands.ts';
import { dequantize, quantize, residual } from './fused.ts';
import { roundToInteger } from './quantized.ts';

/** Before: Cast(sums to f32) * constants, one or one a channel. After: Dequantize. */
export const fuseDequantize: Rule = ruleOn(mul, 'fuse-dequantize', (node, _, graph, name) => {
  const [found] = eitherWay(node.inputs).filter(([x, by]) => x.node.op.as(cast)?.to === 'f32' && factOf(x.node.inputs[0]!).dtype === 'i32' && constantOf(x) === undefined && isFactor(by, x));
  if (found === undefined || !sameType(factOf(found[0]), node.outputs[0]!)) return null;
  const [converted, by] = found, patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(dequantize, { lo: null, hi: null }), [converted.node.inputs[0]!, by]));
});

const isFactor = (by: Wire, x: Wire): boolean => {
  const value = constantOf(by), { length } = value?.dtype === 'f32' ? value.data : [];
  return length === 1 || (length > 0 && length === factOf(by).shape.at(-1) && length === factOf(x).shape.at(-1));
};

/** Before: RoundToInteger(floats by a constant) to bytes. After: Quantize. */
export const fuseQuantize: Rule = ruleOn(roundToInteger, 'fuse-quantize', (node, attrs, graph, name) => {
  const { node: product } = node.inputs[0]!, by = product.op.as(mul) !== undefined ? 'mul' : product.op.as(div) !== undefined ? 'div' : undefined;
  if (by === undefined || factOf(node.inputs[0]!).dtype !== 'f32' || (attrs.to !== 'i8' && attrs.to !== 'u8') || graph.onlyUser(product) === undefined) return null;
  const [found] = (by === 'mul' ? eitherWay(product.inputs) : [product.inputs]).filter(([, factor]) => scalarOf(constantOf(factor!)) !== undefined);
  if (found === undefined || !sameType(factOf(found[0]!), product.outputs[0]!)) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(quantize, { ...attrs, by, factor: scalarOf(constantOf(found[1]!))! }), [found[0]!]));
});

/** The Dequantize behind a wire that `reader` alone reads, as long as nothing follows it. */
function openDequantize(wire: Wire | undefined, reader: Node, graph: Graph): Node | undefined {
  const attrs = wire?.node.op.as(dequantize);
  return wire !== undefined && attrs?.lo === null && attrs.hi === null && graph.onlyUser(wire.node) === reader ? wire.node : undefined;
}

/** Before: Clamp(Dequantize). After: Dequantize with limits. */
export const limitDequantize: Rule = ruleOn(clamp, 'limit-dequantize', (node, limits, graph, name) => {
  const inner = openDequantize(node.inputs[0], node, graph);
  if (inner === undefined) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(inner.name, op(dequantize, limits), inner.inputs));
});

/** Before: Add of Dequantizes that nothing else reads, and of other wires. After: a chain in which each adds itself to the sum so far. */
export const sumDequantized: Rule = ruleOn(add, 'sum-dequantized', (node, _, graph, name) => {
  const fits = (w: Wire): boolean => sameType(factOf(w), node.outputs[0]!);
  const scaled = node.inputs.filter((w) => fits(w) && openDequantize(w, node, graph)?.inputs.length === 2), others = node.inputs.filter((w) => !scaled.includes(w));
  if (scaled.length === 0 || !others.every(fits) || node.inputs.length < 2) return null;
  const patch = new Patch(graph, name), position = new Map(graph.order().map((n, i): [Node, number] => [n, i]));
  const first = others.length > 1 ? patch.add(node.name, op(add, {}), others) : others[0];
  const inOrder = [...scaled].sort((a, b) => position.get(a.node)! - position.get(b.node)!);
  const sum = inOrder.reduce<Wire | undefined>((so, { node: { name: own, op: what, inputs } }, i) => (so === undefined ? inOrder[i] : patch.add(own, what, [...inputs, so])), first);
  return sum === undefined ? null : patch.replace(wireOf(node), sum);
});

/** Before: Quantize by a factor, halves to the even integer, of a Dequantize with a residual that others read, too. After: Residual. */
export const fuseResidual: Rule = ruleOn(quantize, 'fuse-residual', (node, attrs, graph, name) => {
  const { node: sum } = node.inputs[0]!, limits = sum.op.as(dequantize);
  if (attrs.by !== 'mul' || attrs.halves !== 'even' || limits?.lo !== null || limits.hi !== null || sum.inputs.length !== 3 || graph.onlyUser(sum) !== undefined) return null;
  const patch = new Patch(graph, name), both = patch.addNode(sum.name, op(residual, attrs), sum.inputs);
  return patch.replace(wireOf(node), { node: both, slot: 0 }).replace(wireOf(sum), { node: both, slot: 1 });
});
