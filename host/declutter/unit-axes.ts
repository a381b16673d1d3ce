import { same } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { cast } from '../ops/elementwise.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../ops/reduce.ts';
import { reshape, transpose } from '../ops/shape.ts';
import { type GraphRule, ruleOn, wireOf } from './rule.ts';

/** Before: Transpose that only moves axes of length 1. After: Reshape. */
const reshapeTranspose: GraphRule = ruleOn(transpose, 'reshape-transpose', (node, { perm }, graph, name) => {
  const [from, to] = [factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape];
  const moved = perm.filter((axis) => !same(from[axis]!, 1));
  if (moved.some((axis, i) => i > 0 && axis < moved[i - 1]!) || to.some((d) => typeof d !== 'number')) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to }), [node.inputs[0]!]));
});

/** Before: a reduction over axes of length 1. After: Reshape. */
const reshapeReductions: readonly GraphRule[] = [reduceSum, reduceMean, reduceProd, reduceMax, reduceMin].map((operator) => ruleOn(operator, 'reshape-reduction', (node, { axes }, graph, name) => {
  const [from, to] = [factOf(node.inputs[0]!), factOf(wireOf(node))];
  if (from.dtype !== to.dtype || axes.some((axis) => !same(from.shape[axis]!, 1)) || to.shape.some((d) => typeof d !== 'number')) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to: to.shape }), [node.inputs[0]!]));
}));

/** Before: Cast to a type that holds all values of the first, and back. After: nothing. */
const dropCastBack: GraphRule = ruleOn(cast, 'drop-cast-back', (node, { to }, graph, name) => {
  const inner = node.inputs[0]!.node;
  const x = inner.inputs[0];
  const wide = inner.op.as(cast)?.to;
  if (wide === undefined || x === undefined || factOf(x).dtype !== to || wider[to]?.includes(wide) !== true) return null;
  return new Patch(graph, name).replace(wireOf(node), x);
});

const wider: Readonly<Record<string, readonly string[]>> = {
  bool: ['u8', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64'], u8: ['i16', 'i32', 'i64', 'f32', 'f64'], i8: ['i16', 'i32', 'i64', 'f32', 'f64'], i16: ['i32', 'i64', 'f32', 'f64'], i32: ['i64', 'f64'], f32: ['f64'],
};

export const unitAxes: readonly GraphRule[] = [reshapeTranspose, ...reshapeReductions, dropCastBack];
