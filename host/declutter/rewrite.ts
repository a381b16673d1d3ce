import { bug } from '../errors.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Patch } from '../graph/patch.ts';
import { mergeEqual } from './merge-equal.ts';
import type { GraphRule } from './rule.ts';

/** A rewrite that happened. */
export interface Applied { readonly rule: string; readonly node: string }

/** Applies rules, those of operators first, in place until none matches or `limit` of them were. */
export function rewrite(graph: Graph, rules: readonly GraphRule[], limit = Infinity): readonly Applied[] {
  const applied: Applied[] = [];
  const firstPatch = (node: Node): Patch | null => {
    for (const rule of [...node.op.declutter, ...rules]) {
      const patch = rule.apply(node, graph);
      if (patch !== null) return patch;
    }
    return null;
  };
  graph.dropUnused();
  for (let changed = true; changed && applied.length < limit;) {
    changed = false;
    for (const node of graph.order()) {
      if (applied.length >= limit || !graph.has(node)) continue;
      const patch = firstPatch(node);
      if (patch === null) continue;
      patch.apply();
      applied.push({ rule: patch.label, node: node.name });
      changed = true;
      if (applied.length > 200_000) bug(`declutter does not come to rest; it applies ${patch.label} at ${node.name} again and again`);
    }
    const merged = applied.length < limit ? mergeEqual(graph) : null;
    if (merged !== null) {
      merged.apply();
      applied.push({ rule: merged.label, node: '' });
      changed = true;
    }
  }
  graph.dropUnused();
  return applied;
}
