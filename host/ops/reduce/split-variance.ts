import { sameShape } from '../../graph/dim.ts';
import { type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { type Op, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { clamp, mul, pow, square, squaredDifference, sub } from '../elementwise/elementwise.ts';
import type { Operator } from '../operator.ts';
import { reshape, unsqueeze } from '../shape/shape.ts';
import { slice } from '../slice/slice.ts';
import { type ReduceAttrs, reduceMean, reduceSum } from './reduce.ts';

/**
 * Before: the mean, or the sum, of squared differences of frames from their mean, on an axis of unknown length: two passes over a stream. After:
 * that of the squares, less that of the frames times the mean: one pass, in which frames are what they differ from the first one, so that a large
 * mean costs no digits. It is not below 0, as rounding might make it.
 */
const split = (operator: Operator<ReduceAttrs>): Rule => ruleOn(operator, 'split-variance', (node, attrs, graph, name) => {
  const found = squared(node.inputs[0]!), x = found?.[0];
  if (found === undefined || x === undefined || !isMean(found[1], x, attrs.axes) || attrs.axes.every((a) => typeof factOf(x).shape[a] === 'number')) return null;
  const patch = new Patch(graph, name), put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const first = attrs.axes.reduce((wire, axis) => put(op(slice, { axis, start: 0, end: 1 }), wire), x), apart = put(op(sub, {}), x, first);
  const product = put(op(mul, {}), put(op(reduceMean, attrs), apart), put(op(operator, attrs), apart));
  return patch.replace(wireOf(node), put(op(clamp, { lo: 0, hi: null }), put(op(sub, {}), put(op(operator, attrs), put(op(mul, {}), apart, apart)), product)));
});

export const splitVariance: readonly Rule[] = [split(reduceMean), split(reduceSum)];

/** The operands whose difference is squared. */
function squared({ node }: Wire): readonly [Wire, Wire] | undefined {
  const [a, b] = node.inputs;
  if (a === undefined) return undefined;
  if (b !== undefined && node.op.as(squaredDifference) !== undefined) return [a, b];
  const exponent = b === undefined ? undefined : constantOf(b);
  const isSquare = node.op.as(square) !== undefined || (b !== undefined && node.op.as(mul) !== undefined && sameWire(a, b))
    || (node.op.as(pow) !== undefined && exponent?.dtype === 'f32' && exponent.data.length === 1 && exponent.data[0] === 2);
  const [x, mean] = a.node.inputs;
  return isSquare && x !== undefined && mean !== undefined && a.node.op.as(sub) !== undefined ? [x, mean] : undefined;
}

/** Whether a wire is the mean of another over these axes, in its shape but for them. */
function isMean(wire: Wire, x: Wire, axes: readonly number[]): boolean {
  const shaped = wire.node.op.as(reshape) ?? wire.node.op.as(unsqueeze), of = shaped === undefined ? wire : wire.node.inputs[0]!;
  const own = of.node.op.as(reduceMean);
  return own !== undefined && String(own.axes) === String(axes) && sameWire(of.node.inputs[0]!, x) && sameShape(factOf(wire).shape, factOf(x).shape.map((d, i) => (axes.includes(i) ? 1 : d)));
}
