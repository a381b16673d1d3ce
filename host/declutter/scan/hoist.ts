import { type Node, type Wire, factOf, sameWire } from '../../graph/graph.ts';
import { input } from '../../graph/constant.ts';
import { type Op, op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import * as elementwise from '../../ops/elementwise/elementwise.ts';
import { gate } from '../../ops/gate/gate.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import { concat, slice } from '../../ops/slice/slice.ts';
import { identity, reshape, squeeze, transpose, unsqueeze } from '../../ops/shape/shape.ts';
import { softmax } from '../../ops/softmax/softmax.ts';
import { type ScanParts, putTogether, takeApart } from './parts.ts';
import { isOperator } from '../../ops/operator.ts';
import { scan } from '../../ops/scan/scan.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';

const pointwise = [...Object.values<unknown>(elementwise).filter(isOperator), identity, gate];

/** An operator over all rows at once, `along` a new first axis, that does to each row what `node` does; undefined where there is none. */
function overRows(node: Node, steps: ScanParts['steps'], rowwise: (w: Wire) => boolean): Op | undefined {
  const ranks = node.inputs.map((w) => factOf(w).shape.length);
  const all = node.inputs.every(rowwise);
  if (pointwise.some((o) => node.op.as(o) !== undefined)) return node.op;
  // batch axes are aligned from the right: what is not in rows must have none
  if (node.op.as(matMul) !== undefined) return node.inputs.every((w, i) => rowwise(w) || ranks[i] === 2) ? node.op : undefined;
  if (!all) return undefined;
  const moved = (axes: readonly number[]): number[] => axes.map((a) => a + 1);
  const [s, c, m, r, q, u, t] = [node.op.as(slice), node.op.as(concat), node.op.as(softmax), node.op.as(reshape), node.op.as(squeeze), node.op.as(unsqueeze), node.op.as(transpose)];
  if (s !== undefined) return op(slice, { ...s, axis: s.axis + 1 });
  if (c !== undefined) return op(concat, { axis: c.axis + 1 });
  if (m !== undefined) return op(softmax, { axis: m.axis + 1 });
  if (r !== undefined) return op(reshape, { to: [steps, ...r.to] });
  if (q !== undefined) return op(squeeze, { axes: moved(q.axes) });
  if (u !== undefined) return op(unsqueeze, { axes: moved(u.axes) });
  if (t !== undefined) return op(transpose, { perm: [0, ...moved(t.perm)] });
  return undefined;
}

/** Before: an operator in the body that needs no state. After: the same over all rows, outside. */
export const hoistFromScan: Rule = ruleOn(scan, 'hoist-from-scan', (node, attrs, graph, name) => {
  const parts = takeApart(node, attrs);
  for (const inner of parts.body.operators()) {
    const from = inner.inputs.map((w) => parts.scanned.find((s) => sameWire(s.element, w)) ?? parts.outside.find((o) => sameWire(o.seen, w)));
    const known = from.filter((f) => f !== undefined);
    const rows = known.flatMap((f) => ('rows' in f ? [f] : []));
    if (known.length < from.length || inner.outputs.length !== 1 || rows.some((r) => r.backwards !== rows[0]!.backwards)) continue;
    const patch = new Patch(graph, name);
    const old: Wire = { node: inner, slot: 0 };
    const made: Wire = { node: parts.body.add(inner.name, input({ dtype: factOf(old).dtype, shape: factOf(old).shape }), []), slot: 0 };
    const rank = factOf(old).shape.length;
    if (rows.length === 0) {
      const wire = patch.add(inner.name, inner.op, known.map((f) => ('wire' in f ? f.wire : f.rows)));
      return putTogether(patch, node.name, withOutputs(parts, old, { ...parts, outside: [...parts.outside, { wire, seen: made }] }, made));
    }
    const what = overRows(inner, parts.steps, (w) => parts.scanned.some((s) => sameWire(s.element, w)));
    if (what === undefined) continue;
    const widened = known.map((f) => {
      if ('wire' in f) return f.wire;
      const missing = what === inner.op && inner.op.as(matMul) === undefined ? rank - (factOf(f.rows).shape.length - 1) : 0;
      return missing === 0 ? f.rows : patch.add(inner.name, op(unsqueeze, { axes: Array.from({ length: missing }, (_, i) => i + 1) }), [f.rows]);
    });
    const wire = patch.add(inner.name, what, widened);
    return putTogether(patch, node.name, withOutputs(parts, old, { ...parts, scanned: [...parts.scanned, { rows: wire, backwards: rows[0]!.backwards, element: made }] }, made));
  }
  return null;
});

/** `parts` with everything that reads `from` in the body reading `to`. */
export function withOutputs(before: ScanParts, from: Wire, parts: ScanParts, to: Wire): ScanParts {
  // both stay in the body until it is put together
  before.body.inputs = [...before.body.inputs, { name: '', wire: to }];
  before.body.replace([{ from, to }]);
  const moved = (w: Wire): Wire => (sameWire(w, from) ? to : w);
  return { ...parts, states: parts.states.map((s) => ({ ...s, after: moved(s.after) })), collected: parts.collected.map((c) => ({ ...c, row: moved(c.row) })) };
}
