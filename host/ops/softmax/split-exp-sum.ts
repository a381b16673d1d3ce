import { type Wire, factOf, sameWire } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { type Op, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { div, exp, sub } from '../elementwise/elementwise.ts';
import { reduceMax, reduceSum } from '../reduce/reduce.ts';
import { squeeze } from '../shape/shape.ts';
import { softmax } from './softmax.ts';

/**
 * Before: the sum of exp(x - c) over frames of unknown number, c computed from the largest of them: two passes over a stream. After: exp(max - c) by the
 * largest of the softmax of x, which is 1 by the sum of exp(x - max): one pass.
 */
export const splitExpSum: Rule = ruleOn(reduceSum, 'split-exp-sum', (node, attrs, graph, name) => {
  const power = node.inputs[0]!.node, less = power.op.as(exp) === undefined ? undefined : power.inputs[0]!.node, [axis, another] = attrs.axes;
  const [x, shift] = less?.op.as(sub) === undefined ? [] : less.inputs;
  if (x === undefined || shift === undefined || axis === undefined || another !== undefined || typeof factOf(x).shape[axis] === 'number' || !comesFromLargest(shift, x, axis)) return null;
  const patch = new Patch(graph, name), put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires), kept = { axes: [axis], keep: true };
  const most = put(op(exp, {}), put(op(sub, {}), put(op(reduceMax, kept), x), shift)), share = put(op(reduceMax, kept), put(op(softmax, { axis }), x));
  const sum = put(op(div, {}), most, share);
  return patch.replace(wireOf(node), attrs.keep ? sum : put(op(squeeze, { axes: [axis] }), sum));
});

/** Operators between the largest element and what is subtracted. */
export const maxDepth = 6;

/** Whether a value is computed from the largest element along an axis. */
export const comesFromLargest = ({ node }: Wire, x: Wire, axis: number, depth = 0): boolean =>
  (node.op.as(reduceMax)?.axes.includes(axis) === true && sameWire(node.inputs[0]!, x)) || (depth < maxDepth && node.inputs.some((w) => comesFromLargest(w, x, axis, depth + 1)));
