import { type Graph, type Node, factOf } from '../graph/graph.ts';
import { sameType } from '../graph/fact.ts';
import { wireOf } from '../graph/match.ts';
import { isPointwise } from '../ops/integers/merge-sums.ts';
import { add } from '../ops/elementwise/elementwise.ts';
import type { Layer } from './layers.ts';

/** A layer with what its results are too small by in its bias: rounded weights shift the mean of a channel, which later layers make worse. */
export const corrected = (layer: Layer, correction: readonly number[]): Layer => ({ ...layer, bias: Float32Array.from(correction, (v, o) => v + (layer.bias?.[o] ?? 0)) });

/** Sums of products that do not fit into 32 bits would be wrong. */
const mostBias = 2 ** 30;

export interface Integers { readonly weights: Int16Array; readonly bias: Int32Array; readonly factors: Float32Array }

/** Symmetric weights with a scale an output channel, the bias in units of the sums, and what a sum is multiplied by: `shared`, or as little as the weights allow. */
export function integersOf({ weights: { data, shape }, bias }: Pick<Layer, 'weights' | 'bias'>, inputScale: number, shared?: Float32Array): Integers {
  const outs = shape.at(-1)!, scales = new Float64Array(outs);
  data.forEach((v, i) => { scales[i % outs] = Math.max(scales[i % outs]!, Math.abs(v) / 127); });
  scales.forEach((s, o) => { scales[o] = shared === undefined ? Math.max(s, Math.abs(bias?.[o] ?? 0) / (inputScale * mostBias), 1e-30) : shared[o]! / inputScale; });
  return {
    weights: Int16Array.from(data, (v, i) => Math.max(-127, Math.min(127, Math.round(v / scales[i % outs]!)))),
    bias: Int32Array.from(scales, (s, o) => Math.round((bias?.[o] ?? 0) / (s * inputScale))),
    factors: shared ?? Float32Array.from(scales, (s) => s * inputScale),
  };
}

/** Factors of layers whose results one Add sums: the same for all of them, so that their integers can be summed (merge-sums.ts). */
export function sharedFactors(layers: readonly Layer[], inputScaleOf: (layer: Layer) => number, graph: Graph): ReadonlyMap<Node, Float32Array> {
  const groups = new Map<Node, Layer[]>();
  for (const layer of layers) {
    const last = layer.nodes.at(-1)!, sum = graph.onlyUser(last);
    if (sum?.op.as(add) === undefined || last !== layer.sum || !sameType(factOf(wireOf(last)), sum.outputs[0]!) || !isPointwise(layer.window, layer.weights.shape, factOf(layer.node.inputs[0]!))) continue;
    groups.set(sum, [...groups.get(sum) ?? [], layer]);
  }
  return new Map([...groups.values()].filter((group) => group.length > 1).flatMap((group) => {
    const all = group.map((l) => integersOf(l, inputScaleOf(l)).factors), factors = all[0]!.map((_, o) => Math.max(...all.map((f) => f[o]!)));
    return group.map((l) => [l.node, factors] as const);
  }));
}
