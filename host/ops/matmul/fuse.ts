import type { Rule } from '../../graph/rewrite.ts';
import { type Node, constantOf, factOf } from '../../graph/graph.ts';
import { matMul } from './matmul.ts';
import { type FusedConvAttrs, bareSum, coveredBy } from '../conv/fused-attrs.ts';
import { transposed } from './transposed.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';
import { fusedConv } from '../conv/fused-conv.ts';

/** Before: MatMul(x, constant [K, N]). After: FusedConv without spatial axes. */
export const fuseMatMul: Rule = {
  name: 'fuse-matmul',
  apply(node: Node, graph) {
    const attrs = node.op.as(matMul);
    const [x, w] = node.inputs;
    if (attrs === undefined || attrs.transposeA || x === undefined || w === undefined) return null;
    const value = constantOf(w);
    if (value?.dtype !== 'f32' || value.shape.length !== 2 || factOf(x).shape.length < 2) return null;
    const fused: FusedConvAttrs = { strides: [], dilations: [], padding: [], groups: 1, bias: false, ...bareSum };
    const matrix = attrs.transposeB ? transposed(value) : value;
    if (!coveredBy(fused, x, matrix.shape)) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(fusedConv, fused), [x, attrs.transposeB ? patch.constant(w.node.name, matrix) : w]));
  },
};
