import { blank } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { constant, input } from '../graph/constant.ts';
import { isSymbolic } from '../graph/dim.ts';
import { fact, staticShape } from '../graph/fact.ts';
import { Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { bodiesOf } from '../ops/scan/body.ts';
import { branch } from '../ops/scan/scan.ts';

/** Computes `from`, the results of `nodes`, in runs for which `holds` only; in others they are what `otherwise` gives of `given`. Returns the branch. */
export function onceBranch(graph: Graph, name: string, holds: Wire, nodes: readonly Node[], from: readonly Wire[], otherwise: readonly Wire[] | 'blank'): Node {
  const isInside = (wire: Wire): boolean => nodes.includes(wire.node);
  const given = unique([...nodes.flatMap((node) => node.inputs.filter((w) => !isInside(w) && constantOf(w) === undefined)), ...(otherwise === 'blank' ? [] : otherwise)]);
  const { read, constants, ...bodies } = bodiesOf(copied(nodes, given, from), otherwise === 'blank' ? blanks(given, from) : copied([], given, otherwise));
  const operands = [holds, ...read.map((i) => given[i]!), ...constants.map((w) => ({ node: graph.add(name, constant(constantOf(w) ?? bug('a constant without a value')), []), slot: 0 }))];
  return graph.add(name, op(branch, { ...bodies, once: true }), operands);
}

/** Whether it is worth a branch. */
export function isWork({ op: { cost }, inputs, outputs }: Node): boolean {
  const { mac = 0, transcendental = 0 } = cost(inputs.map(factOf), outputs) ?? {};
  return [mac, transcendental].some((n) => isSymbolic(n) || n !== 0);
}

/** Nodes that wires are computed from; `reads`: whether one by its operand `i`. */
export function ancestors(wires: readonly Wire[], reads: (node: Node, i: number) => boolean = () => true): ReadonlySet<Node> {
  const found = new Set<Node>(), open = wires.map((w) => w.node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...node.inputs.filter((_, i) => reads(node!, i)).map((w) => w.node));
  }
  return found;
}

export const unique = (wires: readonly Wire[]): readonly Wire[] => wires.filter((w, i) => wires.findIndex((other) => sameWire(other, w)) === i);

/** Inputs like `given`, in a graph of their own. */
function graphWith(given: readonly Wire[]): Graph {
  const graph = new Graph();
  graph.inputs = given.map((w, i) => ({ name: String(i), wire: { node: graph.add(w.node.name, input(fact(factOf(w).dtype, factOf(w).shape)), []), slot: 0 } }));
  return graph;
}

/** `nodes` in a graph of their own, whose inputs stand for `given`. */
function copied(nodes: readonly Node[], given: readonly Wire[], results: readonly Wire[]): Graph {
  const graph = graphWith(given), copies = new Map<Node, Node>();
  const of = (wire: Wire): Wire => {
    const copy = copies.get(wire.node), value = constantOf(wire);
    if (copy !== undefined) return { node: copy, slot: wire.slot };
    return value === undefined ? graph.inputs[given.findIndex((w) => sameWire(w, wire))]!.wire : { node: graph.add(wire.node.name, constant(value), []), slot: 0 };
  };
  for (const node of nodes) copies.set(node, graph.add(node.name, node.op, node.inputs.map(of), node.outputs, node.labels));
  graph.outputs = results.map((w, i) => ({ name: String(i), wire: of(w) }));
  return graph;
}

/** A graph that gives zeros. */
function blanks(given: readonly Wire[], results: readonly Wire[]): Graph {
  const graph = graphWith(given);
  graph.outputs = results.map((w, i) => {
    const { dtype } = factOf(w);
    return { name: String(i), wire: { node: graph.add('none', constant(blank(dtype === 'string' ? bug('strings at the end of a stream') : dtype, staticShape(factOf(w)))), []), slot: 0 } };
  });
  return graph;
}
