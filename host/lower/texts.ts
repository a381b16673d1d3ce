import { tensor } from '../../src/eval/tensor.ts';
import { bug, stringsOnBoard } from '../errors.ts';
import { constant } from '../graph/constant.ts';
import type { Fact } from '../graph/fact.ts';
import { type Node, type Wire, Graph, constantOf, factOf } from '../graph/graph.ts';
import { InferError } from '../graph/op.ts';
import type { Calls } from '../program/program.ts';

/**
 * Before: strings that are constants, and operators that choose among them. After: i32 numbers of these strings, which the same operators move.
 * Strings that are inputs stay. Throws `UserError` where an operator reads what a string says. The graph given is not changed.
 */
export function numberStrings(from: Graph): { readonly graph: Graph; readonly labels: Calls['labels'] } {
  const order = from.order();
  if (!order.some((n) => n.op.name !== 'Input' && n.outputs.some(isString))) return { graph: from, labels: new Map() };
  const graph = new Graph(), copies = new Map<Node, Node>(), numbers = new Map<string, number>();
  const copyOf = ({ node, slot }: Wire): Wire => ({ node: copies.get(node) ?? bug(`${node.name} comes after its reader`), slot });
  const isNumbered = (w: Wire): boolean => isString(factOf(w)) && !isString(factOf(copyOf(w)));
  const numberOf = (bytes: Uint8Array): number => {
    const text = new TextDecoder().decode(bytes), number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  for (const node of order) {
    const value = node.outputs.length === 1 ? constantOf({ node, slot: 0 }) : undefined, inputs = node.inputs.map(copyOf);
    if (value?.dtype === 'string') copies.set(node, graph.add(node.name, constant(tensor('i32', value.shape, value.data.map(numberOf))), [], undefined, node.labels));
    else copies.set(node, graph.add(node.name, node.op, inputs, node.inputs.some(isNumbered) ? movedFacts(node, inputs) : node.outputs, node.labels));
  }
  graph.inputs = from.inputs.map((p) => ({ name: p.name, wire: copyOf(p.wire) }));
  graph.outputs = from.outputs.map((p) => ({ name: p.name, wire: copyOf(p.wire) }));
  graph.states = from.states.map((s) => ({ ...s, wire: copyOf(s.wire), next: copyOf(s.next) }));
  const texts = [...numbers.keys()];
  return { graph, labels: new Map(from.outputs.flatMap((p) => (isNumbered(p.wire) ? [[p.name, texts] as const] : []))) };
}

const isString = (f: Fact): boolean => f.dtype === 'string';

/** Facts of an operator that moves numbers in place of strings; one that reads strings does not take numbers. */
function movedFacts(node: Node, inputs: readonly Wire[]): readonly Fact[] {
  try {
    return node.op.infer(inputs.map(factOf));
  } catch (e) {
    throw e instanceof InferError ? stringsOnBoard(node.name, node.op.name) : e;
  }
}
