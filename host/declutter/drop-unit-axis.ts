import { tensor } from '../../src/eval/tensor.ts';
import type { Node } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { conv } from '../ops/conv/conv.ts';
import { type PoolAttrs, maxPool, meanPool } from '../ops/pool/pool.ts';
import { unsqueeze } from '../ops/shape/shape.ts';
import type { Operator } from '../ops/operator.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { f32Constant, wireOf } from '../graph/match.ts';

/** Drops element `i` of every per-axis list. */
const without = <T>(list: readonly T[], i: number): readonly T[] => list.filter((_, at) => at !== i);

/** The spatial axis of a windowed operator that an Unsqueeze before it made and that its window does not look along. */
function unitAxis(node: Node, kernel: readonly number[], strides: readonly number[], padding: string | readonly (readonly [number, number])[]): { readonly before: Node; readonly axis: number } | undefined {
  const before = node.inputs[0]!.node;
  const axes = before.op.as(unsqueeze)?.axes;
  const axis = axes?.length === 1 ? axes[0]! - 1 : -1;
  if (kernel.length < 2 || kernel[axis] !== 1 || strides[axis] !== 1) return undefined;
  const unpadded = typeof padding === 'string' || padding[axis]!.every((p) => p === 0);
  return unpadded ? { before, axis } : undefined;
}

/** Before: Unsqueeze -> Conv with a kernel of 1 there (a 1-D convolution spelt as a 2-D one). After: Conv of one axis less -> Unsqueeze. */
export const dropUnitAxisOfConv: Rule = ruleOn(conv, 'drop-unit-axis', (node, attrs, graph, name) => {
  const w = f32Constant(node.inputs[1]);
  const found = w && unitAxis(node, w.shape.slice(0, -2), attrs.strides, attrs.padding);
  if (w === undefined || found === undefined) return null;
  const { before, axis } = found;
  const patch = new Patch(graph, name);
  const weights = patch.constant(node.inputs[1]!.node.name, tensor('f32', without(w.shape, axis), w.data));
  const smaller = op(conv, { ...attrs, strides: without(attrs.strides, axis), dilations: without(attrs.dilations, axis), padding: typeof attrs.padding === 'string' ? attrs.padding : without(attrs.padding, axis) });
  const y = patch.add(node.name, smaller, [before.inputs[0]!, weights, ...node.inputs.slice(2)]);
  return patch.replace(wireOf(node), patch.add(node.name, before.op, [y]));
});

const dropUnitAxisOfPool = (operator: Operator<PoolAttrs>): Rule => ruleOn(operator, 'drop-unit-axis', (node, attrs, graph, name) => {
  const found = unitAxis(node, attrs.kernel, attrs.strides, attrs.padding);
  if (found === undefined) return null;
  const { before, axis } = found;
  const patch = new Patch(graph, name);
  const smaller = op(operator, { ...attrs, kernel: without(attrs.kernel, axis), strides: without(attrs.strides, axis), dilations: without(attrs.dilations, axis), padding: typeof attrs.padding === 'string' ? attrs.padding : without(attrs.padding, axis) });
  const y = patch.add(node.name, smaller, [before.inputs[0]!]);
  return patch.replace(wireOf(node), patch.add(node.name, before.op, [y]));
});

export const dropUnitAxisOfPools: readonly Rule[] = [dropUnitAxisOfPool(maxPool), dropUnitAxisOfPool(meanPool)];