import { blank, tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { constant, input } from '../graph/constant.ts';
import { isSymbolic, symbol } from '../graph/dim.ts';
import { fact, staticShape } from '../graph/fact.ts';
import { Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import type { End } from '../graph/stream.ts';
import { lessEqual } from '../ops/elementwise/elementwise.ts';
import { bodiesOf } from '../ops/scan/body.ts';
import { branch } from '../ops/scan/scan.ts';
import { squeeze } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';
import { delay } from '../ops/stream/delay.ts';
import { bounds } from '../ops/stream/stream.ts';
import { endOf } from './builder.ts';
import { lastOf } from './ends.ts';

/** Wires that are elsewhere now, and when they are there; `results`: the outputs that are there then. */
export interface AtEnd { readonly moved: readonly { readonly from: Wire; readonly to: Wire }[]; readonly results: readonly Wire[]; readonly end: End }

/**
 * Before: every run computes results that take in the whole stream. After: what nothing but these reads is one side of a branch, which runs once the
 * stream has ended; strings are chosen behind it. `ends` are the graph's outputs of that kind, by name. Undefined where that would spare nothing.
 */
export function computeAtEnd(graph: Graph, clock: () => Wire, ends: ReadonlyMap<string, End>, pulse: number, stream: string): AtEnd | undefined {
  const atEnd = graph.outputs.filter(({ name }) => ends.has(name)).map((o) => ({ ...o, numbers: numbersOf(o.wire) }));
  const everyRun = ancestors([...graph.outputs.filter(({ name }) => !ends.has(name)), ...graph.states.map(({ next }) => ({ wire: next })), ...graph.operators().filter((n) => n.op.as(delay) !== undefined).map((node) => ({ wire: { node, slot: 0 } }))].map((p) => p.wire));
  const isLate = (node: Node): boolean => !everyRun.has(node) && node.op.name !== 'Input' && node.outputs.every((f) => f.value === undefined);
  const from = unique(atEnd.flatMap((o) => o.numbers)).filter(({ node }) => isLate(node)), isThere = (w: Wire): boolean => from.some((f) => sameWire(f, w)), needed = ancestors(from), late = graph.order().filter((node) => needed.has(node) && isLate(node));
  if (!late.some(isWork)) return undefined;

  const end = lastOf([...atEnd.filter((o) => o.numbers.some(isThere)).map(({ name }) => ends.get(name)!), { pulse, delay: 1, length: symbol(stream) }])!;
  const given = unique(late.flatMap((node) => node.inputs.filter((w) => !isLate(w.node) && constantOf(w) === undefined)));
  const { read, constants, then, otherwise } = bodiesOf(copied(late, given, from), blanks(given, from));
  const put = (what: Parameters<Graph['add']>[1], wires: readonly Wire[]): Wire => ({ node: graph.add('end', what, wires), slot: 0 });
  const place = put(op(squeeze, { axes: [0] }), [put(op(slice, { axis: 0, start: 1, end: 2 }), [put(op(bounds, { frames: end.pulse, first: end.delay, length: endOf(end.length) }), [clock()])])]);
  const hasEnded = put(op(lessEqual, {}), [place, put(constant(tensor('i32', [], [end.pulse])), [])]);
  const operands = [hasEnded, ...read.map((i) => given[i]!), ...constants.map((w) => put(constant(constantOf(w) ?? bug('a constant without a value')), []))];
  const node = graph.add(from[0]!.node.name, op(branch, { then, otherwise, atEnd: true }), operands);
  const moved = from.map((wire, slot) => ({ from: wire, to: { node, slot } }));
  const others = atEnd.filter((o) => o.numbers.some(isThere) && !isThere(o.wire)).map((o) => o.wire);
  graph.replace(moved);
  return { moved, results: [...moved.map(({ to }) => to), ...others], end };
}

/** What a wire is chosen by where it is a string, else itself. */
const numbersOf = (wire: Wire): readonly Wire[] => (factOf(wire).dtype === 'string' ? wire.node.inputs.filter((w) => constantOf(w) === undefined).flatMap(numbersOf) : [wire]);

/** Whether it is worth a branch. */
function isWork({ op: { cost }, inputs, outputs }: Node): boolean {
  const { mac = 0, transcendental = 0 } = cost(inputs.map(factOf), outputs) ?? {};
  return [mac, transcendental].some((n) => isSymbolic(n) || n !== 0);
}

function ancestors(wires: readonly Wire[]): ReadonlySet<Node> {
  const found = new Set<Node>(), open = wires.map((w) => w.node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...node.inputs.map((w) => w.node));
  }
  return found;
}

const unique = (wires: readonly Wire[]): readonly Wire[] => wires.filter((w, i) => wires.findIndex((other) => sameWire(other, w)) === i);

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
