import { sameShape } from '../../graph/dim.ts';
import { concreteShape } from '../../graph/fact.ts';
import { type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { count } from '../shared/lowering.ts';
import { conv } from '../conv/conv.ts';
import { reshape } from '../shape/shape.ts';
import { matMul } from './matmul.ts';
import { type StridedView, stridedView } from './strided-view.ts';
import { type StridedMatMulAttrs, isFew, stridedMatMul } from './strided-matmul.ts';
import { transposed } from './transposed.ts';

/** Strides of a view's axes before the last two, broadcast to `lead`. */
const leadStrides = ({ shape, strides }: StridedView, lead: readonly number[]): readonly number[] => {
  const more = lead.length + 2 - shape.length;
  return lead.map((_, i) => (i < more || shape[i - more] === 1 ? 0 : strides[i - more]!));
};

/** Before: MatMul of computed operands that Transposes, Slices and Reshapes lead to. After: StridedMatMul of what these read. */
export const fuseStrided: Rule = ruleOn(matMul, 'fuse-strided', (node, { transposeA, transposeB }, graph, name) => {
  const [left, right] = node.inputs.map(stridedView), shape = concreteShape(factOf(wireOf(node)));
  if (left === undefined || right === undefined || shape === undefined || node.outputs[0]!.dtype !== 'f32' || node.inputs.some((w) => constantOf(w) !== undefined)) return null;
  if (sameWire(left.of, node.inputs[0]!) && sameWire(right.of, node.inputs[1]!)) return null;
  const [lead, m, n] = [shape.slice(0, -2), shape.at(-2)!, shape.at(-1)!];
  const place = (view: StridedView, turned: boolean): StridedMatMulAttrs['a'] => {
    const [rows, columns] = turned ? [view.strides.at(-1)!, view.strides.at(-2)!] : [view.strides.at(-2)!, view.strides.at(-1)!];
    return { offset: view.offset, lead: leadStrides(view, lead), rows, columns };
  };
  const attrs = { lead, m, n, k: left.shape.at(transposeA ? -2 : -1)!, a: place(left, transposeA), b: place(right, transposeB) };
  if (!isFew(attrs)) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(stridedMatMul, attrs), [left.of, right.of]));
});

/** A wire whose rows are one piece of each of several blocks, as joined heads are: piece h of row i is row i of block h. */
function blocksOf(wire: Wire): { readonly of: Wire; readonly blocks: number; readonly rows: number; readonly width: number } | undefined {
  const inner = wire.node.op.as(reshape) === undefined ? undefined : stridedView(wire.node.inputs[0]!), all = concreteShape(factOf(wire));
  if (inner === undefined || all === undefined || sameWire(inner.of, wire.node.inputs[0]!) || inner.offset !== 0) return undefined;
  const wide = inner.shape.flatMap((d, i) => (d === 1 ? [] : [{ d, stride: inner.strides[i]! }]));
  const [rows, blocks, width] = wide;
  if (rows === undefined || blocks === undefined || width === undefined || wide.length !== 3 || all.at(-1) !== blocks.d * width.d) return undefined;
  const isWhole = count(concreteShape(factOf(inner.of)) ?? []) === blocks.d * rows.d * width.d;
  return isWhole && width.stride === 1 && rows.stride === width.d && blocks.stride === rows.d * width.d ? { of: inner.of, blocks: blocks.d, rows: rows.d, width: width.d } : undefined;
}

/** Before: MatMul of heads side by side and weights. After: Conv of one head below the other, with a tap a head. */
export const fuseHeads: Rule = ruleOn(matMul, 'fuse-heads', (node, { transposeA, transposeB }, graph, name) => {
  const [x, w] = node.inputs, value = f32Constant(w), heads = transposeA || value?.shape.length !== 2 ? undefined : blocksOf(x!);
  if (value === undefined || heads === undefined || factOf(x!).dtype !== 'f32') return null;
  const { of, blocks, rows, width } = heads, matrix = transposeB ? transposed(value) : value, patch = new Patch(graph, name);
  const below = patch.add(x!.node.name, op(reshape, { to: [1, blocks * rows, width] }), [of]);
  const weights = patch.constant(w!.node.name, tensor('f32', [blocks, width, matrix.shape[1]!], matrix.data));
  const sum = patch.add(node.name, op(conv, { strides: [1], dilations: [rows], padding: 'valid', groups: 1 }), [below, weights]);
  const { shape } = factOf(wireOf(node));
  return patch.replace(wireOf(node), sameShape(factOf(sum).shape, shape) ? sum : patch.add(node.name, op(reshape, { to: shape }), [sum]));
});
