import { add, type Dim, mul, same, sub } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { conv } from '../ops/conv.ts';
import { slice } from '../ops/slice.ts';
import { type GraphRule, ruleOn, wireOf } from './rule.ts';

/**
 * Before: Conv -> Slice along a spatial axis. After: Slice of what that part of the output needs -> Conv: less to compute, and a slice of
 * whole rows is free. Only for unpadded convolutions that nothing else reads.
 */
export const moveSliceUp: GraphRule = ruleOn(slice, 'move-slice-up', (node, attrs, graph, name) => {
  const before = node.inputs[0]!.node;
  const convolution = before.op.as(conv);
  if (convolution === undefined || convolution.padding !== 'valid' || graph.onlyUser(before) === undefined) return null;
  const axis = attrs.axis - 1;
  const [stride, dilation, taps] = [convolution.strides[axis], convolution.dilations[axis], factOf(before.inputs[1]!).shape[axis]];
  if (axis < 0 || stride === undefined || dilation === undefined || typeof taps !== 'number') return null;
  const start = mul(attrs.start, stride);
  const end = add(mul(sub(attrs.end, 1), stride), (taps - 1) * dilation + 1);
  const patch = new Patch(graph, name);
  const part = patch.add(node.name, op(slice, { axis: attrs.axis, start, end }), [before.inputs[0]!]);
  return patch.replace(wireOf(node), patch.add(before.name, before.op, [part, ...before.inputs.slice(1)]));
});

/** Before: Slice -> Slice along one axis. After: one Slice. */
export const mergeSlices: GraphRule = ruleOn(slice, 'merge-slices', (node, attrs, graph, name) => {
  const inner = node.inputs[0]!.node.op.as(slice);
  if (inner === undefined || inner.axis !== attrs.axis) return null;
  const merged = op(slice, { axis: attrs.axis, start: add(inner.start, attrs.start), end: add(inner.start, attrs.end) });
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, merged, [node.inputs[0]!.node.inputs[0]!]));
});

/** A Slice of everything. */
export const dropWholeSlice: GraphRule = ruleOn(slice, 'drop-whole-slice', (node, attrs, graph, name) => {
  const whole: Dim = factOf(node.inputs[0]!).shape[attrs.axis]!;
  return same(attrs.start, 0) && same(attrs.end, whole) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null;
});

