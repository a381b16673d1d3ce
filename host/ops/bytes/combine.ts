import type { CombineBytesAttrs, Rescaling } from '../../../src/eval/bytes.ts';
import type { IntegerRange, RoundToIntegerAttrs } from '../../../src/eval/quantized.ts';
import { roundToInteger as evaluateRound } from '../../../src/eval/quantized.ts';
import { type NumericTensor, numbersOf, operand, tensor, tensorOf } from '../../../src/eval/tensor.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { add, clamp, div, mul, sub } from '../elementwise/elementwise.ts';
import { requantize, roundToInteger } from '../quantized/quantized.ts';
import { scalarOf } from '../shared/operands.ts';
import { behind, isByte } from './behind.ts';
import { combineBytes } from './bytes.ts';

/** The axes that kernels of two operands walk over, however these broadcast. */
const axes = 4;

/** Before: Requantize(sum or product of functions of bytes). After: CombineBytes. */
export const combineIntegers: Rule = ruleOn(requantize, 'combine-integers', (node, { form, ...range }, graph, name) => {
  const [multiplier, shift] = node.inputs.slice(1).map((w) => scalarOf(constantOf(w)));
  if (form !== 'doubling' || multiplier === undefined || multiplier < 0 || shift === undefined || Math.abs(shift) > 31) return null;
  return combined(node, node.inputs[0]!, range, { form, multiplier, shift }, graph, name);
});

/** The same of floats: RoundToInteger(sum or product, perhaps kept within limits, perhaps divided by a scale). */
export const combineFloats: Rule = ruleOn(roundToInteger, 'combine-floats', (node, { halves, ...range }, graph, name) => {
  const quotient = node.inputs[0]!, divisor = quotient.node.op.as(div) === undefined ? undefined : scalarOf(constantOf(quotient.node.inputs[1]!));
  const [scale, whole] = divisor === undefined ? [1, quotient] : [divisor, quotient.node.inputs[0]!];
  if (!(scale > 0) || factOf(whole).dtype !== 'f32') return null;
  const limits = whole.node.op.as(clamp);
  if (limits === undefined) return combined(node, whole, range, { form: 'float', scale, halves }, graph, name);
  // quotients and nearest integers of larger numbers are no smaller
  const limit = (of: number | null, otherwise: number): number => (of === null ? otherwise : rounded({ ...range, halves }, Math.fround(Math.fround(of) / scale)));
  return combined(node, whole.node.inputs[0]!, { ...range, lo: limit(limits.lo, range.lo), hi: limit(limits.hi, range.hi) }, { form: 'float', scale, halves }, graph, name);
});

const rounded = (attrs: RoundToIntegerAttrs, x: number): number => numbersOf(operand(evaluateRound(attrs, [tensor('f32', [], [x])]), 0))[0]!;

function combined(node: Node, sum: Wire, range: IntegerRange, rescaling: Rescaling, graph: Graph, name: string): Patch | null {
  const { node: producer } = sum, [a, b, ...more] = producer.inputs, dtype = rescaling.form === 'float' ? 'f32' : 'i32';
  const [isProduct, isDifference] = [producer.op.as(mul) !== undefined, producer.op.as(sub) !== undefined];
  if (!isByte(wireOf(node)) || factOf(sum).dtype !== dtype || factOf(sum).shape.length > axes || b === undefined || more.length > 0 || (!isProduct && !isDifference && producer.op.as(add) === undefined)) return null;
  const patch = new Patch(graph, name), tables = new Array<NumericTensor>();
  const operands = [a!, b].map((w) => behind(patch, graph, w, (x) => x, (bytes, values) => { tables.push(values); return bytes; }, false));
  const [x, y] = operands, [first, second] = tables;
  if (x === undefined || y === undefined || first === undefined || second === undefined) return null;
  const attrs: CombineBytesAttrs = { ...range, by: isProduct ? 'mul' : 'add', rescaling };
  const values = [first, isDifference ? tensorOf(dtype, [256], numbersOf(second).map((v) => -v)) : second].map((t) => patch.constant(node.name, t));
  return patch.replace(wireOf(node), patch.add(node.name, op(combineBytes, attrs), [x, y, ...values]));
}
