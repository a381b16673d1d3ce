import { sameType } from '../../graph/fact.ts';
import { type Node, type Wire, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { add } from '../elementwise/elementwise.ts';
import { openConv } from './fuse-epilogue.ts';
import { fusedConv } from './fused-conv.ts';
import type { Rule } from '../../graph/rewrite.ts';

/**
 * Before: Add of FusedConvs that nothing else reads, and of other wires. After: a chain in which each convolution adds itself to the sum
 * so far, which begins with the other wires; in the order of the graph, so that each can be done as soon as its input is there.
 */
export const fuseSum: Rule = {
  name: 'fuse-sum',
  apply(node, graph) {
    if (node.op.as(add) === undefined) return null;
    const fits = (w: Wire): boolean => sameType(factOf(w), node.outputs[0]!);
    const convs = node.inputs.filter((w) => fits(w) && openConv(w, node, graph)?.attrs.residual === false);
    const others = node.inputs.filter((w) => !convs.includes(w));
    if (convs.length === 0) return null;

    const patch = new Patch(graph, this.name);
    const rest = others.length > 1 ? patch.add(node.name, op(add, {}), others) : others[0];
    // what has another shape than the sum cannot begin it, and is added at the end
    const first = rest !== undefined && fits(rest) ? rest : undefined;
    const last = first === undefined ? rest : undefined;
    if (last !== undefined && convs.length === 1) return null;

    const position = new Map(graph.order().map((n, i): [Node, number] => [n, i]));
    const inOrder = [...convs].sort((a, b) => position.get(a.node)! - position.get(b.node)!);
    const sum = inOrder.reduce<Wire | undefined>((so, wire) => {
      const attrs = wire.node.op.as(fusedConv);
      if (attrs === undefined || so === undefined) return wire;
      return patch.add(wire.node.name, op(fusedConv, { ...attrs, residual: true }), [...wire.node.inputs, so]);
    }, first);
    if (sum === undefined) return null;
    return patch.replace({ node, slot: 0 }, last === undefined ? sum : patch.add(node.name, op(add, {}), [sum, last]));
  },
};
