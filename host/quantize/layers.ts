import type { ConvAttrs } from '../../src/eval/conv.ts';
import { type TensorOf, tensor } from '../../src/eval/tensor.ts';
import { type Graph, type Node, type Wire, factOf } from '../graph/graph.ts';
import { eitherWay, f32Constant, perChannel, wireOf } from '../graph/match.ts';
import { conv } from '../ops/conv/conv.ts';
import { add, clamp } from '../ops/elementwise/elementwise.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { maxPool } from '../ops/pool/pool.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';

/** A convolution or product by constant weights, with the bias and the limits behind it. */
export interface Layer {
  /** The framework's name; where several have it, the later ones with `#2`, `#3`, ... */
  readonly name: string;
  readonly node: Node;
  /** Without spatial axes: rows of a matrix product. */
  readonly window: ConvAttrs;
  /** [...kernel, C / groups, O]. */
  readonly weights: TensorOf<'f32'>;
  readonly bias: Float32Array | undefined;
  /** Nodes whose work it takes over, in order: its own, an addition of the bias, a clamp. */
  readonly nodes: readonly Node[];
  /** The one of them whose results are sums, without the limits. */
  readonly sum: Node;
  readonly limits: { readonly lo: number; readonly hi: number };
}

/** The convolutions and products of a graph that have integer kernels, producers first. */
export function layersOf(graph: Graph): readonly Layer[] {
  const names = new Map<string, number>(), states = new Set(graph.states.map((s) => s.wire.node));
  return graph.order().flatMap((node) => {
    const product = productOf(node);
    // what a state becomes is seen over several runs only
    if (product === undefined || states.has(sourceOf(node.inputs[0]!).node)) return [];
    const times = (names.get(node.name) ?? 0) + 1;
    names.set(node.name, times);
    return [{ name: times === 1 ? node.name : `${node.name}#${times}`, node, ...product, ...behind(node, product, graph) }];
  });
}

type Product = Pick<Layer, 'window' | 'weights' | 'bias'>;

function productOf(node: Node): Product | undefined {
  const [convolution, product, weights] = [node.op.as(conv), node.op.as(matMul), f32Constant(node.inputs[1])];
  if (weights === undefined || factOf(node.inputs[0]!).dtype !== 'f32' || weights.data.length === 0 || !weights.data.every(Number.isFinite)) return undefined;
  if (convolution !== undefined) {
    const bias = node.inputs.length > 2 ? f32Constant(node.inputs[2])?.data : undefined;
    return convolution.strides.length > 2 || (node.inputs.length > 2 && bias === undefined) ? undefined : { window: convolution, weights, bias };
  }
  if (product === undefined || product.transposeA || weights.shape.length !== 2 || factOf(node.inputs[0]!).shape.length < 2) return undefined;
  return { window: { strides: [], dilations: [], padding: [], groups: 1 }, weights: product.transposeB ? transposed(weights) : weights, bias: undefined };
}

function transposed({ shape: [columns = 0, rows = 0], data }: TensorOf<'f32'>): TensorOf<'f32'> {
  return tensor('f32', [rows, columns], Float32Array.from(data, (_, i) => data[(i % columns) * rows + Math.floor(i / columns)]!));
}

/** What follows a product and nothing else reads. */
function behind(node: Node, { weights, bias: own }: Product, graph: Graph): Pick<Layer, 'bias' | 'nodes' | 'sum' | 'limits'> {
  const nodes = [node], outs = weights.shape.at(-1)!;
  let bias = own, limits = { lo: -Infinity, hi: Infinity };
  const added = graph.onlyUser(node), sum = added?.op.as(add) === undefined ? undefined : eitherWay(added.inputs).find(([x]) => x.node === node);
  const values = sum === undefined ? undefined : perChannel(f32Constant(sum[1]), outs);
  if (added !== undefined && values !== undefined && own === undefined && factOf(wireOf(added)).shape.length === factOf(wireOf(node)).shape.length) {
    nodes.push(added);
    bias = values;
  }
  const summed = nodes.at(-1)!, limited = graph.onlyUser(summed), range = limited?.op.as(clamp);
  if (limited !== undefined && range !== undefined) {
    nodes.push(limited);
    limits = { lo: range.lo ?? -Infinity, hi: range.hi ?? Infinity };
  }
  return { nodes, sum: summed, bias, limits };
}

/** The operator moves the elements of its first input, or picks the largest of some: it gives the bytes of its results where it reads the bytes of what it takes. */
export const moves = ({ op }: Node): boolean => [slice, reshape, squeeze, unsqueeze, transpose, maxPool].some((o) => op.name === o.name);

/** The wire whose elements a wire has, in another place or shape or without the smaller ones. */
export function sourceOf(wire: Wire): Wire {
  return moves(wire.node) ? sourceOf(wire.node.inputs[0]!) : wire;
}
