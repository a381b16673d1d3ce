import { bug } from './errors.ts';
import { checkGraph } from './graph/check.ts';
import type { Graph, Node } from './graph/graph.ts';
import type { Patch } from './graph/patch.ts';
import { cancelSqueeze, dropUnitAxisOfConv, dropUnitAxisOfPools } from './declutter/drop-unit-axis.ts';
import { foldAffineAfter, foldAffineBefore } from './declutter/fold-affine.ts';
import { mergeEqual } from './declutter/merge-equal.ts';
import { dropNoOps, flattenAdd, mergeClamps, moveBatchToSpaceUp, toClamp } from './declutter/merge-elementwise.ts';
import { mergeGate } from './declutter/merge-gate.ts';
import { dropWholeSlice, mergeSlices, moveSliceUp } from './declutter/move-slice-up.ts';
import { recoverDilation } from './declutter/recover-dilation.ts';
import type { GraphRule } from './declutter/rule.ts';
import type { Typed } from './stages.ts';

/** Rules that no single operator owns; those of one operator stand in its object. */
export const graphRules: readonly GraphRule[] = [
  ...dropNoOps, ...toClamp, mergeClamps, flattenAdd, ...cancelSqueeze, dropUnitAxisOfConv, ...dropUnitAxisOfPools,
  ...moveBatchToSpaceUp, recoverDilation, foldAffineAfter, foldAffineBefore, mergeGate, dropWholeSlice, mergeSlices, moveSliceUp,
];

/** A rewrite that happened. */
export interface Applied { readonly rule: string; readonly node: string }

export interface DeclutterOptions {
  /** Stop after this many rewrites: finds the one that is wrong. */
  readonly stopAfter?: number;
}

/** Rewrites to a fixpoint. The facts of the outputs do not change; `typed.graph` is rewritten in place. */
export function declutter(typed: Typed, options: DeclutterOptions = {}): Typed & { readonly applied: readonly Applied[] } {
  const { graph } = typed;
  const applied: Applied[] = [];
  const limit = options.stopAfter ?? Infinity;
  graph.dropUnused();
  for (let changed = true; changed && applied.length < limit;) {
    changed = false;
    for (const node of graph.order()) {
      if (applied.length >= limit || !graph.has(node)) continue;
      const patch = firstPatch(node, graph);
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
  checkGraph(graph, 'declutter');
  return { ...typed, applied };
}

function firstPatch(node: Node, graph: Graph): Patch | null {
  for (const rule of [...node.op.declutter, ...graphRules]) {
    const patch = rule.apply(node, graph);
    if (patch !== null) return patch;
  }
  return null;
}
