import { bug } from '../../errors.ts';
import { input } from '../../graph/constant.ts';
import type { Dim } from '../../graph/dim.ts';
import type { Fact } from '../../graph/fact.ts';
import { type Node, type Wire, Graph } from '../../graph/graph.ts';
import type { Attrs, Op } from '../../graph/op.ts';

/** Of a value in a body: number of the input or node that gives it (inputs first), and which of its outputs. */
export type BodyWire = readonly [number, number];
export type BodyNode = { readonly name: string; readonly operator: string; readonly attrs: Attrs; readonly inputs: readonly BodyWire[] };

/** The operators within another one, as plain data. It holds no constants: they are operands of that. */
export type Body = { readonly nodes: readonly BodyNode[]; readonly outputs: readonly BodyWire[] };

export type ScanAttrs = {
  /** One entry a scanned input: whether from its last row to its first. */
  readonly scanned: readonly boolean[];
  readonly states: number;
  /** One entry a collected output: whether the first step gives its last row. */
  readonly collected: readonly boolean[];
  /** Iterations, at most. */
  readonly steps: Dim;
  /** The number of a state, a boolean: no iteration begins where that is false. Rows that are not collected then are zeros. */
  readonly condition: number | null;
  /** Its inputs are a row of each scanned input, the states, and what is outside; its outputs what the states become, then a row of each collected output. */
  readonly body: Body;
};

/** Steps of a loop that only its condition ends; it collects nothing. */
export const endless = 2 ** 30;

/** Both bodies are given all operands but the first, which decides. `once`: of a stream, the first body runs when that begins or ends only. */
export type BranchAttrs = { readonly then: Body; readonly otherwise: Body; readonly once?: true };

/** Finds the operator of a node. */
export type OpOf = (node: BodyNode) => Op;

/** A body as a graph: inputs and outputs in its order, named by their numbers. */
export function graphOf({ nodes, outputs }: Body, inputs: readonly Fact[], opOf: OpOf): Graph {
  const graph = new Graph();
  const made = inputs.map((f, i) => graph.add(String(i), input(f), []));
  graph.inputs = made.map((node, i) => ({ name: String(i), wire: { node, slot: 0 } }));
  const wireOf = ([node, slot]: BodyWire): Wire => ({ node: made[node] ?? bug('a body reads what comes later'), slot });
  for (const n of nodes) made.push(graph.add(n.name, opOf(n), n.inputs.map(wireOf)));
  graph.outputs = outputs.map((w, i) => ({ name: String(i), wire: wireOf(w) }));
  return graph;
}

const constantsOf = (graph: Graph): readonly Node[] => graph.order().filter((n) => n.op.name !== 'Input' && n.outputs.length === 1 && n.outputs[0]!.value !== undefined);
const firstOutput = (node: Node): Wire => ({ node, slot: 0 });

/** A graph whose inputs are `inputs`, in this order, as a body; null: an input that it does not have. */
function numbered(graph: Graph, inputs: readonly (Node | null)[]): Body {
  const given = new Set(inputs);
  const nodes = graph.order().filter((n) => n.op.name !== 'Input' && !given.has(n));
  const numbers = new Map([...inputs, ...nodes].flatMap((n, i) => (n === null ? [] : [[n.id, i] as const])));
  const wire = (w: Wire): BodyWire => [numbers.get(w.node.id) ?? bug(`${w.node.name} is not in the body`), w.slot];
  return { nodes: nodes.map((n) => ({ name: n.name, operator: n.op.name, attrs: n.op.attrs, inputs: n.inputs.map(wire) })), outputs: graph.outputs.map((p) => wire(p.wire)) };
}

/** A graph as a body. Constants in it become inputs behind those that it has: their wires, in order, are `constants`. */
export function bodyOf(graph: Graph): { readonly body: Body; readonly constants: readonly Wire[] } {
  const constants = constantsOf(graph);
  return { body: numbered(graph, [...graph.inputs.map((p) => p.wire.node), ...constants]), constants: constants.map(firstOutput) };
}

/** Two graphs with the same inputs as bodies with the same inputs: those that one of them reads, whose positions are `read`, then the constants of both. */
export function bodiesOf(then: Graph, otherwise: Graph): BranchAttrs & { readonly read: readonly number[]; readonly constants: readonly Wire[] } {
  const [yes, no] = [constantsOf(then), constantsOf(otherwise)];
  const reads = (graph: Graph, i: number): boolean => graph.users(graph.inputs[i]!.wire.node).length > 0 || graph.isOutput(graph.inputs[i]!.wire);
  const read = then.inputs.flatMap((_, i) => (reads(then, i) || reads(otherwise, i) ? [i] : []));
  const shared = (graph: Graph): readonly Node[] => read.map((i) => graph.inputs[i]!.wire.node);
  const none = (nodes: readonly Node[]): readonly null[] => nodes.map(() => null);
  return {
    then: numbered(then, [...shared(then), ...yes, ...none(no)]), otherwise: numbered(otherwise, [...shared(otherwise), ...none(yes), ...no]),
    read, constants: [...yes, ...no].map(firstOutput),
  };
}
