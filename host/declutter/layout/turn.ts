import { type Dim, mul, same } from '../../graph/dim.ts';
import { type Node, factOf } from '../../graph/graph.ts';
import { type Attrs, type Op, op } from '../../graph/op.ts';
import { operators } from '../../ops/index.ts';
import type { Operator } from '../../ops/operator.ts';
import { byteTable, combineBytes } from '../../ops/bytes/bytes.ts';
import { cumSum } from '../../ops/cumulative/cumulative.ts';
import { fixedActivation, roundToInteger } from '../../ops/quantized/quantized.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../../ops/reduce/reduce.ts';
import { resize } from '../../ops/resize/resize.ts';
import { argMax, argMin } from '../../ops/selection/selection.ts';
import { reshape, squeeze, tile, unsqueeze } from '../../ops/shape/shape.ts';
import { concat, gather, pad, slice, stridedSlice } from '../../ops/slice/slice.ts';
import { logSoftmax, softmax } from '../../ops/softmax/softmax.ts';
import { type Perm, inverse, without } from './perm.ts';

/** What an operator over a transposed tensor is over the tensor itself, and the order of axes that its result then has to be put into. */
export interface Turned {
  readonly what: Op;
  readonly perm: Perm;
  /** How many operands, from the first on, are transposed. */
  readonly operands: number;
}

type Turn = (node: Node, perm: Perm) => Turned | undefined;

const turns = new Map<string, Turn>();

function turn<A extends Attrs>(operator: Operator<A>, how: (attrs: A, perm: Perm, node: Node) => { readonly what: Op; readonly perm: Perm } | undefined): void {
  turns.set(operator.name, (node, perm) => {
    const attrs = node.op.as(operator);
    const turned = attrs === undefined || factOf(node.inputs[0]!).shape.length !== perm.length ? undefined : how(attrs, perm, node);
    return turned === undefined ? undefined : { ...turned, operands: operator.name === gather.name ? 1 : node.inputs.length };
  });
}

const sorted = (axes: readonly number[]): readonly number[] => [...axes].sort((a, b) => a - b);

for (const { family, operator } of operators) {
  if (family !== 'elementwise' && family !== 'activation') continue;
  turns.set(operator.name, ({ op: what, outputs, inputs }, perm) => (outputs[0]!.shape.length === perm.length ? { what, perm, operands: inputs.length } : undefined));
}
for (const { name } of [roundToInteger, fixedActivation, byteTable]) turns.set(name, ({ op: what }, perm) => ({ what, perm, operands: 1 }));
turns.set(combineBytes.name, ({ op: what, outputs }, perm) => (outputs[0]!.shape.length === perm.length ? { what, perm, operands: 2 } : undefined));
for (const operator of [reduceSum, reduceMean, reduceProd, reduceMax, reduceMin]) {
  turn(operator, ({ axes, keep }, perm) => {
    const own = axes.map((axis) => perm[axis]!);
    return { what: op(operator, { axes: sorted(own), keep }), perm: keep ? perm : without(perm, own) };
  });
}
for (const operator of [argMax, argMin]) turn(operator, ({ axis, to }, perm) => ({ what: op(operator, { axis: perm[axis]!, to }), perm: without(perm, [perm[axis]!]) }));
for (const operator of [softmax, logSoftmax]) turn(operator, ({ axis }, perm) => ({ what: op(operator, { axis: perm[axis]! }), perm }));
turn(cumSum, (attrs, perm) => ({ what: op(cumSum, { ...attrs, axis: perm[attrs.axis]! }), perm }));
turn(concat, ({ axis }, perm) => ({ what: op(concat, { axis: perm[axis]! }), perm }));
turn(slice, ({ axis, start, end }, perm) => ({ what: op(slice, { axis: perm[axis]!, start, end }), perm }));
turn(stridedSlice, ({ starts, ends, steps }, perm) => {
  const own = <T>(list: readonly T[]): readonly T[] => inverse(perm).map((i) => list[i]!);
  return { what: op(stridedSlice, { starts: own(starts), ends: own(ends), steps: own(steps) }), perm };
});
turn(pad, (attrs, perm) => ({ what: op(pad, { ...attrs, pads: inverse(perm).map((i) => attrs.pads[i]!) }), perm }));
turn(tile, ({ repeats }, perm) => ({ what: op(tile, { repeats: inverse(perm).map((i) => repeats[i]!) }), perm }));
turn(resize, (attrs, perm) => ({ what: op(resize, { ...attrs, axes: attrs.axes.map((axis) => perm[axis]!) }), perm }));
turn(squeeze, ({ axes }, perm) => {
  const own = axes.map((axis) => perm[axis]!);
  return { what: op(squeeze, { axes: sorted(own) }), perm: without(perm, own) };
});
turn(unsqueeze, ({ axes }, perm) => {
  const kept = Array.from({ length: perm.length + axes.length }, (_, i) => i).filter((i) => !axes.includes(i));
  const result = kept.map((_, i) => kept[perm[i]!]!);
  for (const axis of sorted(axes)) result.splice(axis, 0, axis);
  return { what: op(unsqueeze, { axes }), perm: result };
});
turn(gather, ({ axis, batchDims }, perm, node) => {
  const rank = factOf(node.inputs[1]!).shape.length;
  if (batchDims !== 0) return undefined;
  const own = perm[axis]!;
  const at = (to: number): number => (to < own ? to : to + rank - 1);
  const result = perm.flatMap((to, i) => (i === axis ? Array.from({ length: rank }, (_, k) => own + k) : [at(to)]));
  return { what: op(gather, { axis: own, batchDims }), perm: result };
});
turn(reshape, ({ to }, perm, node) => {
  const from = factOf(node.inputs[0]!).shape;
  const parts = groupsOf(from, to);
  if (parts === undefined) return undefined;
  const placed = parts.map(({ x, y }) => {
    const moved = x.filter((axis) => from[axis] !== 1), places = (moved.length === 0 ? x : moved).map((axis) => perm[axis]!);
    const between = perm.filter((p, axis) => p > places[0]! && p < places.at(-1)! && from[axis] !== 1 && !x.includes(axis));
    return { y, first: places[0]!, whole: between.length === 0 && places.every((p, i) => i === 0 || p > places[i - 1]!) };
  });
  if (placed.some((p) => !p.whole)) return undefined;
  const order = [...placed].sort((a, b) => a.first - b.first).flatMap(({ y }) => y);
  return { what: op(reshape, { to: order.map((axis) => to[axis]!) }), perm: inverse(order) };
});

/** Axes of one shape and those of the other that have the same product, side by side, as few as go together. */
export function groupsOf(from: readonly Dim[], to: readonly Dim[]): readonly { readonly x: readonly number[]; readonly y: readonly number[] }[] | undefined {
  const groups: { x: number[]; y: number[] }[] = [];
  let [i, j] = [0, 0];
  while (i < from.length && j < to.length) {
    const group = { x: [i], y: [j] };
    let [left, right] = [from[i++]!, to[j++]!];
    while (!same(left, right)) {
      // a length that is not known only goes with the same one
      if (typeof left !== 'number' || typeof right !== 'number') return undefined;
      if (left < right && i < from.length) { left = mul(left, from[i]!); group.x.push(i++); }
      else if (j < to.length) { right = mul(right, to[j]!); group.y.push(j++); }
      else return undefined;
    }
    groups.push(group);
  }
  const last = groups.at(-1);
  while (last !== undefined && i < from.length) last.x.push(i++);
  while (last !== undefined && j < to.length) last.y.push(j++);
  return last === undefined ? undefined : groups;
}

/** What a node is over operands that have not been put into the order `perm` yet; undefined where it depends on that order. */
export const turnedBy = (node: Node, perm: Perm): Turned | undefined => (node.outputs.length === 1 ? turns.get(node.op.name)?.(node, perm) : undefined);
