import { concreteShape } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { conv } from './conv.ts';
import { isDepthwise } from './lower-taps.ts';
import { padsOf } from './fuse-padding.ts';
import { fusedConv } from './fused-conv.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { type FusedConvAttrs, bareSum, coveredBy } from './fused-attrs.ts';

/**
 * Before: Conv(x, weights[, bias]). After: FusedConv. Padding along a single axis is left to a step of its own, so that what follows may
 * be a gate, unless the convolution is depthwise.
 */
export const fuseConv: Rule = {
  name: 'fuse-conv',
  apply(node, graph) {
    const attrs = node.op.as(conv);
    const [x, weights] = node.inputs;
    if (attrs === undefined || x === undefined || weights === undefined) return null;
    const [shape, w] = [concreteShape(factOf(x)), concreteShape(factOf(weights))];
    if (shape === undefined || w === undefined) return null;
    const pads = padsOf(shape, w, attrs);
    if (pads !== null && pads.length === 1 && !isDepthwise(attrs.groups, w)) return null;
    const padding = pads ?? attrs.strides.map(() => [0, 0] as const);
    const fused: FusedConvAttrs = { strides: attrs.strides, dilations: attrs.dilations, padding, groups: attrs.groups, bias: node.inputs.length > 2, ...bareSum };
    if (!coveredBy(fused, x, w)) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(fusedConv, fused), node.inputs));
  },
};
