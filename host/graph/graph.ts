import type { Tensor } from '../../src/eval/tensor.ts';
import { type Fact, showFact } from './fact.ts';
import type { Op } from './op.ts';

/** One output of a node. */
export interface Wire { readonly node: Node; readonly slot: number }

export interface Node {
  readonly id: number;
  /** The framework's name; nodes that rewrites made take the name of what they replace. */
  readonly name: string;
  readonly op: Op;
  readonly inputs: readonly Wire[];
  readonly outputs: readonly Fact[];
  /** Names of the rewrites that led to it, oldest first. */
  readonly labels: readonly string[];
}

export interface Port { readonly name: string; readonly wire: Wire }

/** State that the network keeps between runs: `wire` (an `Input` node) carries its value before a run, `next` its value afterwards. */
export interface State extends Port {
  readonly next: Wire;
  /** Its value before the first run, and after a reset. */
  readonly initial: Tensor;
}

export const sameWire = (a: Wire, b: Wire): boolean => a.node === b.node && a.slot === b.slot;
export const factOf = (w: Wire): Fact => w.node.outputs[w.slot]!;
export const constantOf = (w: Wire): Tensor | undefined => factOf(w).value;

/**
 * An acyclic graph that grows by `add` and changes by `replace`. Only builders and the patch engine call these: rules return patches.
 * Nodes are values; `replace` swaps the users' records for new ones with the same id.
 */
export class Graph {
  readonly #nodes = new Map<number, Node>();
  readonly #users = new Map<number, Set<number>>();
  #next = 0;
  inputs: readonly Port[] = [];
  outputs: readonly Port[] = [];
  states: readonly State[] = [];

  add(name: string, op: Op, inputs: readonly Wire[], outputs?: readonly Fact[], labels: readonly string[] = []): Node {
    const node: Node = { id: this.#next++, name, op, inputs, outputs: outputs ?? op.infer(inputs.map(factOf)), labels };
    this.#nodes.set(node.id, node);
    this.#users.set(node.id, new Set());
    for (const w of inputs) this.#users.get(w.node.id)!.add(node.id);
    return node;
  }

  /** The same graph in records of its own: what happens to one does not happen to the other. Ids stay. */
  copy(): Graph {
    const graph = new Graph();
    for (const node of this.#nodes.values()) {
      graph.#nodes.set(node.id, { ...node });
      graph.#users.set(node.id, new Set(this.#users.get(node.id)));
    }
    const of = ({ node, slot }: Wire): Wire => ({ node: graph.#nodes.get(node.id)!, slot });
    for (const node of graph.#nodes.values()) Object.assign(node, { inputs: node.inputs.map(of) });
    graph.#next = this.#next;
    graph.inputs = this.inputs.map((p) => ({ ...p, wire: of(p.wire) }));
    graph.outputs = this.outputs.map((p) => ({ ...p, wire: of(p.wire) }));
    graph.states = this.states.map((s) => ({ ...s, wire: of(s.wire), next: of(s.next) }));
    return graph;
  }

  get size(): number { return this.#nodes.size; }
  has(node: Node): boolean { return this.#nodes.get(node.id) === node; }
  /** The present record of a node that may have been rewired since. */
  current(node: Node): Node | undefined { return this.#nodes.get(node.id); }
  /** Read from outside: an output, or what a state becomes. */
  isOutput(wire: Wire): boolean { return this.outputs.some((p) => sameWire(p.wire, wire)) || this.states.some((s) => sameWire(s.next, wire)); }

  /** Nodes that read any output of `node`. */
  users(node: Node): readonly Node[] { return [...this.#users.get(node.id) ?? []].map((id) => this.#nodes.get(id)!); }

  /** The only reader of a node with one output that is not an output of the graph. */
  onlyUser(node: Node): Node | undefined {
    const users = this.#users.get(node.id)!;
    if (users.size !== 1 || node.outputs.length !== 1 || this.isOutput({ node, slot: 0 })) return undefined;
    const user = this.#nodes.get([...users][0]!)!;
    return user.inputs.filter((w) => w.node === node).length === 1 ? user : undefined;
  }

  /** Makes every reader of each `from` read its `to`, then drops what nothing needs. */
  replace(pairs: readonly { readonly from: Wire; readonly to: Wire }[]): void {
    for (const { from, to } of pairs) {
      for (const user of this.users(from.node)) {
        if (user.inputs.some((w) => sameWire(w, from))) this.#rewire(user, user.inputs.map((w) => (sameWire(w, from) ? to : w)));
      }
      this.outputs = this.outputs.map((p) => (sameWire(p.wire, from) ? { name: p.name, wire: this.#fresh(to) } : p));
      this.states = this.states.map((s) => (sameWire(s.next, from) ? { ...s, next: this.#fresh(to) } : s));
    }
    for (const { from } of pairs) this.#prune(from.node);
  }

  #fresh(w: Wire): Wire { return { node: this.#nodes.get(w.node.id)!, slot: w.slot }; }

  /** Gives `node` new inputs; its users then hold a new record of it. */
  #rewire(node: Node, inputs: readonly Wire[]): void {
    for (const w of node.inputs) this.#users.get(w.node.id)?.delete(node.id);
    for (const w of inputs) this.#users.get(w.node.id)!.add(node.id);
    // records are shared by reference all over the graph, so the record itself is updated rather than every path to it
    Object.assign(node, { inputs });
  }

  #prune(node: Node): void {
    const live = this.#nodes.get(node.id);
    if (live === undefined || this.#users.get(node.id)!.size > 0 || this.#roots().some((w) => w.node === live)) return;
    this.#nodes.delete(node.id);
    this.#users.delete(node.id);
    for (const w of live.inputs) this.#users.get(w.node.id)?.delete(node.id);
    for (const w of live.inputs) this.#prune(w.node);
  }

  #roots(): readonly Wire[] { return [...this.inputs.map((p) => p.wire), ...this.states.map((s) => s.wire), ...this.outputs.map((p) => p.wire), ...this.states.map((s) => s.next)]; }

  /** Drops every node that no output and no state needs; inputs stay. */
  dropUnused(): void {
    const needed = new Set(this.order().map((n) => n.id));
    for (const node of [...this.#nodes.values()]) {
      if (needed.has(node.id)) continue;
      this.#nodes.delete(node.id);
      this.#users.delete(node.id);
      for (const w of node.inputs) this.#users.get(w.node.id)?.delete(node.id);
    }
  }

  /** What the outputs and the states need, and the inputs: producers before users, the order of the model file kept where it is free. */
  order(): readonly Node[] {
    const done = new Set<number>();
    const sorted: Node[] = [];
    const visit = (start: Node): void => {
      const stack: { node: Node; next: number }[] = [{ node: start, next: 0 }];
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!;
        const input = top.node.inputs[top.next++];
        if (input !== undefined) { if (!done.has(input.node.id)) stack.push({ node: input.node, next: 0 }); continue; }
        stack.pop();
        if (!done.has(top.node.id)) { done.add(top.node.id); sorted.push(top.node); }
      }
    };
    for (const w of this.#roots()) visit(w.node);
    return sorted;
  }

  /** Operators without constants and inputs: the figure that `pack` prints. */
  operators(): readonly Node[] { return this.order().filter((n) => n.op.name !== 'Const' && n.op.name !== 'Input'); }
}

/** One line a node: `%id name = Op{attrs}(inputs) -> facts`. */
export function showNode(node: Node): string {
  const attrs = Object.entries(node.op.attrs).map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(' ');
  const inputs = node.inputs.map((w) => (w.slot === 0 ? `%${w.node.id}` : `%${w.node.id}:${w.slot}`)).join(', ');
  return `%${node.id} ${node.op.name}(${inputs})${attrs === '' ? '' : ` {${attrs}}`} -> ${node.outputs.map(showFact).join(', ')}  # ${node.name}`;
}
