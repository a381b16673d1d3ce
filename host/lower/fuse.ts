import { checkGraph } from '../graph/check.ts';
import type { Graph } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { fuseCopy } from '../ops/slice/fuse-copy.ts';
import { familyRules } from '../ops/index.gen.ts';
import type { Target } from '../program/program.ts';

/** Brings a graph, which the caller owns, towards what the board's kernels do in one call. */
export function fuse(graph: Graph, target: Target): void {
  const expand = familyRules.flatMap((f) => f.expand ?? []);
  if (target.isaName === 'reference') rewrite(graph, expand);
  else {
    rewrite(graph, [...expand, ...familyRules.flatMap((f) => f.fuse ?? [])]);
    rewrite(graph, familyRules.flatMap((f) => f.combine?.(target) ?? []));
    // what kernels read as it lies is theirs by now
    rewrite(graph, [fuseCopy]);
  }
  checkGraph(graph, 'fuse');
}
