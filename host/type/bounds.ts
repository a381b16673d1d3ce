import { type Tensor, full, numbersOf, size } from '../../src/eval/tensor.ts';
import { concreteShape, type Fact } from '../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../graph/graph.ts';
import type { Op } from '../graph/op.ts';
import { cast, clamp, max, min } from '../ops/elementwise/elementwise.ts';

/** Between what all elements of a tensor are. */
interface Bounds { readonly low: number; readonly high: number }

const any: Bounds = { low: -Infinity, high: Infinity };
/** Bounds are looked for behind as many operators. */
const deepest = 8;
/** Constants of more elements are not looked through. */
const mostElements = 1024;

const isInteger = ({ dtype }: Fact): boolean => dtype === 'i32' || dtype === 'i64';

/** A constant of one number, of shape `outputs`, where the bounds of the operands of `op` leave no other: Min(6, Max(6, x)) of integers. */
export function onlyValue(op: Op, inputs: readonly Wire[], outputs: readonly Fact[]): Tensor | undefined {
  const [result, ...more] = outputs;
  if (result === undefined || more.length > 0 || (result.dtype !== 'i32' && result.dtype !== 'i64') || !inputs.every((w) => isInteger(factOf(w)))) return undefined;
  const shape = concreteShape(result), { low, high } = boundsOf(op, inputs, deepest);
  return low !== high || shape === undefined || size(shape) > mostElements ? undefined : full(result.dtype, shape, low);
}

/** What an operator of integers that takes no element beyond its operands' bounds leaves of these. */
function boundsOf(op: Op, inputs: readonly Wire[], depth: number): Bounds {
  const clamped = op.as(clamp);
  if (op.as(min) === undefined && op.as(max) === undefined && clamped === undefined) return any;
  const [first, ...others] = inputs.map((w) => boundsAt(w, depth - 1));
  if (first === undefined) return any;
  const at = (pick: (...v: number[]) => number): Bounds => others.reduce((a, b) => ({ low: pick(a.low, b.low), high: pick(a.high, b.high) }), first);
  if (clamped === undefined) return at(op.as(min) === undefined ? Math.max : Math.min);
  const inside = (v: number): number => Math.min(Math.max(v, clamped.lo ?? -Infinity), clamped.hi ?? Infinity);
  return { low: inside(first.low), high: inside(first.high) };
}

function boundsAt(w: Wire, depth: number): Bounds {
  const value = constantOf(w), { dtype } = factOf(w);
  if (dtype === 'bool') return { low: 0, high: 1 };
  if (value !== undefined && value.dtype !== 'string' && value.data.length > 0 && value.data.length <= mostElements) {
    const numbers = numbersOf(value);
    return numbers.every((v) => Number.isSafeInteger(v)) ? { low: Math.min(...numbers), high: Math.max(...numbers) } : any;
  }
  if (depth === 0 || !isInteger(factOf(w))) return any;
  const [from] = w.node.inputs;
  return w.node.op.as(cast) !== undefined && factOf(from!).dtype === 'bool' ? boundsAt(from!, depth - 1) : boundsOf(w.node.op, w.node.inputs, depth);
}
