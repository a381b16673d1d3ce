import type { Graph, Node } from '../graph/graph.ts';
import { Patch } from '../graph/patch.ts';

/** Two nodes with the same operator, attributes and inputs: the later one's readers read the earlier. Constants are merged when packing. */
export function mergeEqual(graph: Graph): Patch | null {
  const seen = new Map<string, Node>();
  const patch = new Patch(graph, 'merge-equal');
  let found = false;
  for (const node of graph.order()) {
    if (node.inputs.length === 0) continue;
    const key = `${node.op.name} ${JSON.stringify(node.op.attrs)} ${node.inputs.map((w) => `${w.node.id}:${w.slot}`).join(' ')}`;
    const first = seen.get(key);
    if (first === undefined) { seen.set(key, node); continue; }
    node.outputs.forEach((_, slot) => patch.replace({ node, slot }, { node: first, slot }));
    found = true;
  }
  return found ? patch : null;
}
