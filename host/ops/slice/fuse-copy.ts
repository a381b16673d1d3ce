import type { Graph, Node } from '../../graph/graph.ts';
import { sameWire } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { denseStrides, isFourAxes } from '../../program/blocks.ts';
import { aliasOf } from '../operator.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { slice, stridedSlice } from './slice.ts';
import { stridedCopy } from './strided-copy.ts';
import { stridedView } from './strided-view.ts';

const [movers, views] = [[slice, stridedSlice, transpose], [reshape, squeeze, unsqueeze]].map((operators) => operators.map(({ name }) => name));

/** Whether a node would copy, or is a view of a copy that nothing else reads. */
function copiesElements(node: Node, graph: Graph): boolean {
  const { op: { name }, inputs: [x] } = node, view = aliasOf(node) !== undefined;
  if (movers!.includes(name) && !view) return true;
  return [...movers!, ...views!].includes(name) && x!.node.op.as(stridedCopy) !== undefined && graph.onlyUser(x!.node) === node;
}

/** Before: Slices, Transposes and Reshapes of which one moves its elements. After: one StridedCopy of what they begin with. */
export const fuseCopy: Rule = {
  name: 'fuse-copy',
  apply(node, graph) {
    const out = wireOf(node), view = copiesElements(node, graph) ? stridedView(out) : undefined;
    if (view === undefined || sameWire(view.of, out) || view.shape.includes(0) || node.outputs[0]!.dtype === 'string') return null;
    const { of, shape, offset, strides } = view, patch = new Patch(graph, this.name);
    return isFourAxes(shape, strides, denseStrides(shape)) ? patch.replace(out, patch.add(node.name, op(stridedCopy, { shape, offset, strides }), [of])) : null;
  },
};
