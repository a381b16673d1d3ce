import { numbersOf } from '../../../src/eval/tensor.ts';
import { add } from '../../graph/dim.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { reshape, squeeze } from '../shape/shape.ts';
import { gather, slice } from './slice.ts';

/** Before: Gather of neighbours, one after the other, from an axis whose length is known. After: Slice. */
export const sliceGather: Rule = ruleOn(gather, 'slice-gather', (node, { axis, batchDims }, graph, name) => {
  const [x, indices] = node.inputs, value = constantOf(indices!), length = factOf(x!).shape[axis];
  if (value === undefined || value.dtype === 'string' || batchDims !== 0 || typeof length !== 'number' || value.data.length === 0) return null;
  const from = Array.from(numbersOf(value), (i) => (i < 0 ? i + length : i)), [start] = from;
  if (from.some((i, k) => i !== start! + k || i >= length || i < 0)) return null;
  const patch = new Patch(graph, name), part = patch.add(node.name, op(slice, { axis, start: start!, end: add(start!, from.length) }), [x!]);
  if (value.shape.length === 1) return patch.replace(wireOf(node), part);
  return patch.replace(wireOf(node), value.shape.length === 0 ? patch.add(node.name, op(squeeze, { axes: [axis] }), [part]) : patch.add(node.name, op(reshape, { to: factOf(wireOf(node)).shape }), [part]));
});
