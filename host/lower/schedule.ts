import { Heap } from './heap.ts';
import type { Graph, Node, Wire } from '../graph/graph.ts';
import { bytesOf, wireKey } from './memory.ts';
import { delay } from '../ops/stream/delay.ts';
import { aliasOf } from '../ops/operator.ts';

/** Memory that a node takes and gives back; several wires that lie in the same memory (views) count once. */
interface Traffic { readonly takes: number; readonly roots: readonly string[] }

/**
 * An order in which producers come before users and little memory is held at once: of the nodes that could be next, the one that takes
 * least more than it gives back; the graph's own order where that needs no more at its worst.
 */
export function schedule(graph: Graph): readonly Node[] {
  const order = graph.order();
  const traffic = trafficOf(graph, order);
  const greedy = greedyOrder(order, traffic);
  return peak(greedy, traffic) < peak(order, traffic) ? greedy : order;
}

interface AllTraffic { readonly of: ReadonlyMap<Node, Traffic>; readonly reads: ReadonlyMap<string, number>; readonly bytes: ReadonlyMap<string, number> }

export const isView = (node: Node): boolean => node.op.as(delay) !== undefined || aliasOf(node)?.kind === 'view';

function trafficOf(graph: Graph, order: readonly Node[]): AllTraffic {
  const root = new Map<string, string>();
  const [reads, bytes, of] = [new Map<string, number>(), new Map<string, number>(), new Map<Node, Traffic>()];
  const rootOf = (w: Wire): string => root.get(wireKey(w)) ?? wireKey(w);
  for (const node of order) {
    const view = isView(node);
    node.outputs.forEach((f, slot) => {
      const key = wireKey({ node, slot });
      if (view) root.set(key, rootOf(node.inputs[0]!));
      else bytes.set(key, f.value === undefined ? bytesOf(f) : 0);
    });
    const roots = view ? [] : [...new Set(node.inputs.map(rootOf))];
    for (const r of roots) reads.set(r, (reads.get(r) ?? 0) + 1);
    of.set(node, { takes: view ? 0 : node.outputs.reduce((sum, _, slot) => sum + (bytes.get(wireKey({ node, slot })) ?? 0), 0), roots });
  }
  for (const w of [...graph.outputs.map((p) => p.wire), ...graph.states.map((s) => s.next)]) reads.set(rootOf(w), Infinity);
  return { of, reads, bytes };
}

/** Peak of bytes held at once. */
function peak(order: readonly Node[], { of, reads, bytes }: AllTraffic): number {
  const left = new Map(reads);
  let [held, most] = [0, 0];
  for (const node of order) {
    const { takes, roots } = of.get(node)!;
    held += takes;
    most = Math.max(most, held);
    for (const r of roots) {
      left.set(r, left.get(r)! - 1);
      if (left.get(r) === 0) held -= bytes.get(r) ?? 0;
    }
  }
  return most;
}

function greedyOrder(order: readonly Node[], { of, reads, bytes }: AllTraffic): readonly Node[] {
  const position = new Map(order.map((n, i): [Node, number] => [n, i]));
  const missing = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  for (const node of order) {
    const producers = new Set(node.inputs.map((w) => w.node));
    missing.set(node, producers.size);
    for (const p of producers) pushTo(users, p, node);
  }
  const left = new Map(reads);
  const growth = (node: Node): number => {
    const { takes, roots } = of.get(node)!;
    return roots.reduce((sum, r) => (left.get(r) === 1 ? sum - (bytes.get(r) ?? 0) : sum), takes);
  };
  const readers = new Map<string, Node[]>();
  for (const node of order) for (const r of of.get(node)!.roots) pushTo(readers, r, node);
  const ready = new Set<Node>();
  // growth only ever falls: an entry that is not the node's latest is passed over
  const heap = new Heap<{ readonly node: Node; readonly grows: number }>((x, y) => x.grows < y.grows || (x.grows === y.grows && position.get(x.node)! < position.get(y.node)!));
  const offer = (node: Node): void => { heap.push({ node, grows: node.inputs.length === 0 ? -Infinity : growth(node) }); };
  const out: Node[] = [];
  const makeReady = (node: Node): void => { ready.add(node); offer(node); };
  for (const node of order) if (missing.get(node) === 0) makeReady(node);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { node } = next;
    if (!ready.delete(node)) continue;
    out.push(node);
    for (const r of of.get(node)!.roots) {
      left.set(r, left.get(r)! - 1);
      if (left.get(r) === 1) for (const reader of readers.get(r)!) if (ready.has(reader)) offer(reader);
    }
    for (const user of users.get(node) ?? []) {
      missing.set(user, missing.get(user)! - 1);
      if (missing.get(user) === 0) makeReady(user);
    }
  }
  return out;
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
