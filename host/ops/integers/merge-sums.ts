import type { ConvAttrs } from '../../../src/eval/conv.ts';
import type { QuantizedConvAttrs } from '../../../src/eval/quantized-conv.ts';
import { type TensorOf, tensor } from '../../../src/eval/tensor.ts';
import { type Fact, sameType } from '../../graph/fact.ts';
import { type Graph, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { eitherWay, f32Constant, soleProducer, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { add, cast, mul } from '../elementwise/elementwise.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';
import { concat } from '../slice/slice.ts';
import { quantizedConv } from './integers.ts';

/** A convolution along one axis of one image, each of whose windows is one frame. */
export const isPointwise = ({ strides, groups, padding }: ConvAttrs, weights: readonly unknown[], x: Fact): boolean =>
  strides.length === 1 && strides[0] === 1 && weights[0] === 1 && groups === 1 && x.shape[0] === 1 && (typeof padding === 'string' || padding.flat().every((p) => p === 0));

interface Part { readonly wire: Wire; readonly x: Wire; readonly attrs: QuantizedConvAttrs; readonly weights: TensorOf<'i16'>; readonly bias: Int32Array; readonly factors: TensorOf<'f32'> }

/** The Cast(QuantizedConv) * factors that a wire is. */
function partOf(wire: Wire, graph: Graph): Part | undefined {
  if (soleProducer(wire, mul, graph) === undefined) return undefined;
  for (const [real, by] of eitherWay(wire.node.inputs)) {
    const factors = f32Constant(by), sums = soleProducer(real, cast, graph)?.node.inputs[0], of = sums === undefined ? undefined : soleProducer(sums, quantizedConv, graph);
    if (factors === undefined || of?.attrs.form !== 'sums') continue;
    const [x, w, b] = of.node.inputs, weights = constantOf(w!), bias = constantOf(b!);
    if (weights?.dtype === 'i16' && bias?.dtype === 'i32' && isPointwise(of.attrs, weights.shape, factOf(x!))) return { wire, x: x!, attrs: of.attrs, weights, bias: bias.data, factors };
  }
  return undefined;
}

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => a.length === b.length && Array.from(a).every((v, i) => v === b[i]);

/**
 * Before: Add of Cast(QuantizedConv) * factors, the same factors for all, and of other wires; each convolution reads frames by themselves. After: one of these whose
 * convolution has as many rows: it reads what all of them read, one behind the other.
 */
export const mergeSums: Rule = ruleOn(add, 'merge-sums', (node, _, graph, name) => {
  const found = node.inputs.flatMap((w) => partOf(w, graph) ?? []), [first] = found;
  if (first === undefined) return null;
  const parts = found.filter(({ wire, x, weights, factors }) => sameType(factOf(wire), factOf(first.wire)) && sameType(factOf(x), factOf(first.x))
    && sameNumbers(weights.shape, first.weights.shape) && sameNumbers(factors.data, first.factors.data));
  const bias = sumOfBiases(parts, first.attrs.inputZero);
  if (parts.length < 2 || parts.length > mostRows || bias === undefined) return null;
  const patch = new Patch(graph, name), [, depth, outs] = first.weights.shape, at = first.wire.node.name, others = node.inputs.filter((w) => !parts.some((p) => p.wire === w));
  const rows = patch.add(at, op(concat, { axis: 1 }), parts.map(({ x }) => patch.add(x.node.name, op(unsqueeze, { axes: [1] }), [x])));
  const weights = tensor('i16', [parts.length, 1, depth!, outs!], Int16Array.from(parts.flatMap((p) => [...p.weights.data])));
  const attrs: QuantizedConvAttrs = { ...first.attrs, strides: [1, 1], dilations: [1, 1], padding: 'valid' };
  const sums = patch.add(at, op(quantizedConv, attrs), [rows, patch.constant(at, weights), patch.constant(at, tensor('i32', [outs!], bias))]);
  const real = patch.add(at, op(mul, {}), [patch.add(at, op(cast, { to: 'f32' }), [patch.add(at, op(squeeze, { axes: [1] }), [sums])]), patch.constant(at, first.factors)]);
  return patch.replace(wireOf(node), others.length === 0 ? real : patch.add(node.name, op(add, {}), [real, ...others]));
});

/** Of the kernel's windows. */
const mostRows = 255;

/** With what zero points that are not `zero` make a difference of; undefined where sums might not fit into 32 bits. */
function sumOfBiases(parts: readonly Part[], zero: number): Int32Array | undefined {
  const outs = parts[0]!.bias.length, sums = new Float64Array(outs), most = new Float64Array(outs);
  for (const { weights, bias, attrs } of parts) {
    bias.forEach((v, o) => { sums[o]! += v; });
    weights.data.forEach((v, i) => {
      sums[i % outs]! += v * (zero - attrs.inputZero);
      most[i % outs]! += 511 * Math.abs(v);
    });
  }
  return sums.every((v, o) => Math.abs(v) + most[o]! < 2 ** 31) ? Int32Array.from(sums) : undefined;
}
