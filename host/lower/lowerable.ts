import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug, tooLarge } from '../errors.ts';
import { constant } from '../graph/constant.ts';
import { product } from '../graph/dim.ts';
import { type Node, type Wire, Graph } from '../graph/graph.ts';
import { reach } from '../program/buffer.ts';
import { limited } from './strings.ts';

/** A copy whose constant wires all come from constants. */
export function lowerable(from: Graph): Graph {
  const graph = new Graph();
  const copies = new Map<Node, Node>();
  const copyOf = (w: Wire): Wire => ({ node: copies.get(w.node) ?? bug(`${w.node.name} comes after its reader`), slot: w.slot });
  for (const node of from.order()) {
    const value = node.outputs.length === 1 ? node.outputs[0]?.value : undefined;
    const outputs = node.op.name === 'Input' ? [limited(from, node)] : node.outputs;
    for (const { dtype, shape } of outputs) {
      // the verifier bounds every axis, those of an empty tensor too
      const bytes = Number(product(shape.map((d) => (d === 0 ? 1 : d)))) * dtypeBytes[dtype];
      if (bytes > reach) throw tooLarge(`the values of '${node.name}'`, bytes);
    }
    const copy = value === undefined
      ? graph.add(node.name, node.op, node.inputs.map(copyOf), outputs, node.labels)
      : graph.add(node.name, constant(value), [], undefined, node.labels);
    copies.set(node, copy);
  }
  graph.inputs = from.inputs.map((p) => ({ name: p.name, wire: copyOf(p.wire) }));
  graph.outputs = from.outputs.map((p) => ({ name: p.name, wire: copyOf(p.wire) }));
  graph.states = from.states.map((s) => ({ ...s, wire: copyOf(s.wire), next: copyOf(s.next) }));
  graph.dropUnused();
  return graph;
}
