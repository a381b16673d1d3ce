import { callsTooDeep } from '../../errors.ts';
import { producersFirst } from '../order.ts';
import { readAttributes } from './attributes.ts';
import { namedTwice, valueDefinedTwice, valueMissing } from './errors.ts';
import { type OnnxGraph, type OnnxNode, readGraph } from './model.ts';

/** Graphs within graphs, and nodes in all of them. */
const maxDepth = 64;

/** What is in a graph; `twice`: a name that is defined twice before any node gives a value. */
export interface Body { readonly nodes: readonly OnnxNode[]; readonly initializers: OnnxGraph['initializers']; readonly twice: string | undefined }

/** Who gives and who reads the values of one graph. */
export class GraphIndex {
  readonly #file: string;
  readonly #nodes: readonly OnnxNode[];
  readonly #initializers: OnnxGraph['initializers'];
  /** By value: the node that gives it. */
  readonly #producers = new Map<string, number>();
  readonly #read: Set<string>;

  constructor({ nodes, initializers, twice }: Body, outputs: readonly string[], file: string) {
    this.#file = file;
    this.#nodes = nodes;
    this.#initializers = initializers;
    if (twice !== undefined) throw namedTwice(file, twice);
    nodes.forEach((node, i) => {
      for (const output of node.outputs) {
        if (output === '') continue;
        if (this.#producers.has(output) || initializers.has(output)) throw valueDefinedTwice(file, output, node.name);
        this.#producers.set(output, i);
      }
    });
    this.#read = new Set([...outputs, ...nodes.flatMap((n) => this.readsOf(n))]);
  }

  /** Whether something in the graph reads a value, or it is a result. */
  isRead(value: string): boolean { return value !== '' && this.#read.has(value); }
  gives(value: string): boolean { return this.#producers.has(value); }
  /** The name of the node that gives a value. */
  giverOf(value: string): string | undefined { return this.#nodes[this.#producers.get(value) ?? -1]?.name; }

  /** Values that a node reads, those that its graphs read from outside included. */
  readsOf(node: OnnxNode): readonly string[] { return [...node.inputs.filter((i) => i !== ''), ...capturedBy(node, this.#file, 0)]; }

  /** The nodes that the named values need, producers before users; names of nodes on a cycle. Values in `known` are not looked behind. */
  order(values: readonly string[], known: (value: string) => boolean): { readonly order: readonly OnnxNode[]; readonly cycle: readonly string[] | undefined } {
    const keysOf = (names: readonly string[], reader: string): readonly string[] => names.flatMap((name) => {
      if (known(name) || this.#initializers.has(name)) return [];
      const at = this.#producers.get(name);
      if (at === undefined) throw valueMissing(this.#file, name, reader);
      return [String(at)];
    });
    const { order, cycle } = producersFirst(values.flatMap((v) => keysOf([v], `output '${v}'`)), {
      find: (key) => this.#nodes[Number(key)],
      needs: (node) => keysOf(this.readsOf(node), `node '${node.name}' (${node.op})`),
    });
    return { order, cycle: cycle?.map((key) => this.#nodes[Number(key)]!.name) };
  }
}

/** Values that the graphs of a node read from outside. */
function capturedBy(node: OnnxNode, file: string, depth: number): readonly string[] {
  const graphs = [...readAttributes(node.attributes).values()].flatMap((v) => (v.kind === 'graph' ? [v.value] : []));
  if (graphs.length > 0 && depth > maxDepth) throw callsTooDeep(file, node.name);
  return graphs.flatMap((g) => capturedOf(readGraph(g), file, depth + 1));
}

/** Values that a graph reads from outside, each once. */
export function capturedOf(graph: OnnxGraph, file: string, depth = 0): readonly string[] {
  const own = new Set([...graph.inputs.map((i) => i.name), ...graph.initializers.keys(), ...graph.nodes.flatMap((n) => n.outputs)]);
  const read = [...graph.nodes.flatMap((n) => [...n.inputs, ...capturedBy(n, file, depth)]), ...graph.outputs.map((o) => o.name)];
  return [...new Set(read.filter((name) => name !== '' && !own.has(name)))];
}
