import { sameShape } from '../../graph/dim.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { type Op, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { div, exp, mul, sub } from '../elementwise/elementwise.ts';
import { reduceMax } from '../reduce/reduce.ts';
import { comesFromLargest, maxDepth } from './split-exp-sum.ts';
import { softmax } from './softmax.ts';

/**
 * Before: exp(x - c) of frames of unknown number, c computed from the largest of them: two passes over a stream. After: the softmax of x by the largest
 * of that, which is exp(x - max), times exp(max - c): one pass.
 */
export const splitPower: Rule = ruleOn(exp, 'split-power', (node, _attrs, graph, name) => {
  const less = node.inputs[0]!, [x, shift] = less.node.op.as(sub) === undefined ? [] : less.node.inputs;
  if (x === undefined || shift === undefined || factOf(x).dtype !== 'f32' || String(factOf(x).shape) !== String(factOf(less).shape)) return null;
  const { shape } = factOf(x), axis = shape.findIndex((d, i) => typeof d !== 'number' && comesFromLargest(shift, x, i));
  if (axis < 0) return null;
  const patch = new Patch(graph, name), put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires), kept = { axes: [axis], keep: true };
  const weights = put(op(softmax, { axis }), x), most = put(op(reduceMax, kept), x), power = put(op(div, {}), weights, put(op(reduceMax, kept), weights));
  const isLargest = sameShape(factOf(shift).shape, factOf(most).shape) && comesFromLargest(shift, x, axis, maxDepth);
  return patch.replace(wireOf(node), isLargest ? power : put(op(mul, {}), power, put(op(exp, {}), put(op(sub, {}), most, shift))));
});
