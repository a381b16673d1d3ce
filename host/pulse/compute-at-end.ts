import { tensor } from '../../src/eval/tensor.ts';
import { constant } from '../graph/constant.ts';
import { symbol } from '../graph/dim.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import type { End } from '../graph/stream.ts';
import { lessEqual } from '../ops/elementwise/elementwise.ts';
import { squeeze } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';
import { delay } from '../ops/stream/delay.ts';
import { bounds } from '../ops/stream/stream.ts';
import { endOf } from './builder.ts';
import { lastOf } from './ends.ts';
import { ancestors, isWork, onceBranch, unique } from './once.ts';

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
  const put = (what: Parameters<Graph['add']>[1], wires: readonly Wire[]): Wire => ({ node: graph.add('end', what, wires), slot: 0 });
  const place = put(op(squeeze, { axes: [0] }), [put(op(slice, { axis: 0, start: 1, end: 2 }), [put(op(bounds, { frames: end.pulse, first: end.delay, length: endOf(end.length) }), [clock()])])]);
  const hasEnded = put(op(lessEqual, {}), [place, put(constant(tensor('i32', [], [end.pulse])), [])]);
  const node = onceBranch(graph, from[0]!.node.name, hasEnded, late, from, 'blank');
  const moved = from.map((wire, slot) => ({ from: wire, to: { node, slot } }));
  const others = atEnd.filter((o) => o.numbers.some(isThere) && !isThere(o.wire)).map((o) => o.wire);
  graph.replace(moved);
  return { moved, results: [...moved.map(({ to }) => to), ...others], end };
}

/** What a wire is chosen by where it is a string, else itself. */
const numbersOf = (wire: Wire): readonly Wire[] => (factOf(wire).dtype === 'string' ? wire.node.inputs.filter((w) => constantOf(w) === undefined).flatMap(numbersOf) : [wire]);
