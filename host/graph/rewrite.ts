import { bug } from '../errors.ts';
import type { Graph, Node } from './graph.ts';
import type { Attrs, OperatorBase } from './op.ts';
import { Patch } from './patch.ts';

/** A rewrite: looks at one node and returns a patch, or null. `name` is verb-object and labels the patch. */
export interface Rule {
  readonly name: string;
  apply(node: Node, graph: Graph): Patch | null;
}

/** A rewrite that looks at the whole graph. */
export interface Pass {
  readonly name: string;
  apply(graph: Graph): Patch | null;
}

/** A rewrite tried at the nodes of one operator; `name` is verb-object. */
export function ruleOn<A extends Attrs>(operator: OperatorBase<A>, name: string, apply: (node: Node, attrs: A, graph: Graph, name: string) => Patch | null): Rule {
  return {
    name,
    apply(node, graph) {
      const attrs = node.op.as(operator);
      return attrs === undefined ? null : apply(node, attrs, graph, name);
    },
  };
}

/** A rewrite that happened. */
export interface Applied { readonly rule: string; readonly node: string }

export interface RewriteOptions {
  /** Stop after this many rewrites, to find a faulty one. */
  readonly limit?: number;
  /** Whether, each time that all nodes have been tried, those that compute the same become one. */
  readonly mergeEqual?: boolean;
  /** Tried where nothing else applies any more; each weighs what is better, so that it may be left off after `maxTrials` times. */
  readonly passes?: readonly Pass[];
}

/** More rewrites than this are two rules that undo each other. */
const maxRewrites = 200_000;

/** A pass and a rule of which each undoes what the other does are left at one of the two. */
const maxTrials = 1000;

/** The first rule that matches a node. */
export function firstPatch(node: Node, graph: Graph, rules: readonly Rule[]): Patch | null {
  for (const rule of rules) {
    const patch = rule.apply(node, graph);
    if (patch !== null) return patch;
  }
  return null;
}

/** Applies `rules` to `graph`, which the caller owns, until none matches. */
export function rewrite(graph: Graph, rules: readonly Rule[], { limit = Infinity, mergeEqual = false, passes = [] }: RewriteOptions = {}): readonly Applied[] {
  const applied: Applied[] = [], trials = new Map<Pass, number>();
  const apply = (patch: Patch, at: string): void => {
    patch.apply();
    applied.push({ rule: patch.label, node: at });
    if (applied.length > maxRewrites) bug(`rewriting did not converge: ${patch.label} applies at ${at} again and again`);
  };
  graph.dropUnused();
  for (let changed = true; changed && applied.length < limit;) {
    changed = false;
    for (const node of graph.order()) {
      if (applied.length >= limit || !graph.has(node)) continue;
      const patch = firstPatch(node, graph, rules);
      if (patch === null) continue;
      apply(patch, node.name);
      changed = true;
    }
    for (const pass of [...(mergeEqual ? [mergeEqualNodes] : []), ...passes]) {
      if (applied.length >= limit || (pass !== mergeEqualNodes && (changed || (trials.get(pass) ?? 0) >= maxTrials))) continue;
      const patch = pass.apply(graph);
      if (patch === null) continue;
      apply(patch, '');
      trials.set(pass, (trials.get(pass) ?? 0) + 1);
      changed = true;
    }
  }
  graph.dropUnused();
  return applied;
}

/** Two nodes with the same operator, attributes and inputs: the later one's readers read the earlier. Constants are merged when packing. */
const mergeEqualNodes: Pass = {
  name: 'merge-equal',
  apply(graph) {
    const seen = new Map<string, Node>();
    const patch = new Patch(graph, this.name);
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
  },
};
