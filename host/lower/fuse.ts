import { bug } from '../errors.ts';
import { checkGraph } from '../graph/check.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Patch } from '../graph/patch.ts';
import { fuseConv, fuseMatMul } from './fuse-conv.ts';
import { fuseActivation, fuseBias, fuseClamp, fuseGate } from './fuse-epilogue.ts';
import type { FuseRule } from './fuse-rule.ts';
import { padConv } from './fuse-padding.ts';
import { fuseSum } from './fuse-sum.ts';
import { unrollScan } from './unroll-scan.ts';
import { widenDelay } from './widen-delay.ts';

export const fuseRules: readonly FuseRule[] = [unrollScan, widenDelay, fuseConv, padConv, fuseMatMul, fuseBias, fuseSum, fuseClamp, fuseGate, fuseActivation];

/** What a board without kernels needs too. */
export const scriptRules: readonly FuseRule[] = [unrollScan, widenDelay];

/** Rewrites `graph` in place until none of `rules` applies. */
export function fuse(graph: Graph, rules: readonly FuseRule[]): void {
  for (let changed = true, applied = 0; changed;) {
    changed = false;
    for (const node of graph.order()) {
      if (!graph.has(node)) continue;
      const patch = firstPatch(node, graph, rules);
      if (patch === null) continue;
      patch.apply();
      changed = true;
      if (applied++ > 100_000) bug(`fusing does not come to rest; it applies ${patch.label} at ${node.name} again and again`);
    }
  }
  graph.dropUnused();
  checkGraph(graph, 'fuse');
}

function firstPatch(node: Node, graph: Graph, rules: readonly FuseRule[]): Patch | null {
  for (const rule of rules) {
    const patch = rule.apply(node, graph);
    if (patch !== null) return patch;
  }
  return null;
}
