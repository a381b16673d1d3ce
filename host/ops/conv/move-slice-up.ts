import { add, mul, sub } from '../../graph/dim.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { slice } from '../slice/slice.ts';
import { conv } from './conv.ts';
import { factOf } from '../../graph/graph.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';
import { wireOf } from '../../graph/match.ts';

/**
 * Before: Conv -> Slice along a spatial axis. After: Slice of what that part of the output needs -> Conv: less to compute, and a slice of
 * whole rows is free. Only for unpadded convolutions that nothing else reads.
 */
export const moveSliceUp: Rule = ruleOn(slice, 'move-slice-up', (node, attrs, graph, name) => {
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
