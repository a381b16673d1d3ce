import { type Dim, same, sub } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { leastOf } from '../graph/length-form.ts';
import { wireOf } from '../graph/match.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { pad, slice } from '../ops/slice/slice.ts';

/**
 * Before: padding with the edge, or mirrored, along an axis of open length -> Slice. After: less padding, maybe none: on a stream each slice waits for what
 * its own padding shows, not for that of all.
 */
export const cutPadding: Rule = ruleOn(slice, 'cut-padding', (node, { axis, start, end }, graph, name) => {
  const [x] = node.inputs, pads = x!.node.op.as(pad), [front, back] = pads?.pads[axis] ?? [0, 0];
  if (pads === undefined || pads.mode === 'constant' || typeof front !== 'number' || typeof back !== 'number' || typeof start !== 'number') return null;
  const given = x!.node.inputs[0]!, length = factOf(given).shape[axis]!, dropped = leastOf(sub(factOf(x!).shape[axis]!, end)) ?? 0;
  const [less, fewer] = [Math.min(front, start), Math.min(back, Math.max(0, dropped))];
  if (typeof length === 'number' || less + fewer === 0) return null;
  const patch = new Patch(graph, name), own = pads.pads.map((p, i): readonly [Dim, Dim] => (i === axis ? [front - less, back - fewer] : p));
  const padded = own.every(([a, b]) => a === 0 && b === 0) ? given : patch.add(x!.node.name, op(pad, { ...pads, pads: own }), [given]);
  const [from, to] = [start - less, sub(end, less)];
  return patch.replace(wireOf(node), from === 0 && same(to, factOf(padded).shape[axis]!) ? padded : patch.add(node.name, op(slice, { axis, start: from, end: to }), [padded]));
});
