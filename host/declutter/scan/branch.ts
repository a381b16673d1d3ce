import { bug } from '../../errors.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Pass, type Rule, rewrite, ruleOn } from '../../graph/rewrite.ts';
import { bodiesOf } from '../../ops/scan/body.ts';
import { selectBranch } from '../../ops/scan/inline.ts';
import { bodyGraph, branch } from '../../ops/scan/scan.ts';

/** Rules for Branch. `rules` are applied within its bodies. */
export function branchRules(rules: readonly Rule[], passes: readonly Pass[]): readonly Rule[] {
  const clean = new WeakSet<object>();
  const declutterBranches = ruleOn(branch, 'declutter-branches', (node, attrs, graph, name) => {
    if (clean.has(attrs)) return null;
    clean.add(attrs);
    const [predicate, ...given] = node.inputs;
    const [then, otherwise] = [attrs.then, attrs.otherwise].map((body) => bodyGraph(body, given.map(factOf)));
    if ([then!, otherwise!].every((g) => rewrite(g, rules, { mergeEqual: true, passes }).length === 0)) return null;
    const { read, constants, ...bodies } = bodiesOf(then!, otherwise!);
    clean.add(bodies);
    const patch = new Patch(graph, name);
    const made = constants.map((w) => patch.constant(w.node.name, constantOf(w) ?? bug('a constant without a value')));
    const fresh = patch.addNode(node.name, op(branch, bodies), [predicate!, ...read.map((i) => given[i]!), ...made]);
    node.outputs.forEach((_, slot) => patch.replace({ node, slot }, { node: fresh, slot }));
    return patch;
  });
  /** Before: Branch that only chooses between values from outside. After: Select. */
  const dropEmptyBranch = ruleOn(branch, 'drop-empty-branch', (node, { then, otherwise }, graph) => (then.nodes.length + otherwise.nodes.length > 0 ? null : selectBranch.apply(node, graph)));
  return [declutterBranches, dropEmptyBranch];
}
