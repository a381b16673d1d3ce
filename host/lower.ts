import { dtypeBytes } from '../src/format/dtype.ts';
import { bug, lengthsOpen, stringOutputs, tooLarge } from './errors.ts';
import { constant } from './graph/constant.ts';
import { product } from './graph/dim.ts';
import { reach } from './program/buffer.ts';
import type { Calls, Target } from './program/program.ts';
import { concreteShape, showFact } from './graph/fact.ts';
import { factOf, Graph, type Node, type Wire } from './graph/graph.ts';
import { fuse } from './lower/fuse.ts';
import { Lowering } from './lower/lowering.ts';
import { Memory } from './lower/memory.ts';
import { schedule } from './lower/schedule.ts';
import { limited } from './lower/strings.ts';
import type { Pulsed, Typed } from './stages.ts';

/**
 * Kernel calls and script steps over virtual buffers. Before: every length is a number. After: no operator is left; what a board's kernels
 * do in one call is one step. The graph given is not changed.
 */
export function lower(network: Typed | Pulsed, target: Target): Calls {
  const graph = lowerable(network.graph, network.name);
  fuse(graph, target);
  const order = schedule(graph);
  const lowering = new Lowering(graph, order, new Memory(graph, order), target);
  const streams = network.stage === 'pulsed' ? network : undefined;
  return lowering.run(network.name, streams);
}

/** A copy whose constant wires all come from constants; refuses lengths that are open. */
function lowerable(from: Graph, name: string): Graph {
  for (const { name: input, wire } of from.inputs) {
    if (concreteShape(factOf(wire)) === undefined) throw lengthsOpen(name, input, showFact(factOf(wire)));
  }
  const strings = from.outputs.filter(({ wire }) => factOf(wire).dtype === 'string');
  if (strings.length > 0) throw stringOutputs(name, strings.map((o) => o.name), from.outputs.filter((o) => !strings.includes(o)).map((o) => o.name));
  const graph = new Graph();
  const copies = new Map<Node, Node>();
  const copyOf = (w: Wire): Wire => ({ node: copies.get(w.node) ?? bug(`${w.node.name} comes after its reader`), slot: w.slot });
  for (const node of from.order()) {
    const value = node.outputs.length === 1 ? node.outputs[0]?.value : undefined;
    const outputs = node.op.name === 'Input' ? [limited(from, node)] : node.outputs;
    for (const { dtype, shape } of outputs) {
      const bytes = Number(product(shape)) * dtypeBytes[dtype];
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
