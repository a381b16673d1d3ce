import { type Dim, add, exactDiv, mul, product, same, sameShape, sub } from '../graph/dim.ts';
import { type Graph, type Node, type Wire, factOf, sameWire } from '../graph/graph.ts';
import { leastOf } from '../graph/length-form.ts';
import { wireOf } from '../graph/match.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { retyped } from './retyped.ts';
import { type Sliding, paddingOf, slidingOf, spanOf } from './sliding.ts';
import { reshape } from '../ops/shape/shape.ts';
import { pad, slice } from '../ops/slice/slice.ts';

/** An operator without its last elements along an axis, `count` fewer, over wires that are cut themselves. */
interface Shorter { readonly count: number; build(patch: Patch): Wire }

/**
 * Before: an operator that nothing else reads -> Slice without its last elements. After: the operator with less padding behind, or over operands
 * without their last elements, where the axis is of open length: less to compute, and on a stream no end to know.
 */
export const cutEnd: Rule = ruleOn(slice, 'cut-end', (node, { axis, start, end }, graph, name) => {
  const x = node.inputs[0]!, dropped = leastOf(sub(factOf(x).shape[axis]!, end)), sliding = slidingOf(x.node);
  if (dropped === undefined || dropped <= 0 || graph.onlyUser(x.node) === undefined || hasTwin(x.node, graph)) return null;
  const padded = paddedLess(x.node, axis, dropped, sliding), open = typeof end !== 'number';
  const shorter = padded ?? (!open ? undefined : sliding !== undefined && axis > 0 && axis <= sliding.kernel.length ? overFewer(x.node, axis, dropped, sliding) : reshaped(x.node, axis, dropped) ?? eachCut(x.node, axis, dropped));
  if (shorter === undefined) return null;
  const patch = new Patch(graph, name), cut = shorter.build(patch), left = sub(factOf(x).shape[axis]!, shorter.count);
  if (!sameShape(factOf(cut).shape, factOf(x).shape.map((d, i) => (i === axis ? left : d)))) return null;
  return patch.replace(wireOf(node), same(start, 0) && same(left, end) ? cut : patch.add(node.name, op(slice, { axis, start, end }), [cut]));
});

/** Another node that computes the same is one with it soon. */
const hasTwin = (node: Node, graph: Graph): boolean => node.inputs.some((w) => graph.users(w.node).some((other) =>
  other !== node && other.op.name === node.op.name && JSON.stringify(other.op.attrs) === JSON.stringify(node.op.attrs) && other.inputs.every((o, i) => sameWire(o, node.inputs[i]!))));

const withoutLast = (patch: Patch, { name }: Node, x: Wire, axis: number, count: number): Wire => {
  const end = sub(factOf(x).shape[axis]!, count);
  return patch.add(name, op(slice, { axis, start: 0, end }), [x]);
};

function paddedLess(node: Node, axis: number, dropped: number, sliding: Sliding | undefined): Shorter | undefined {
  const made = (count: number, operation: () => Op): Shorter | undefined => (count <= 0 ? undefined : { count, build: (patch) => patch.add(node.name, operation(), node.inputs) });
  const pads = node.op.as(pad), back = pads?.pads[axis]?.[1];
  if (pads !== undefined) {
    const count = typeof back === 'number' ? Math.min(back, dropped) : 0;
    return made(count, () => op(pad, { ...pads, pads: pads.pads.map((p, i): readonly [Dim, Dim] => (i === axis ? [p[0], sub(p[1], count)] : p)) }));
  }
  const at = axis - 1, stride = sliding?.strides[at], padding = sliding === undefined ? undefined : paddingOf(sliding, factOf(node.inputs[0]!).shape.slice(1, -1));
  if (sliding === undefined || stride === undefined || padding === undefined) return undefined;
  const count = Math.min(dropped, Math.floor(padding[at]![1] / stride));
  return made(count, () => sliding.with({ padding: padding.map((p, i) => (i === at ? [p[0], p[1] - count * stride] : p)) }));
}

/** Windows without padding behind over what the remaining ones see. */
function overFewer(node: Node, axis: number, dropped: number, sliding: Sliding): Shorter | undefined {
  const { padding, strides } = sliding, stride = strides[axis - 1]!, [x, ...rest] = node.inputs;
  if (padding === 'sameUpper' || (padding !== 'valid' && padding[axis - 1]![1] > 0)) return undefined;
  const front = padding === 'valid' ? 0 : padding[axis - 1]![0], { shape } = factOf(wireOf(node)), length = factOf(x!).shape[axis]!;
  // the last window that is left ends here
  const needed = add(mul(sub(shape[axis]!, dropped + 1), stride), spanOf(sliding, axis - 1) - front), unseen = sub(length, needed);
  return typeof unseen === 'number' && unseen > 0 ? { count: dropped, build: (patch) => patch.add(node.name, node.op, [withoutLast(patch, node, x!, axis, unseen), ...rest]) } : undefined;
}

/** Elements put together or apart: whole ones of those that are fewer are left out. */
function reshaped(node: Node, axis: number, dropped: number): Shorter | undefined {
  const to = node.op.as(reshape)?.to, [x] = node.inputs;
  if (to === undefined || x === undefined) return undefined;
  const { shape } = factOf(x), before = product(to.slice(0, axis));
  const from = shape.findIndex((d, i) => same(product(shape.slice(0, i)), before) && !same(d, 1)), length = shape[from];
  if (length === undefined) return undefined;
  const apart = exactDiv(to[axis]!, length), together = exactDiv(length, to[axis]!);
  const [each, count] = typeof apart === 'number' ? [1, Math.floor(dropped / apart) * apart] : [together, dropped];
  if (typeof each !== 'number' || count === 0) return undefined;
  const unseen = typeof apart === 'number' ? count / apart : count * each;
  return { count, build: (patch) => patch.add(node.name, op(reshape, { to: to.map((d, i) => (i === axis ? sub(d, count) : d)) }), [withoutLast(patch, node, x, from, unseen)]) };
}

/** An operator that treats the axis like a batch axis, over operands that are cut. */
function eachCut(node: Node, axis: number, dropped: number): Shorter | undefined {
  const [left, right] = node.op.axes(node.inputs.map(factOf), node.outputs)?.split('->').map((side) => side.split(',')) ?? [], label = right?.[0]?.[axis];
  if (left === undefined || label === undefined || label === '1' || label !== label.toLowerCase() || node.outputs.length !== 1) return undefined;
  const at = node.inputs.map((_, i) => left[i]!.indexOf(label)), to = factOf(wireOf(node)).shape.map((d, i) => (i === axis ? sub(d, dropped) : d));
  if (!at.some((own) => own >= 0)) return undefined;
  return {
    count: dropped,
    build(patch) {
      const cut = node.inputs.map((w, i) => (at[i]! < 0 ? w : withoutLast(patch, node, w, at[i]!, dropped)));
      return patch.add(node.name, retyped(node, factOf(cut[0]!).shape, to), cut);
    },
  };
}
