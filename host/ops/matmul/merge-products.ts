import { tensor } from '../../../src/eval/tensor.ts';
import type { Node, Wire } from '../../graph/graph.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { fusedConv } from '../conv/fused-conv.ts';
import { type StridedMatMulAttrs, stridedMatMul } from './strided-matmul.ts';

/** Weights [k, n] and bias of a matrix product that nothing follows but products of what lies evenly in it. */
interface Product { readonly node: Node; readonly weights: Float32Array; readonly bias: Float32Array; readonly n: number }

function productOf(node: Node, users: readonly Node[]): Product | undefined {
  const attrs = node.op.as(fusedConv), w = f32Constant(node.inputs[1]), bias = attrs?.bias === true ? f32Constant(node.inputs[2])?.data : new Float32Array(w?.shape[1] ?? 0);
  if (attrs === undefined || attrs.strides.length > 0 || attrs.residual || attrs.gate || attrs.activation !== null || attrs.lo !== null || attrs.hi !== null) return undefined;
  if (w === undefined || bias === undefined || users.length === 0 || users.some((u) => u.op.as(stridedMatMul) === undefined)) return undefined;
  return { node, weights: w.data, bias, n: w.shape[1]! };
}

/** A place in rows of n elements as one in rows of `width`, from `first` on; undefined where it does not go by rows. */
function moved({ offset, lead, rows, columns }: StridedMatMulAttrs['a'], n: number, width: number, first: number): StridedMatMulAttrs['a'] | undefined {
  const stride = (s: number): number => (s % n === 0 ? s / n * width : s < n ? s : NaN);
  const place = { offset: Math.floor(offset / n) * width + offset % n + first, lead: lead.map(stride), rows: stride(rows), columns: stride(columns) };
  return [...place.lead, place.rows, place.columns].some(Number.isNaN) ? undefined : place;
}

/** Before: matrix products of one wire with constants, each read by StridedMatMuls. After: one, whose rows are theirs side by side. */
export const mergeProducts: Rule = ruleOn(fusedConv, 'merge-products', (node, _attrs, graph, name) => {
  const x = node.inputs[0]!;
  const products = graph.users(x.node).flatMap((other) => (other.op.as(fusedConv) !== undefined && sameWire(other.inputs[0]!, x) && !graph.isOutput(wireOf(other)) ? productOf(other, graph.users(other)) ?? [] : []));
  if (products.length < 2 || products[0]!.node !== node) return null;
  const width = products.reduce((sum, p) => sum + p.n, 0), k = products[0]!.weights.length / products[0]!.n;
  const starts = products.map((_, i) => products.slice(0, i).reduce((sum, p) => sum + p.n, 0));
  const weights = tensor('f32', [k, width], []), bias = tensor('f32', [width], []);
  products.forEach((p, i) => {
    bias.data.set(p.bias, starts[i]!);
    for (let row = 0; row < k; row++) weights.data.set(p.weights.subarray(row * p.n, (row + 1) * p.n), row * width + starts[i]!);
  });
  const patch = new Patch(graph, name);
  const all = patch.add(node.name, op(fusedConv, { ...products[0]!.node.op.as(fusedConv)!, bias: true }), [x, patch.constant(node.inputs[1]!.node.name, weights), patch.constant(`${node.name}/bias`, bias)]);
  for (const user of new Set(products.flatMap((p) => graph.users(p.node)))) {
    const attrs = user.op.as(stridedMatMul)!;
    const place = (wire: Wire, own: StridedMatMulAttrs['a']): StridedMatMulAttrs['a'] | undefined => {
      const i = products.findIndex((p) => p.node === wire.node);
      return i < 0 ? own : moved(own, products[i]!.n, width, starts[i]!);
    };
    const [a, b] = [place(user.inputs[0]!, attrs.a), place(user.inputs[1]!, attrs.b)];
    if (a === undefined || b === undefined) return null;
    patch.replace(wireOf(user), patch.add(user.name, op(stridedMatMul, { ...attrs, a, b }), user.inputs.map((w) => (products.some((p) => p.node === w.node) ? all : w))));
  }
  return patch;
});
