import type { ConvAttrs } from '../../../src/eval/conv.ts';
import type { QuantizedConvAttrs } from '../../../src/eval/quantized-conv.ts';
import { type TensorOf, tensor } from '../../../src/eval/tensor.ts';
import { concreteShape } from '../../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { eitherWay, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { conv } from '../conv/conv.ts';
import { add, cast, mul, sub } from '../elementwise/elementwise.ts';
import { matMul } from '../matmul/matmul.ts';
import { requantize, roundToInteger } from '../quantized/quantized.ts';
import { reshape, transpose } from '../shape/shape.ts';
import { fitsBytes } from './panels.ts';
import { quantizedConv } from './integers.ts';

const integersOf = (wire: Wire | undefined): TensorOf<'i32'> | undefined => {
  const value = wire === undefined ? undefined : constantOf(wire);
  return value?.dtype === 'i32' ? value : undefined;
};

/** Before: Requantize(Conv or MatMul(8-bit integers less a zero point, constant weights) + constants a channel). After: QuantizedConv, which reads the bytes. */
export const fuseQuantizedConv: Rule = ruleOn(requantize, 'fuse-quantized-conv', (node, { form, ...range }, graph, name) => {
  const patch = new Patch(graph, name);
  const sums = sumsBehind(patch, node.inputs[0]!, graph), [multipliers, shifts] = node.inputs.slice(1).map((w) => constantOf(w));
  if (sums === undefined || form === 'wide' || multipliers === undefined || shifts === undefined || (range.to !== 'i8' && range.to !== 'u8')) return null;
  const attrs: QuantizedConvAttrs = { ...sums.window, ...range, form, inputZero: sums.zero };
  return patch.replace(wireOf(node), patch.add(sums.name, op(quantizedConv, attrs), [...sums.inputs, ...node.inputs.slice(1)]));
});

/** The same of RoundToInteger(Cast(those sums) * constants a channel), halves to the even integer. */
export const fuseFloatScaled: Rule = ruleOn(roundToInteger, 'fuse-float-scaled', (node, { halves, ...range }, graph, name) => {
  const product = node.inputs[0]!, scaled = product.node.op.as(mul) === undefined ? undefined : eitherWay(product.node.inputs).find(([sums, factor]) => sums.node.op.as(cast)?.to === 'f32' && constantOf(factor)?.dtype === 'f32');
  if (scaled === undefined || halves !== 'even' || (range.to !== 'i8' && range.to !== 'u8') || graph.onlyUser(product.node) === undefined || graph.onlyUser(scaled[0].node) === undefined) return null;
  const [converted, by] = scaled, sum = converted.node.inputs[0]!, factors = constantOf(by) as TensorOf<'f32'>;
  if (factOf(sum).dtype !== 'i32' || factOf(product).shape.length !== factOf(sum).shape.length) return null;
  const patch = new Patch(graph, name), sums = sumsBehind(patch, sum, graph);
  if (sums === undefined || (factors.data.length !== 1 && (factors.shape.at(-1) !== factors.data.length || factors.data.length !== sums.channels))) return null;
  const attrs: QuantizedConvAttrs = { ...sums.window, ...range, form: 'float', inputZero: sums.zero };
  const scale = patch.constant(by.node.name, tensor('f32', factors.data.length === 1 ? [] : [factors.data.length], factors.data));
  return patch.replace(wireOf(node), patch.add(sums.name, op(quantizedConv, attrs), [...sums.inputs, scale]));
});

interface Sums { readonly name: string; readonly window: ConvAttrs; readonly zero: number; readonly channels: number; readonly inputs: readonly [x: Wire, w: Wire, bias: Wire] }

function sumsBehind(patch: Patch, wire: Wire, graph: Graph): Sums | undefined {
  const sum = wire.node.op.as(add) === undefined ? undefined : eitherWay(wire.node.inputs).find(([, b]) => integersOf(b) !== undefined);
  const producer = sum === undefined ? wire.node : sum[0].node;
  if (graph.onlyUser(wire.node) === undefined || graph.onlyUser(producer) === undefined) return undefined;
  const product = productOf(producer);
  if (product === undefined) return undefined;
  const { window, weights } = product, outs = weights.shape.at(-1)!, added = integersOf(sum?.[1]);
  const bias = added === undefined ? new Int32Array(outs) : perChannel(added, outs), x = bytesBehind(patch, producer.inputs[0]!);
  const data = Int16Array.from(weights.data);
  if (x === undefined || bias === undefined || !data.every((v, i) => v === weights.data[i]) || !fitsBytes(data, outs)) return undefined;
  const constants = [tensor('i16', weights.shape, data), tensor('i32', [outs], bias)].map((t) => patch.constant(producer.inputs[1]!.node.name, t));
  return { name: producer.name, window, zero: x.zero, channels: outs, inputs: [x.wire, constants[0]!, constants[1]!] };
}

const perChannel = ({ data, shape }: TensorOf<'i32'>, channels: number): Int32Array | undefined => {
  if (data.length === 1) return new Int32Array(channels).fill(data[0]!);
  return data.length === channels && shape.at(-1) === channels ? data : undefined;
};

/** A product by constant weights [...kernel, C / groups, O], along two spatial axes at most. */
function productOf(node: Node): { readonly window: ConvAttrs; readonly weights: TensorOf<'i32'> } | undefined {
  const [convolution, product, weights] = [node.op.as(conv), node.op.as(matMul), integersOf(node.inputs[1])];
  if (weights === undefined || node.inputs.length !== 2 || concreteShape(factOf(node.inputs[1]!)) === undefined) return undefined;
  if (convolution !== undefined) return convolution.strides.length <= 2 ? { window: convolution, weights } : undefined;
  if (product === undefined || product.transposeA || weights.shape.length !== 2 || factOf(node.inputs[0]!).shape.length < 2) return undefined;
  const [rows, columns] = product.transposeB ? [weights.shape[1]!, weights.shape[0]!] : [weights.shape[0]!, weights.shape[1]!];
  const at = (k: number, j: number): number => (product.transposeB ? j * rows + k : k * columns + j);
  const data = Int32Array.from(weights.data, (_, i) => weights.data[at(Math.floor(i / columns), i % columns)]!);
  return { window: { strides: [], dilations: [], padding: [], groups: 1 }, weights: tensor('i32', [rows, columns], data) };
}

/** The bytes that a wire has as integers of 32 bits, less `zero`; reshaped and transposed as these are. */
function bytesBehind(patch: Patch, wire: Wire): { readonly wire: Wire; readonly zero: number } | undefined {
  const { node } = wire, [x, zero] = node.inputs;
  if (x === undefined) return undefined;
  if (node.op.as(reshape) !== undefined || node.op.as(transpose) !== undefined) {
    const bytes = bytesBehind(patch, x);
    return bytes && { ...bytes, wire: patch.add(node.name, node.op, [bytes.wire, ...node.inputs.slice(1)]) };
  }
  const offset = node.op.as(sub) === undefined ? undefined : integersOf(zero)?.data;
  const inner = offset === undefined ? node : x.node, bytes = inner.inputs[0];
  if (inner.op.as(cast)?.to !== 'i32' || bytes === undefined || (offset !== undefined && offset.length !== 1)) return undefined;
  const { dtype } = factOf(bytes), value = offset?.[0] ?? 0, [lo, hi] = dtype === 'i8' ? [-128, 127] : [0, 255];
  return (dtype === 'i8' || dtype === 'u8') && value >= lo && value <= hi ? { wire: bytes, zero: value } : undefined;
}
