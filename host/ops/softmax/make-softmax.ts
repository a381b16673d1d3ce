import { constantOf, factOf, sameWire, type Node, type Wire } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { div, exp, sub } from '../elementwise/elementwise.ts';
import { reduceMax, reduceSum } from '../reduce/reduce.ts';
import { reshape, squeeze, unsqueeze } from '../shape/shape.ts';
import { softmax } from './softmax.ts';

/** Before: exp(x - c) by its sum along an axis, c the largest along that axis, one number, or 0. After: softmax of x. */
export const makeSoftmax: Rule = ruleOn(exp, 'make-softmax', (node, _attrs, graph, name) => {
  const power = wireOf(node), { dtype, shape } = factOf(power);
  for (const user of graph.users(node)) {
    const [e, by] = user.inputs;
    if (dtype !== 'f32' || user.op.as(div) === undefined || by === undefined || !sameWire(e!, power)) continue;
    const axis = reduced(by, (sum) => (sum.op.as(reduceSum)?.axes.length === 1 && sameWire(sum.inputs[0]!, power) ? sum.op.as(reduceSum)!.axes[0] : undefined), shape.length);
    if (axis === undefined) continue;
    const patch = new Patch(graph, name);
    return patch.replace(wireOf(user), patch.add(user.name, op(softmax, { axis }), [withoutShift(node.inputs[0]!, axis)]));
  }
  return null;
});

/** Softmax is the same of all that are one number apart along its axis. */
function withoutShift(x: Wire, axis: number): Wire {
  const [from, shift] = x.node.op.as(sub) === undefined ? [] : x.node.inputs;
  if (from === undefined || shift === undefined || String(factOf(from).shape) !== String(factOf(x).shape)) return x;
  const isNumber = constantOf(shift)?.data.length === 1;
  const isLargest = reduced(shift, (most) => (String(most.op.as(reduceMax)?.axes) === String(axis) && sameWire(most.inputs[0]!, from) ? axis : undefined), factOf(x).shape.length) !== undefined;
  return isNumber || isLargest ? from : x;
}

/** The axis of a reduction whose result has that axis with one element, as it is or with the axis put back. */
function reduced(wire: Wire, axisOf: (reduction: Node) => number | undefined, rank: number): number | undefined {
  const { node } = wire, axis = axisOf(node);
  const keeps = (axis: number): boolean => (factOf(wire).shape.length === rank && factOf(wire).shape[axis] === 1);
  if (axis !== undefined) return keeps(axis) ? axis : undefined;
  const moved = node.op.as(reshape) !== undefined || node.op.as(unsqueeze) !== undefined || node.op.as(squeeze) !== undefined;
  const behind = moved ? axisOf(node.inputs[0]!.node) : undefined;
  if (behind === undefined || !keeps(behind)) return undefined;
  // the axis stands where it was: all others are as before
  const others = (w: Wire): string => factOf(w).shape.flatMap((d, i) => (i === behind && factOf(w).shape.length === rank ? [] : [String(d)])).join();
  return others(wire) === others(node.inputs[0]!) ? behind : undefined;
}
