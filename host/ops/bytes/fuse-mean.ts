import { outputPositions } from '../../../src/eval/window.ts';
import { numbersOf, type Tensor } from '../../../src/eval/tensor.ts';
import { concreteShape } from '../../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { conv } from '../conv/conv.ts';
import { cast, div, sub } from '../elementwise/elementwise.ts';
import { requantize, roundToInteger } from '../quantized/quantized.ts';
import { reduceSum } from '../reduce/reduce.ts';
import { scalarOf } from '../shared/operands.ts';
import { count } from '../shared/lowering.ts';
import { planesOf } from '../pool/bytes-window.ts';
import { isByte } from './behind.ts';
import { byteTable } from './bytes.ts';
import { type MeanBytesAttrs, meanBytes } from './mean-bytes.ts';

const isOne = (value: Tensor | undefined): boolean => value !== undefined && value.dtype !== 'string' && numbersOf(value).every((v) => v === 1);

/** The operand of the only reader of a wire, where that is a Cast. */
const castOf = (wire: Wire, graph: Graph): Wire | undefined => (wire.node.op.as(cast) !== undefined && graph.onlyUser(wire.node) !== undefined ? wire.node.inputs[0] : undefined);

function replaced(node: Node, attrs: MeanBytesAttrs, bytes: Wire, graph: Graph, name: string): Patch | null {
  if (planesOf(attrs) === undefined) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(meanBytes, attrs), [bytes]));
}

/** Before: RoundToInteger(sums over windows of bytes / how many elements these have), halves away from zero. After: MeanBytes. */
export const fuseMeanPool: Rule = ruleOn(roundToInteger, 'fuse-mean-pool', (node, { halves, ...range }, graph, name) => {
  const { node: quotient } = node.inputs[0]!, [whole, by] = quotient.inputs;
  if (halves !== 'away' || !isByte(wireOf(node)) || quotient.op.as(div) === undefined || graph.onlyUser(quotient) === undefined) return null;
  const sums = castOf(whole!, graph), window = sums?.node.op.as(conv), [x, ones] = sums?.node.inputs ?? [], bytes = x && castOf(x, graph);
  if (sums === undefined || window === undefined || bytes === undefined || sums.node.inputs.length !== 2 || !isByte(bytes) || !isOne(constantOf(ones!)) || graph.onlyUser(sums.node) === undefined) return null;
  const [view, shape, weights, elements] = [concreteShape(factOf(bytes)), concreteShape(factOf(node.inputs[0]!)), concreteShape(factOf(ones!)), constantOf(by!)];
  if (view === undefined || shape === undefined || weights === undefined || elements === undefined || elements.dtype === 'string' || factOf(x!).dtype !== 'i32' || view.length !== weights.length || window.groups !== view.at(-1) || weights.at(-1) !== window.groups) return null;
  const kernel = weights.slice(0, -2), attrs: MeanBytesAttrs = { ...range, view, kernel, strides: window.strides, dilations: window.dilations, padding: window.padding, shape, inputZero: 0, rescaling: null };
  const counts = windowCounts(attrs), given = numbersOf(elements);
  return (given.length === 1 || given.length === counts.length) && counts.every((n, i) => n === given[given.length === 1 ? 0 : i]) ? replaced(node, attrs, bytes, graph, name) : null;
});

/** How many elements of each window are in the image. */
function windowCounts(attrs: MeanBytesAttrs): readonly number[] {
  const { view, kernel, strides, dilations } = attrs;
  return view.slice(1, -1).reduce<readonly number[]>((so, length, i) => {
    const found = outputPositions(length, kernel[i]!, i, attrs);
    const along = Array.from({ length: found.count }, (_, p) => Array.from({ length: kernel[i]! }, (_, t) => p * strides[i]! - found.before + t * dilations[i]!).filter((v) => v >= 0 && v < length).length);
    return so.flatMap((n) => along.map((m) => n * m));
  }, [1]);
}

/** Before: Requantize(ReduceSum(bytes less a zero point)) over one or two neighbouring axes. After: MeanBytes. */
export const fuseMean: Rule = ruleOn(requantize, 'fuse-mean', (node, { form, ...range }, graph, name) => {
  const [sums] = node.inputs, reduced = sums!.node.op.as(reduceSum), [multiplier, shift] = node.inputs.slice(1).map((w) => scalarOf(constantOf(w)));
  if (form !== 'doubling' || reduced === undefined || !isByte(wireOf(node)) || graph.onlyUser(sums!.node) === undefined || multiplier === undefined || multiplier < 0 || shift === undefined || Math.abs(shift) > 31) return null;
  const found = bytesLess(sums!.node.inputs[0]!, graph), axes = [...reduced.axes].sort((a, b) => a - b), inner = found && concreteShape(factOf(found.bytes)), shape = concreteShape(factOf(sums!));
  if (found === undefined || inner === undefined || shape === undefined) return null;
  if (axes.length < 1 || axes.length > 2 || (axes.length === 2 && axes[1] !== axes[0]! + 1)) return null;
  const kernel = axes.map((axis) => inner[axis]!), view = [count(inner.slice(0, axes[0])), ...kernel, count(inner.slice(axes.at(-1)! + 1))], once = axes.map(() => 1);
  return replaced(node, { ...range, view, kernel, strides: once, dilations: once, padding: 'valid', shape, inputZero: found.zero, rescaling: { multiplier, shift } }, found.bytes, graph, name);
});

/** The bytes that a wire which is read once has as integers of 32 bits, less a zero point. */
function bytesLess(wire: Wire, graph: Graph): { readonly bytes: Wire; readonly zero: number } | undefined {
  const { node } = wire, [x, more] = node.inputs;
  if (factOf(wire).dtype !== 'i32' || graph.onlyUser(node) === undefined || x === undefined) return undefined;
  if (node.op.as(cast) !== undefined) return isByte(x) ? { bytes: x, zero: 0 } : undefined;
  const value = more && constantOf(more), bytes = node.op.as(byteTable) === undefined ? castOf(x, graph) : x;
  if (value?.dtype !== 'i32' || bytes === undefined || !isByte(bytes)) return undefined;
  if (node.op.as(sub) !== undefined) return value.data.length === 1 ? { bytes, zero: value.data[0]! } : undefined;
  const zero = (factOf(bytes).dtype === 'i8' ? -128 : 0) - value.data[0]!;
  return node.op.as(byteTable) !== undefined && value.data.every((v, i) => v === value.data[0]! + i) ? { bytes, zero } : undefined;
}
