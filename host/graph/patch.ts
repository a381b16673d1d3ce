import type { Tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { constant } from './constant.ts';
import { sameType, showFact } from './fact.ts';
import { type Graph, type Node, type Wire, factOf } from './graph.ts';
import type { Op } from './op.ts';

/**
 * A rewrite as a value: new nodes over existing wires, and which wires they stand in for. Nothing happens to the graph until
 * `applyPatch`. A patch may not change the fact of a wire that it replaces.
 */
export class Patch {
  readonly label: string;
  readonly #graph: Graph;
  readonly #made: Node[] = [];
  readonly #replaced: { from: Wire; to: Wire }[] = [];

  constructor(graph: Graph, label: string) {
    this.#graph = graph;
    this.label = label;
  }

  /** A new node; returns its first output. `name` is the framework's name of the node that it stands for. */
  add(name: string, op: Op, inputs: readonly Wire[]): Wire {
    return { node: this.addNode(name, op, inputs), slot: 0 };
  }

  addNode(name: string, op: Op, inputs: readonly Wire[]): Node {
    const labels = [...new Set([...inputs.flatMap((w) => (this.#made.includes(w.node) ? w.node.labels : [])), this.label])];
    // negative ids mark nodes that the graph does not hold yet
    const node: Node = { id: -1 - this.#made.length, name, op, inputs, outputs: op.infer(inputs.map(factOf)), labels };
    this.#made.push(node);
    return node;
  }

  constant(name: string, value: Tensor): Wire { return this.add(name, constant(value), []); }

  replace(from: Wire, to: Wire): this {
    this.#replaced.push({ from, to });
    return this;
  }

  apply(): void {
    const real = new Map<Node, Node>();
    const settle = (w: Wire): Wire => ({ node: real.get(w.node) ?? w.node, slot: w.slot });
    for (const { from, to } of this.#replaced) {
      const [was, is] = [factOf(from), factOf(to)];
      if (!sameType(was, is)) bug(`rewrite ${this.label} changes ${from.node.name} from ${showFact(was)} to ${showFact(is)}`);
    }
    const history = this.#replaced[0]?.from.node.labels ?? [];
    for (const node of this.#made) {
      real.set(node, this.#graph.add(node.name, node.op, node.inputs.map(settle), node.outputs, [...new Set([...history, ...node.labels])]));
    }
    this.#graph.replace(this.#replaced.map(({ from, to }) => ({ from, to: settle(to) })));
  }
}

/** Replaces the only output of `node` by a new operator over `inputs`. */
export function replaceBy(graph: Graph, node: Node, label: string, op: Op, inputs: readonly Wire[]): Patch {
  const patch = new Patch(graph, label);
  return patch.replace({ node, slot: 0 }, patch.add(node.name, op, inputs));
}
