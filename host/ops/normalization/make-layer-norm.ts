import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, factOf, sameWire } from '../../graph/graph.ts';
import { type Attrs, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { add, div, mul, neg, rsqrt, sqrt, square, squaredDifference, sub } from '../elementwise/elementwise.ts';
import { layerNorm } from './normalization.ts';
import { reduceMean } from '../reduce/reduce.ts';
import type { Operator } from '../operator.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { eitherWay, f32Constant, perChannel, wireOf } from '../../graph/match.ts';

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

/** x of the mean over the last axis, which is kept. */
function meanOf(w: Wire | undefined): Wire | undefined {
  const attrs = w?.node.op.as(reduceMean), x = w?.node.inputs[0];
  const last = x === undefined ? -1 : factOf(x).shape.length - 1;
  return attrs?.keep === true && attrs.axes.length === 1 && attrs.axes[0] === last ? x : undefined;
}

/** x and its mean where a wire is x - mean(x). */
function centred(w: Wire | undefined): { readonly x: Wire; readonly mean: Wire } | undefined {
  const [x, mean] = of(w, sub) ?? [], from = meanOf(mean);
  return x !== undefined && mean !== undefined && from !== undefined && sameWire(from, x) ? { x, mean } : undefined;
}

/** x of (x - mean(x)) squared, however it is written. */
function deviation(w: Wire | undefined): Wire | undefined {
  const found = match(of(w, squaredDifference), (x, mean) => { const from = meanOf(mean); return from !== undefined && sameWire(from, x) ? x : undefined; });
  return found ?? centred(of(w, square)?.[0])?.x ?? match(of(w, mul), (a, b) => (sameWire(a, b) ? centred(a)?.x : undefined));
}

interface Spread { readonly x: Wire; readonly epsilon: number }

/** x and epsilon of variance(x) + epsilon. */
const spread = (w: Wire | undefined): Spread | undefined => match(of(w, add), (variance, constant) => {
  const x = deviation(meanOf(variance)), epsilon = f32Constant(constant)?.data;
  return x === undefined || epsilon?.length !== 1 || epsilon[0]! < 0 ? undefined : { x, epsilon: epsilon[0]! };
});

/** Of 1 / sqrt(variance + epsilon), or that times one number a channel. */
function inverse(w: Wire | undefined): (Spread & { readonly scale?: Wire }) | undefined {
  return spread(of(w, rsqrt)?.[0]) ?? match(of(w, mul), (r, scale) => {
    const found = spread(of(r, rsqrt)?.[0]);
    return found === undefined || f32Constant(scale) === undefined ? undefined : { ...found, scale };
  });
}

const channelsOf = (x: Wire): number | undefined => { const c = factOf(x).shape.at(-1); return typeof c === 'number' && factOf(x).dtype === 'f32' ? c : undefined; };

function replaceBy(graph: Graph, node: Node, name: string, { x, epsilon }: Spread, scale: Float32Array, offset: Float32Array): Patch | null {
  if (!sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return null;
  const patch = new Patch(graph, name);
  const vector = (values: Float32Array): Wire => patch.constant(node.name, tensor('f32', [values.length], values));
  return patch.replace(wireOf(node), patch.add(node.name, op(layerNorm, { epsilon }), [x, vector(scale), vector(offset)]));
}

/** Before: (x - mean) / sqrt(variance + epsilon), divided or multiplied. After: LayerNorm. */
const plain: readonly Rule[] = [mul, div].map((operator) => ruleOn(operator, 'make-layer-norm', (node, _attrs, graph, name) => {
  const found = operator === div ? { d: node.inputs[0], by: spread(of(node.inputs[1], sqrt)?.[0]) }
    : match(node.inputs, (d, r) => { const by = spread(of(r, rsqrt)?.[0]); return by === undefined ? undefined : { d, by }; });
  const x = centred(found?.d)?.x, channels = x === undefined ? undefined : channelsOf(x);
  if (found?.by === undefined || x === undefined || channels === undefined || !sameWire(found.by.x, x)) return null;
  return replaceBy(graph, node, name, found.by, new Float32Array(channels).fill(1), new Float32Array(channels));
}));

/** Before: x * f + (offset - mean * f), f = scale / sqrt(variance + epsilon), its terms in any order, as batch normalisation has them. After: LayerNorm. */
const asBatchNorm: Rule = ruleOn(add, 'make-layer-norm', (node, _attrs, graph, name) => {
  const terms = node.inputs.flatMap((w) => { const [a, b] = of(w, sub) ?? []; return a === undefined || b === undefined ? [{ w, minus: false }] : [{ w: a, minus: false }, { w: b, minus: true }]; });
  const constants = terms.filter(({ w, minus }) => !minus && f32Constant(w) !== undefined), products = terms.filter((t) => !constants.includes(t));
  if (constants.length > 1 || products.length !== 2) return null;
  for (const [first, second] of [products, [...products].reverse()]) {
    const whole = first === undefined || first.minus ? undefined : match(of(first.w, mul), (x, f) => { const by = inverse(f); return by !== undefined && sameWire(by.x, x) ? { x, f, by } : undefined; });
    const channels = whole === undefined ? undefined : channelsOf(whole.x);
    if (whole === undefined || second === undefined || channels === undefined) continue;
    const shift = match(of(second.w, mul), (mean, f) => {
      const turned = of(mean, neg)?.[0], from = meanOf(turned ?? mean);
      return sameWire(f, whole.f) && from !== undefined && sameWire(from, whole.x) && second.minus === (turned === undefined) ? true : undefined;
    });
    const scale = whole.by.scale === undefined ? new Float32Array(channels).fill(1) : perChannel(f32Constant(whole.by.scale), channels);
    const offset = constants[0] === undefined ? new Float32Array(channels) : perChannel(f32Constant(constants[0].w), channels);
    if (shift === true && scale !== undefined && offset !== undefined) return replaceBy(graph, node, name, whole.by, scale, offset);
  }
  return null;
});

/** Before: LayerNorm that nothing else reads, times or plus one number a channel. After: LayerNorm. */
const fold: readonly Rule[] = [mul, add].map((operator) => ruleOn(operator, 'fold-layer-norm', (node, _attrs, graph, name) => match(node.inputs, (normal, by) => {
  const attrs = normal.node.op.as(layerNorm), [x, scale, offset] = normal.node.inputs, channels = x === undefined ? undefined : channelsOf(x);
  const [own, values] = [[scale, offset].map((w) => f32Constant(w)?.data), channels === undefined ? undefined : perChannel(f32Constant(by), channels)];
  if (attrs === undefined || x === undefined || own[0] === undefined || own[1] === undefined || values === undefined || graph.onlyUser(normal.node) !== node) return undefined;
  const [g, b] = operator === mul ? [own[0].map((v, i) => v * values[i]!), own[1].map((v, i) => v * values[i]!)] : [own[0], own[1].map((v, i) => v + values[i]!)];
  return replaceBy(graph, node, name, { x, epsilon: attrs.epsilon }, g, b) ?? undefined;
}) ?? null));

export const makeLayerNorms: readonly Rule[] = [...plain, asBatchNorm, ...fold];
