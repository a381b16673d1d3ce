import { Patch } from '../../graph/patch.ts';
import { branchRules } from './branch.ts';
import { extractGru } from './extract-gru.ts';
import { extractLstm } from './extract-lstm.ts';
import { hoistFromScan } from './hoist.ts';
import { putTogether, settled, takeApart } from './parts.ts';
import { tidyScan } from './tidy.ts';
import { scan } from '../../ops/scan/scan.ts';
import { type Pass, type Rule, rewrite, ruleOn } from '../../graph/rewrite.ts';

/** Rules for Scan and Branch. `rules` and `passes` are applied within their bodies, Scans and Branches in which included. */
export function loopRules(rules: readonly Rule[], passes: readonly Pass[]): readonly Rule[] {
  const all: Rule[] = [];
  const inner = [...rules];
  const clean = new WeakSet<object>();
  all.push(ruleOn(scan, 'declutter-body', (node, attrs, graph, name) => {
    if (clean.has(attrs.body)) return null;
    const parts = takeApart(node, attrs);
    const applied = rewrite(parts.body, inner, { mergeEqual: true, passes });
    clean.add(attrs.body);
    return applied.length === 0 ? null : putTogether(new Patch(graph, name), node.name, settled(parts));
  }), ...branchRules(inner, passes), tidyScan, extractGru, extractLstm, hoistFromScan);
  inner.push(...all);
  return all;
}
