import type { Graph, Node } from '../graph/graph.ts';
import type { Patch } from '../graph/patch.ts';

/** A rewrite towards what kernels do in one call; `name` is verb-object and labels the patch. */
export interface FuseRule {
  readonly name: string;
  apply(node: Node, graph: Graph): Patch | null;
}
