import { Patch } from '../../graph/patch.ts';
import { scan } from '../../ops/scan.ts';
import { rewrite } from '../rewrite.ts';
import { type GraphRule, ruleOn } from '../rule.ts';
import { extractGru } from './extract-gru.ts';
import { extractLstm } from './extract-lstm.ts';
import { hoistFromScan } from './hoist.ts';
import { putTogether, settled, takeApart } from './parts.ts';
import { tidyScan } from './tidy.ts';

/** Rules for Scan. `rules` are applied within its body, Scans in which included. */
export function loopRules(rules: readonly GraphRule[]): readonly GraphRule[] {
  const all: GraphRule[] = [];
  const inner = [...rules];
  const clean = new WeakSet<object>();
  all.push(ruleOn(scan, 'declutter-body', (node, attrs, graph, name) => {
    if (clean.has(attrs.body)) return null;
    const parts = takeApart(node, attrs);
    const applied = rewrite(parts.body, inner);
    clean.add(attrs.body);
    return applied.length === 0 ? null : putTogether(new Patch(graph, name), node.name, settled(parts));
  }), tidyScan, extractGru, extractLstm, hoistFromScan);
  inner.push(...all);
  return all;
}
