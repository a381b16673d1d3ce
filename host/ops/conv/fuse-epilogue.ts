import { tensor } from '../../../src/eval/tensor.ts';
import { sameType, staticShape } from '../../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { add, clamp } from '../elementwise/elementwise.ts';
import { gate } from '../gate/gate.ts';
import { epilogueOf } from './epilogue.ts';
import { fusedConv } from './fused-conv.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { type FusedConvAttrs, isCovered } from './fused-attrs.ts';

/** The FusedConv behind a wire that `reader` alone reads, as long as nothing follows its sum but a residual. */
export function openConv(wire: Wire | undefined, reader: Node, graph: Graph): { readonly node: Node; readonly attrs: FusedConvAttrs } | undefined {
  const attrs = wire?.node.op.as(fusedConv);
  if (wire === undefined || attrs === undefined || attrs.gate || attrs.activation !== null || attrs.lo !== null || attrs.hi !== null) return undefined;
  return graph.onlyUser(wire.node) === reader ? { node: wire.node, attrs } : undefined;
}

function replaced(graph: Graph, label: string, by: Node, conv: Node, attrs: FusedConvAttrs, inputs: readonly Wire[]): Patch {
  const patch = new Patch(graph, label);
  return patch.replace({ node: by, slot: 0 }, patch.add(conv.name, op(fusedConv, attrs), inputs));
}

/** Before: Clamp(FusedConv). After: FusedConv with limits. */
export const fuseClamp: Rule = {
  name: 'fuse-clamp',
  apply(node, graph) {
    const limits = node.op.as(clamp);
    const conv = limits === undefined ? undefined : openConv(node.inputs[0], node, graph);
    if (limits === undefined || conv === undefined) return null;
    return replaced(graph, this.name, node, conv.node, { ...conv.attrs, lo: limits.lo, hi: limits.hi }, conv.node.inputs);
  },
};

/** Before: Gate(FusedConv). After: FusedConv with a gate. */
export const fuseGate: Rule = {
  name: 'fuse-gate',
  apply(node, graph) {
    const conv = node.op.as(gate) === undefined ? undefined : openConv(node.inputs[0], node, graph);
    if (conv === undefined || conv.attrs.residual || constantOf(conv.node.inputs[1]!) === undefined) return null;
    const attrs = { ...conv.attrs, gate: true };
    const [x, w] = conv.node.inputs.map(factOf);
    return isCovered(attrs, staticShape(x!), staticShape(w!)) ? replaced(graph, this.name, node, conv.node, attrs, conv.node.inputs) : null;
  },
};

/** Before: an operator that is one elementwise kernel, of a FusedConv. After: FusedConv with that activation. */
export const fuseActivation: Rule = {
  name: 'fuse-activation',
  apply(node, graph) {
    const conv = node.inputs.length === 1 ? openConv(node.inputs[0], node, graph) : undefined;
    const kernel = conv === undefined ? undefined : epilogueOf(node.op);
    if (conv === undefined || kernel === undefined) return null;
    return replaced(graph, this.name, node, conv.node, { ...conv.attrs, activation: { operator: node.op.name, kernel } }, conv.node.inputs);
  },
};

/** Before: Add(FusedConv, constant of one number a channel, ...others). After: Add(FusedConv with bias, ...others), or the FusedConv alone. */
export const fuseBias: Rule = {
  name: 'fuse-bias',
  apply(node, graph) {
    if (node.op.as(add) === undefined) return null;
    for (const wire of node.inputs) {
      const conv = openConv(wire, node, graph);
      if (conv === undefined || conv.attrs.bias || !sameType(factOf(wire), node.outputs[0]!)) continue;
      const channels = factOf(wire).shape.at(-1)!;
      const at = node.inputs.findIndex((w) => isPerChannel(w, channels));
      const bias = at < 0 ? undefined : constantOf(node.inputs[at]!);
      if (bias?.dtype !== 'f32') continue;
      const patch = new Patch(graph, this.name);
      const b = patch.constant(node.inputs[at]!.node.name, tensor('f32', [bias.data.length], bias.data));
      const [x, w, ...residual] = conv.node.inputs;
      const sum = patch.add(conv.node.name, op(fusedConv, { ...conv.attrs, bias: true }), [x!, w!, b, ...residual]);
      const others = node.inputs.filter((other, i) => i !== at && other !== wire);
      return patch.replace({ node, slot: 0 }, others.length === 0 ? sum : patch.add(node.name, op(add, {}), [sum, ...others]));
    }
    return null;
  },
};

function isPerChannel(wire: Wire, channels: number | object): boolean {
  const { shape, value } = factOf(wire);
  return value?.dtype === 'f32' && value.data.length === channels && shape.at(-1) === channels;
}
