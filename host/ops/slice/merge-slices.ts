import { type Dim, add, same } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { slice } from './slice.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { wireOf } from '../../graph/match.ts';

/** Before: Slice -> Slice along one axis. After: one Slice. */
export const mergeSlices: Rule = ruleOn(slice, 'merge-slices', (node, attrs, graph, name) => {
  const inner = node.inputs[0]!.node.op.as(slice);
  if (inner === undefined || inner.axis !== attrs.axis) return null;
  const merged = op(slice, { axis: attrs.axis, start: add(inner.start, attrs.start), end: add(inner.start, attrs.end) });
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, merged, [node.inputs[0]!.node.inputs[0]!]));
});

/** A Slice of everything. */
export const dropWholeSlice: Rule = ruleOn(slice, 'drop-whole-slice', (node, attrs, graph, name) => {
  const whole: Dim = factOf(node.inputs[0]!).shape[attrs.axis]!;
  return same(attrs.start, 0) && same(attrs.end, whole) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null;
});

