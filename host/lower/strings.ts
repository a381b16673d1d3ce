import { stringsOnBoard } from '../errors.ts';
import type { Fact } from '../graph/fact.ts';
import { type Graph, type Node, factOf, sameWire } from '../graph/graph.ts';
import type { Content } from '../program/program.ts';
import { boundOf } from '../ops/operator.ts';

/** Room for a string of which nothing is known. */
const usualBytes = 65536;

/** The fact of an input with a limit to its bytes, if it is a string: what the user gave, else what its readers expect. */
export function limited(graph: Graph, input: Node): Fact {
  const fact = factOf({ node: input, slot: 0 });
  if (fact.dtype !== 'string' || fact.bytes !== undefined) return fact;
  return { ...fact, bytes: contentOf(graph, input)?.bytes ?? usualBytes };
}

/** What the readers of an input that is a string expect in it; the one that takes most of it. */
export function contentOf(graph: Graph, input: Node): Content | undefined {
  const contents = graph.users(input).flatMap((n) => (n.inputs.some((w) => sameWire(w, { node: input, slot: 0 })) ? boundOf(n.op).content ?? [] : []));
  return contents.sort((a, b) => b.bytes - a.bytes)[0];
}

/** Strings are given, as scalars, and read; nothing makes them. */
export function refuseStrings(node: Node): void {
  const constant = node.inputs.some((w) => factOf(w).dtype === 'string' && w.node.op.name !== 'Input');
  const shaped = [...node.inputs.map(factOf), ...node.outputs].some((f) => f.dtype === 'string' && f.shape.length > 0);
  const made = node.op.name !== 'Input' && node.outputs.some((f) => f.dtype === 'string');
  if (constant || shaped || made) throw stringsOnBoard(node.name, node.op.name);
}
