import { type Dim, add, compare, same, sub } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { concat, slice } from './slice.ts';

/** Before: Concat -> Slice of some of its parts, whole or in part. After: what is sliced of those, joined where they are several. */
export const sliceConcat: Rule = ruleOn(slice, 'slice-concat', (node, { axis, start, end }, graph, name) => {
  const joined = node.inputs[0]!.node;
  if (joined.op.as(concat)?.axis !== axis) return null;
  const patch = new Patch(graph, name), wanted = [start, end];
  if (wanted.some((d) => typeof d !== 'number') || joined.inputs.some((w) => typeof factOf(w).shape[axis] !== 'number')) return null;
  let at: Dim = 0;
  const parts = joined.inputs.flatMap((w) => {
    const length = factOf(w).shape[axis]!, from = compare(start, at) > 0 ? sub(start, at) : 0, first = at;
    at = add(at, length);
    const to = compare(end, at) < 0 ? sub(end, first) : length;
    if (compare(from, to) >= 0) return [];
    return [same(from, 0) && same(to, length) ? w : patch.add(node.name, op(slice, { axis, start: from, end: to }), [w])];
  });
  // parts that would have to be joined again are as well read from the whole
  if (parts.length === 0 || (parts.length > 1 && graph.onlyUser(joined) === undefined)) return null;
  return patch.replace(wireOf(node), parts.length === 1 ? parts[0]! : patch.add(node.name, op(concat, { axis }), parts));
});
