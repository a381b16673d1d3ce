import { concreteShape } from '../graph/fact.ts';
import { constantOf, factOf, type Node, type Wire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { conv } from '../ops/conv.ts';
import { isDepthwise } from '../ops/lower-depthwise.ts';
import { matMul } from '../ops/matmul.ts';
import type { FuseRule } from './fuse-rule.ts';
import { padsOf } from './fuse-padding.ts';
import { type FusedConvAttrs, fusedConv, isCovered } from './fused-conv.ts';
import { transposed } from './transposed.ts';

const bare = { residual: false, gate: false, activation: null, lo: null, hi: null } as const;

const coveredBy = (attrs: FusedConvAttrs, x: Wire, w: readonly number[]): boolean => {
  const shape = concreteShape(factOf(x));
  return shape !== undefined && factOf(x).dtype === 'f32' && isCovered(attrs, shape, w);
};

/**
 * Before: Conv(x, constant[, bias]). After: FusedConv. Padding along a single axis is left to a step of its own, so that what follows may
 * be a gate, unless the convolution is depthwise.
 */
export const fuseConv: FuseRule = {
  name: 'fuse-conv',
  apply(node, graph) {
    const attrs = node.op.as(conv);
    const [x, weights] = node.inputs;
    if (attrs === undefined || x === undefined || weights === undefined) return null;
    const [shape, w] = [concreteShape(factOf(x)), constantOf(weights)];
    if (shape === undefined || w?.dtype !== 'f32') return null;
    const pads = padsOf(shape, w.shape, attrs);
    if (pads !== null && pads.length === 1 && !isDepthwise(attrs.groups, w.shape)) return null;
    const padding = pads ?? attrs.strides.map(() => [0, 0] as const);
    const fused: FusedConvAttrs = { strides: attrs.strides, dilations: attrs.dilations, padding, groups: attrs.groups, bias: node.inputs.length > 2, ...bare };
    if (!coveredBy(fused, x, w.shape)) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(fusedConv, fused), node.inputs));
  },
};

/** Before: MatMul(x, constant [K, N]). After: FusedConv without spatial axes. */
export const fuseMatMul: FuseRule = {
  name: 'fuse-matmul',
  apply(node: Node, graph) {
    const attrs = node.op.as(matMul);
    const [x, w] = node.inputs;
    if (attrs === undefined || attrs.transposeA || x === undefined || w === undefined) return null;
    const value = constantOf(w);
    if (value?.dtype !== 'f32' || value.shape.length !== 2 || factOf(x).shape.length < 2) return null;
    const fused: FusedConvAttrs = { strides: [], dilations: [], padding: [], groups: 1, bias: false, ...bare };
    const matrix = attrs.transposeB ? transposed(value) : value;
    if (!coveredBy(fused, x, matrix.shape)) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(fusedConv, fused), [x, attrs.transposeB ? patch.constant(w.node.name, matrix) : w]));
  },
};
