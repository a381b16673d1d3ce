import { type Dim, mul, product, same, sameShape, sub } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { add } from '../ops/elementwise/elementwise.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import { reshape, squeeze, transpose } from '../ops/shape/shape.ts';
import { pad, slice } from '../ops/slice/slice.ts';

/**
 * Before: [.., k, n, ..], whose last rows are zeros, read as [.., k, n - 1, ..] so that row i lies i further on, and summed over k: overlap and add, as
 * reshapes skew it. After: the rows added one frame later each.
 */
export const recoverOverlapAdd: Rule = ruleOn(reduceSum, 'recover-overlap-add', (node, { axes: [axis, another], keep }, graph, name) => {
  const skewed = node.inputs[0]!, flat = skewed.node.inputs[0], wide = flat?.node.inputs[0], rows = wide?.node.inputs[0];
  if (axis === undefined || another !== undefined || keep || flat === undefined || wide === undefined || rows === undefined) return null;
  const [to, cut, joined] = [skewed.node.op.as(reshape)?.to, flat.node.op.as(slice), wide.node.op.as(reshape)?.to];
  const { shape } = factOf(rows), [lead, count, frames, rest] = [shape.slice(0, axis), shape[axis], shape[axis + 1], shape.slice(axis + 2)];
  if (to === undefined || cut === undefined || joined === undefined || typeof count !== 'number' || count < 2 || typeof frames !== 'object') return null;
  const shorter = sub(frames, 1);
  const fits = sameShape(joined, [...lead, mul(count, frames), ...rest]) && cut.axis === axis && same(cut.start, 0) && same(cut.end, mul(count, shorter)) && sameShape(to, [...lead, count, shorter, ...rest]);
  if (!fits || zerosBehind(rows, axis + 1) < count - 1) return null;
  const patch = new Patch(graph, name);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const first = (w: Wire, length: Dim): Wire => put(op(slice, { axis, start: 0, end: length }), w);
  const row = (i: number): Wire => first(put(op(squeeze, { axes: [axis] }), put(op(slice, { axis, start: i, end: i + 1 }), rows)), shorter);
  const none = (dims: readonly Dim[]): readonly (readonly [number, number])[] => dims.map(() => [0, 0] as const);
  let sum = row(count - 1);
  for (let i = count - 2; i >= 0; i--) {
    const later = put(op(pad, { pads: [...none(lead), [1, 0], ...none(rest)], mode: 'constant', value: 0 }), first(sum, sub(shorter, 1)));
    sum = put(op(add, {}), row(i), later);
  }
  return patch.replace(wireOf(node), sum);
});

/** Zeros at the end of an axis that padding has put there. */
function zerosBehind({ node }: Wire, axis: number): number {
  const [padded, turned, shaped] = [node.op.as(pad), node.op.as(transpose), node.op.as(reshape)], [x] = node.inputs;
  if (padded !== undefined) return padded.mode === 'constant' && padded.value === 0 ? Number(padded.pads[axis]![1]) : 0;
  if (turned !== undefined) return zerosBehind(x!, turned.perm[axis]!);
  if (shaped === undefined) return 0;
  const { shape } = factOf(x!), before = product(shaped.to.slice(0, axis));
  const from = shape.findIndex((d, i) => same(d, shaped.to[axis]!) && same(product(shape.slice(0, i)), before));
  return from < 0 ? 0 : zerosBehind(x!, from);
}
