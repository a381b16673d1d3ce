import { type TensorOf, tensor } from '../../../src/eval/tensor.ts';
import { offsets } from '../../../src/eval/strides.ts';
import { type Dim, same, sameShape } from '../../graph/dim.ts';
import { concreteShape, fact } from '../../graph/fact.ts';
import { type Graph, type Node, type Wire, factOf, sameWire } from '../../graph/graph.ts';
import { type Attrs, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { add, div, mul, neg, rsqrt, sqrt, square, squaredDifference, sub } from '../elementwise/elementwise.ts';
import { layerNorm } from './normalization.ts';
import { reduceMean } from '../reduce/reduce.ts';
import type { Operator } from '../operator.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { eitherWay, f32Constant, mostChannels, wireOf } from '../../graph/match.ts';
import { broadcastStrides } from '../../program/blocks.ts';
import { count } from '../shared/lowering.ts';
import { reshape } from '../shape/shape.ts';

/** Operands of the node behind a wire if it is `operator`. */
const of = (w: Wire | undefined, operator: Operator<never> | Operator<Attrs> | Operator<Record<never, never>>): readonly Wire[] | undefined =>
  (w !== undefined && w.node.op.name === operator.name ? w.node.inputs : undefined);

/** The first that `find` makes of two operands, in either order. */
function match<T>(inputs: readonly Wire[] | undefined, find: (a: Wire, b: Wire) => T | undefined): T | undefined {
  for (const [a, b] of eitherWay(inputs ?? [])) {
    const found = find(a, b);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A wire, and the first of its axes over which the others of a pattern reduce it; those behind it too, but for what has length 1. */
interface Over { readonly x: Wire; readonly first: number }

const sameOver = (a: Over | undefined, b: Over | undefined): boolean => a !== undefined && b !== undefined && sameWire(a.x, b.x) && a.first === b.first;

/** What a wire is the mean of, over the last axes, which are kept. */
function meanOf(w: Wire | undefined): Over | undefined {
  const attrs = w?.node.op.as(reduceMean), x = w?.node.inputs[0];
  if (attrs?.keep !== true || x === undefined || attrs.axes.length === 0) return undefined;
  const first = Math.min(...attrs.axes), { shape } = factOf(x);
  return shape.every((length, axis) => axis < first || attrs.axes.includes(axis) || same(length, 1)) ? { x, first } : undefined;
}

/** x where a wire is x - mean(x). */
function centred(w: Wire | undefined): Over | undefined {
  const [x, mean] = of(w, sub) ?? [], from = meanOf(mean);
  return x !== undefined && from !== undefined && sameWire(from.x, x) ? from : undefined;
}

/** v of v squared, however it is written. */
const squared = (w: Wire | undefined): Wire | undefined => of(w, square)?.[0] ?? match(of(w, mul), (a, b) => (sameWire(a, b) ? a : undefined));

/** x of (x - mean(x)) squared. */
function deviation(w: Wire | undefined): Over | undefined {
  return match(of(w, squaredDifference), (x, mean) => { const from = meanOf(mean); return from !== undefined && sameWire(from.x, x) ? from : undefined; }) ?? centred(squared(w));
}

interface Spread extends Over { readonly epsilon: number; readonly centred: boolean }

/** x and epsilon of variance(x) + epsilon, or of the mean of x squared + epsilon. */
const spread = (w: Wire | undefined): Spread | undefined => match(of(w, add), (variance, constant) => {
  const mean = meanOf(variance), over = deviation(mean?.x), x = squared(mean?.x), epsilon = f32Constant(constant)?.data;
  if (mean === undefined || epsilon?.length !== 1 || epsilon[0]! < 0) return undefined;
  if (over !== undefined && over.first === mean.first) return { ...over, epsilon: epsilon[0]!, centred: true };
  return x === undefined ? undefined : { x, first: mean.first, epsilon: epsilon[0]!, centred: false };
});

/** Whether a wire is what `by` is the spread of: x - mean, or x. */
const isNumerator = (w: Wire | undefined, by: Spread): boolean => (by.centred ? sameOver(centred(w), by) : w !== undefined && sameWire(w, by.x));

/** Of 1 / sqrt(variance + epsilon), or that times one number a channel. */
function inverse(w: Wire | undefined): (Spread & { readonly scale?: Wire }) | undefined {
  return spread(of(w, rsqrt)?.[0]) ?? match(of(w, mul), (r, scale) => {
    const found = spread(of(r, rsqrt)?.[0]);
    return found === undefined || f32Constant(scale) === undefined ? undefined : { ...found, scale };
  });
}

/** Lengths of the axes that are normalised, where there can be scales and offsets of so many elements. */
function lengthsOf({ x, first }: Over): readonly number[] | undefined {
  const { dtype, shape } = factOf(x), lengths = concreteShape(fact(dtype, shape.slice(first)));
  return dtype === 'f32' && lengths !== undefined && count(lengths) <= mostChannels ? lengths : undefined;
}

/** A constant as one number an element of these lengths, the last axes of what it is broadcast to. */
function spreadOver(value: TensorOf<'f32'> | undefined, lengths: readonly number[]): Float32Array | undefined {
  if (value === undefined) return undefined;
  const own = value.shape.slice(Math.max(0, value.shape.length - lengths.length)), one = own.length === 0 ? [1] : own;
  if (value.data.length !== one.reduce((a, b) => a * b, 1) || one.some((d, i) => d !== 1 && d !== lengths[lengths.length - one.length + i])) return undefined;
  return Float32Array.from(offsets(lengths, broadcastStrides(one, lengths)), (at) => value.data[at]!);
}

/** LayerNorm of a wire, whose last axes are one for that where they are several, or the sum of that and others. */
function replaceBy(graph: Graph, node: Node, name: string, { x, first, epsilon, centred: centre }: Spread, scale: Float32Array, offset: Float32Array, others: readonly Wire[] = []): Patch | null {
  const { shape } = factOf(x), rows = [...shape.slice(0, first), scale.length], several = rows.length < shape.length;
  if (others.length === 0 && !sameShape(shape, factOf(wireOf(node)).shape)) return null;
  const patch = new Patch(graph, name);
  const vector = (values: Float32Array): Wire => patch.constant(node.name, tensor('f32', [values.length], values));
  const as = (to: readonly Dim[], w: Wire): Wire => (several ? patch.add(node.name, op(reshape, { to }), [w]) : w);
  const normal = as(shape, patch.add(node.name, op(layerNorm, { epsilon, centred: centre }), [as(rows, x), vector(scale), vector(offset)]));
  return patch.replace(wireOf(node), others.length === 0 ? normal : patch.add(node.name, op(add, {}), [normal, ...others]));
}

/** Before: (x - mean) / sqrt(variance + epsilon), or x / sqrt(mean of squares + epsilon), divided or multiplied. After: LayerNorm. */
const plain: readonly Rule[] = [mul, div].map((operator) => ruleOn(operator, 'make-layer-norm', (node, _attrs, graph, name) => {
  const found = operator === div ? { d: node.inputs[0], by: spread(of(node.inputs[1], sqrt)?.[0]) }
    : match(node.inputs, (d, r) => { const by = spread(of(r, rsqrt)?.[0]); return by !== undefined && isNumerator(d, by) ? { d, by } : undefined; });
  const lengths = found?.by === undefined || !isNumerator(found.d, found.by) ? undefined : lengthsOf(found.by);
  return lengths === undefined ? null : replaceBy(graph, node, name, found!.by!, new Float32Array(count(lengths)).fill(1), new Float32Array(count(lengths)));
}));

/** Before: x * f + (offset - mean * f), f = scale / sqrt(variance + epsilon), its terms in any order, as batch normalisation has them. After: LayerNorm. */
const asBatchNorm: Rule = ruleOn(add, 'make-layer-norm', (node, _attrs, graph, name) => {
  const terms = node.inputs.flatMap((w) => { const [a, b] = of(w, sub) ?? []; return a === undefined || b === undefined ? [{ w, minus: false }] : [{ w: a, minus: false }, { w: b, minus: true }]; });
  const constants = terms.filter(({ w, minus }) => !minus && f32Constant(w) !== undefined), products = terms.filter((t) => !constants.includes(t));
  if (constants.length > 1 || products.length !== 2) return null;
  for (const [first, second] of [products, [...products].reverse()]) {
    const whole = first === undefined || first.minus ? undefined : match(of(first.w, mul), (x, f) => { const by = inverse(f); return by?.centred === true && sameWire(by.x, x) ? { f, by } : undefined; });
    const lengths = whole === undefined ? undefined : lengthsOf(whole.by);
    if (whole === undefined || second === undefined || lengths === undefined) continue;
    const shift = match(of(second.w, mul), (mean, f) => {
      const turned = of(mean, neg)?.[0], from = meanOf(turned ?? mean);
      return sameWire(f, whole.f) && sameOver(from, whole.by) && second.minus === (turned === undefined) ? true : undefined;
    });
    const scale = whole.by.scale === undefined ? new Float32Array(count(lengths)).fill(1) : spreadOver(f32Constant(whole.by.scale), lengths);
    const offset = constants[0] === undefined ? new Float32Array(count(lengths)) : spreadOver(f32Constant(constants[0].w), lengths);
    if (shift === true && scale !== undefined && offset !== undefined) return replaceBy(graph, node, name, whole.by, scale, offset);
  }
  return null;
});

/** The LayerNorm behind a wire that only `reader` reads, and, where it is shaped back to several axes, what it normalises of these. */
function normalOf(w: Wire, reader: Node, graph: Graph): { readonly by: Spread; readonly scale: Float32Array; readonly offset: Float32Array; readonly lengths: readonly number[] } | undefined {
  const back = w.node.op.as(reshape), normal = back === undefined ? w : w.node.inputs[0]!, attrs = normal.node.op.as(layerNorm);
  if (attrs === undefined || graph.onlyUser(w.node) !== reader || (back !== undefined && graph.onlyUser(normal.node) !== w.node)) return undefined;
  const [x, ...own] = normal.node.inputs, [scale, offset] = own.map((v) => f32Constant(v)?.data), { shape } = factOf(w), first = factOf(x!).shape.length - 1;
  const lengths = lengthsOf({ x: w, first });
  if (scale === undefined || offset === undefined || lengths === undefined || count(lengths) !== scale.length) return undefined;
  // the Reshape before it is undone by the one that follows
  const from = back !== undefined && x!.node.op.as(reshape) !== undefined ? x!.node.inputs[0]! : x!;
  return sameShape(factOf(from).shape, shape) ? { by: { x: from, first, ...attrs }, scale, offset, lengths } : undefined;
}

/** Before: LayerNorm that nothing else reads, times or plus one number an element that it normalises, or a sum of that and others. After: LayerNorm, and the sum. */
const fold: readonly Rule[] = [mul, add].map((operator) => ruleOn(operator, 'fold-layer-norm', (node, _attrs, graph, name) => {
  for (const w of node.inputs) for (const constant of node.inputs) {
    const normal = normalOf(w, node, graph), values = normal === undefined ? undefined : spreadOver(f32Constant(constant), normal.lengths);
    if (normal === undefined || values === undefined || factOf(constant).shape.length > factOf(w).shape.length) continue;
    const { by, scale, offset } = normal, others = node.inputs.filter((other) => other !== w && other !== constant);
    const [g, b] = operator === mul ? [scale.map((v, i) => v * values[i]!), offset.map((v, i) => v * values[i]!)] : [scale, offset.map((v, i) => v + values[i]!)];
    return replaceBy(graph, node, name, by, g, b, others);
  }
  return null;
}));

export const makeLayerNorms: readonly Rule[] = [...plain, asBatchNorm, ...fold];
