import { type TensorOf, tensor } from '../../../src/eval/tensor.ts';
import { type Node, type Wire, type Graph, factOf, constantOf } from '../../graph/graph.ts';
import { sameShape } from '../../graph/dim.ts';
import { Patch } from '../../graph/patch.ts';
import { conv } from './conv.ts';
import { add, div, mul, sub } from '../elementwise/elementwise.ts';
import { unsqueeze } from '../shape/shape.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { f32Constant, perChannel, soleProducer, wireOf } from '../../graph/match.ts';

/** y = x * scale + offset, one number a channel; what batch norm is once its statistics are constants. */
interface Affine { readonly x: Wire; readonly scale?: Float32Array; readonly offset?: Float32Array }

/** Reads Mul, Div, Add or Sub of a wire and a per-channel constant. */
export function affineOf(node: Node): Affine | undefined {
  const channels = factOf(wireOf(node)).shape[factOf(wireOf(node)).shape.length - 1];
  if (typeof channels !== 'number' || node.inputs.length !== 2) return undefined;
  const [a, b] = [node.inputs[0]!, node.inputs[1]!];
  const swap = constantOf(b) === undefined;
  const [x, c] = swap ? [b, a] : [a, b];
  const values = perChannel(f32Constant(c), channels);
  // a constant of higher rank would broadcast x to its own shape
  if (values === undefined || !sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return undefined;
  if (node.op.as(mul) !== undefined) return { x, scale: values };
  if (node.op.as(add) !== undefined) return { x, offset: values };
  if (node.op.as(sub) !== undefined && !swap) return { x, offset: values.map((v) => -v) };
  if (node.op.as(sub) !== undefined) return { x, scale: new Float32Array(channels).fill(-1), offset: values };
  if (node.op.as(div) !== undefined && !swap) return { x, scale: values.map((v) => 1 / v) };
  return undefined;
}

interface Weights { readonly w: TensorOf<'f32'>; readonly bias: Float32Array | undefined; readonly outputs: number }

function weightsOf(node: Node): Weights | undefined {
  const w = f32Constant(node.inputs[1]);
  const bias = f32Constant(node.inputs[2]);
  if (w === undefined || (node.inputs.length > 2 && bias === undefined)) return undefined;
  return { w, bias: bias?.data, outputs: w.shape[w.shape.length - 1]! };
}

function rebuilt(patch: Patch, replaced: Node, node: Node, x: Wire, w: Float32Array, shape: readonly number[], bias: Float32Array | undefined): Patch {
  const inputs = [x, patch.constant(node.inputs[1]!.node.name, tensor('f32', shape, w))];
  if (bias !== undefined) inputs.push(patch.constant(`${node.name}/bias`, tensor('f32', [bias.length], bias)));
  return patch.replace(wireOf(replaced), patch.add(node.name, node.op, inputs));
}

/** Before: Conv -> per-channel Mul/Add/Sub/Div. After: Conv with other weights and bias. */
export const foldAffineAfter: Rule = {
  name: 'fold-affine-after',
  apply(node, graph) {
    const affine = affineOf(node);
    const made = affine && soleProducer(affine.x, conv, graph);
    const weights = made && weightsOf(made.node);
    if (affine === undefined || made === undefined || weights === undefined) return null;
    const { w, outputs } = weights;
    const scale = affine.scale;
    const folded = scale === undefined ? w.data : w.data.map((v, i) => v * scale[i % outputs]!);
    let bias = weights.bias;
    if (bias !== undefined && scale !== undefined) bias = bias.map((v, i) => v * scale[i]!);
    if (affine.offset !== undefined) bias = affine.offset.map((v, i) => v + (bias?.[i] ?? 0));
    return rebuilt(new Patch(graph, 'fold-affine-after'), node, made.node, made.node.inputs[0]!, folded, w.shape, bias);
  },
};

/** What gives the input of a convolution and is read by nothing else; an Unsqueeze in between that leaves the channels last is handed back. */
function soleInput(node: Node, graph: Graph): { readonly before: Node; readonly between?: Node } | undefined {
  const before = node.inputs[0]!.node, axes = before.op.as(unsqueeze)?.axes;
  if (graph.onlyUser(before) === undefined) return undefined;
  if (axes === undefined) return { before };
  const source = before.inputs[0]!.node;
  return graph.onlyUser(source) === undefined || axes.includes(factOf(wireOf(before)).shape.length - 1) ? undefined : { before: source, between: before };
}

/**
 * Before: per-channel Mul/Add/Sub/Div -> Conv, an Unsqueeze perhaps in between. After: Conv with other weights and bias. An offset goes through padding only
 * where there is none; groups are left alone.
 */
export const foldAffineBefore: Rule = ruleOn(conv, 'fold-affine-before', (node, attrs, graph, name) => {
  const { before, between } = soleInput(node, graph) ?? {};
  if (before === undefined || attrs.groups !== 1) return null;
  const affine = affineOf(before);
  const weights = weightsOf(node);
  if (affine === undefined || weights === undefined || (affine.offset !== undefined && attrs.padding !== 'valid')) return null;
  const { w, outputs } = weights;
  const channels = w.shape[w.shape.length - 2]!;
  const channelOf = (i: number): number => Math.floor(i / outputs) % channels;
  let bias = weights.bias;
  const { offset, scale } = affine;
  if (offset !== undefined) {
    const sums = new Float64Array(outputs);
    w.data.forEach((v, i) => { sums[i % outputs]! += v * offset[channelOf(i)]!; });
    bias = Float32Array.from(sums, (v, i) => v + (bias?.[i] ?? 0));
  }
  const folded = scale === undefined ? w.data : w.data.map((v, i) => v * scale[channelOf(i)]!);
  const patch = new Patch(graph, name);
  return rebuilt(patch, node, node, between === undefined ? affine.x : patch.add(between.name, between.op, [affine.x]), folded, w.shape, bias);
});
