import type { Target } from '../../program/program.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { isDepthwise } from './lower-taps.ts';
import { chooseConvAlgorithm } from './algorithm.ts';
import { fusedConv } from './fused-conv.ts';
import { maxSeparableChannels, separableConv } from './separable-conv.ts';
import type { Rule } from '../../graph/rewrite.ts';
import type { FusedConvAttrs } from './fused-attrs.ts';
import { staticShape } from '../../graph/fact.ts';

/**
 * Before: FusedConv of 1 x 1 over a depthwise FusedConv that nothing else reads. After: SeparableConv, where that pays: what lies between them does not go
 * through memory, but the weights of the second one are read again for every strip.
 */
export const fuseSeparable = ({ cpu }: Target): Rule => ({
  name: 'fuse-separable',
  apply(node, graph) {
    const pointwise = node.op.as(fusedConv), [between, v, ...rest] = node.inputs;
    const depthwise = between?.node.op.as(fusedConv);
    if (cpu === undefined || pointwise === undefined || depthwise === undefined || between === undefined || v === undefined) return null;
    if (constantOf(v) === undefined || constantOf(between.node.inputs[1]!) === undefined) return null;
    if (graph.onlyUser(between.node) !== node || !isPointwise(pointwise, staticShape(factOf(v))) || !isDepthwiseConv(depthwise, between.node.inputs.map((w) => staticShape(factOf(w))))) return null;
    const [c, n] = staticShape(factOf(v)).slice(-2), positions = staticShape(factOf(between)).slice(0, -1).reduce((a, b) => a * b, 1);
    if (c! > maxSeparableChannels || !pays(cpu, depthwise.strides, { c: c!, n: n!, positions })) return null;
    const patch = new Patch(graph, this.name);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(separableConv, { depthwise, pointwise }), [...between.node.inputs, v, ...rest]));
  },
});

const isPointwise = ({ groups, gate, strides, padding }: FusedConvAttrs, w: readonly number[]): boolean =>
  groups === 1 && !gate && strides.every((s) => s === 1) && padding.flat().every((p) => p === 0) && w.slice(0, -2).every((k) => k === 1);

const isDepthwiseConv = (attrs: FusedConvAttrs, [x, w]: readonly (readonly number[])[]): boolean =>
  x !== undefined && w !== undefined && isDepthwise(attrs.groups, w) && !attrs.residual && attrs.activation === null && chooseConvAlgorithm(attrs, x, w, attrs.groups, 4)?.kind === 'depthwise';

/** The largest cache would not hold what lies between, but holds the weights beside a strip. With larger strides too little lies between. */
function pays({ l1d, l2 }: { readonly l1d: number; readonly l2: number }, strides: readonly number[], { c, n, positions }: { readonly c: number; readonly n: number; readonly positions: number }): boolean {
  const cache = l2 > 0 ? l2 : l1d;
  return strides.every((s) => s <= 2) && 4 * c * n <= cache / 4 && 4 * c * positions >= cache;
}
