import { type Tensor, blank, tensor } from '../../src/eval/tensor.ts';
import { add as sum, exactDiv, mul as times } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { add, mul } from '../ops/elementwise/elementwise.ts';
import { type ResizeAttrs, resize } from '../ops/resize/resize.ts';
import { reshape, unsqueeze } from '../ops/shape/shape.ts';
import { pad, slice, stridedSlice } from '../ops/slice/slice.ts';

/** Elements around one that are looked at to see which of them it is made of. */
const around = 4;

/** Up to how many times as many or as few elements: a file may say any number. */
const mostTimes = 512;

/**
 * Before: Resize by interpolation along an axis of open length, to a whole number of times as many. After: sums of the neighbouring elements, for each
 * of the places between two, with the edge repeated.
 */
const expandResize: Rule = ruleOn(resize, 'expand-resize', (node, attrs, graph, name) => {
  const [x] = node.inputs, { shape, dtype } = factOf(x!);
  const at = attrs.axes.findIndex((axis) => typeof shape[axis] !== 'number'), axis = attrs.axes[at];
  const factor = axis === undefined ? undefined : exactDiv(attrs.to[at]!, shape[axis]!);
  if (axis === undefined || typeof factor !== 'number' || factor < 2 || factor > mostTimes || dtype !== 'f32' || attrs.interpolation !== 'linear') return null;
  const taps = tapsOf(attrs, factor);
  if (taps === undefined) return null;
  const patch = new Patch(graph, name);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const other = attrs.axes.filter((a) => a !== axis);
  const across = other.length === 0 ? x! : put(op(resize, { ...attrs, axes: other, to: attrs.to.filter((_, i) => i !== at) }), x!);
  const wide = factOf(across).shape, [front, back] = [Math.max(0, -taps.first), Math.max(0, taps.last)];
  const padded = put(op(pad, { pads: wide.map((_, i): [number, number] => (i === axis ? [front, back] : [0, 0])), mode: 'edge', value: 0 }), across);
  const parts = taps.weights.map((weights, k): Wire => {
    const start = taps.first + k + front, shifted = put(op(slice, { axis, start, end: sum(wide[axis]!, start) }), padded);
    const factors = tensor('f32', [factor, ...wide.slice(axis + 1).map(() => 1)], weights);
    return put(op(mul, {}), put(op(unsqueeze, { axes: [axis + 1] }), shifted), patch.constant(node.name, factors));
  });
  const summed = parts.length === 1 ? parts[0]! : put(op(add, {}), ...parts);
  return patch.replace(wireOf(node), put(op(reshape, { to: wide.map((d, i) => (i === axis ? times(d, factor) : d)) }), summed));
});

/**
 * Before: Resize along an axis of open length to a whole number of times fewer. After: sums of every n-th element, from each of those that one of the
 * result is made of.
 */
const shrinkResize: Rule = ruleOn(resize, 'shrink-resize', (node, attrs, graph, name) => {
  const [x] = node.inputs, { shape, dtype } = factOf(x!);
  const at = attrs.axes.findIndex((axis) => typeof shape[axis] !== 'number'), axis = attrs.axes[at];
  const factor = axis === undefined ? undefined : exactDiv(shape[axis]!, attrs.to[at]!);
  const weights = typeof factor !== 'number' || factor < 2 || factor > mostTimes || dtype !== 'f32' ? undefined : weightsOf(attrs, factor);
  if (axis === undefined || typeof factor !== 'number' || weights === undefined) return null;
  const patch = new Patch(graph, name);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const from = (k: number): Wire => put(op(stridedSlice, { starts: shape.map((_, i) => (i === axis ? k : 0)), ends: shape, steps: shape.map((_, i) => (i === axis ? factor : 1)) }), x!);
  const parts = weights.flatMap((w, k) => (w === 0 ? [] : w === 1 ? [from(k)] : [put(op(mul, {}), from(k), patch.constant(node.name, tensor('f32', [], [w])))]));
  const fewer = parts.length === 1 ? parts[0]! : put(op(add, {}), ...parts), other = attrs.axes.filter((a) => a !== axis);
  return patch.replace(wireOf(node), other.length === 0 ? fewer : put(op(resize, { ...attrs, axes: other, to: attrs.to.filter((_, i) => i !== at) }), fewer));
});

export const resizeRules: readonly Rule[] = [expandResize, shrinkResize];

/** An axis with one element that is not 0, resized. */
function resizedPeak(attrs: ResizeAttrs, length: number, to: number, peak: number): Float32Array | undefined {
  const x: Tensor = blank('f32', [length]);
  x.data[peak] = 1;
  const [y] = op(resize, { ...attrs, axes: [0], to: [to] }).eval?.([x]) ?? [];
  return y?.dtype === 'f32' ? y.data : undefined;
}

/** How much of each of `factor` elements the one in their place is made of; undefined where it is made of others too. */
function weightsOf(attrs: ResizeAttrs, factor: number): readonly number[] | undefined {
  const all = Array.from({ length: factor }, (_, k) => resizedPeak(attrs, factor * (2 * around + 1), 2 * around + 1, around * factor + k));
  return all.every((y) => y?.every((v, i) => v === 0 || i === around)) ? all.map((y) => y![around]!) : undefined;
}

/** How much of the elements from `first` to `last` beside an element each of the places for it is made of; undefined where that is not the same for all. */
function tapsOf(attrs: ResizeAttrs, factor: number): { readonly first: number; readonly last: number; readonly weights: readonly (readonly number[])[] } | undefined {
  const length = 4 * around + 1;
  const middle = 2 * around, [one, next] = [middle, middle + 1].map((peak) => resizedPeak(attrs, length, length * factor, peak));
  if (one === undefined || next === undefined || one.some((v, i) => i + factor < next.length && Math.abs(v - next[i + factor]!) > 1e-6)) return undefined;
  // element `middle` is seen from element `middle - k` at offset k
  const weights = Array.from({ length: 2 * around + 1 }, (_, i) => Array.from({ length: factor }, (_p, p) => one[(middle - (i - around)) * factor + p]!));
  const used = weights.flatMap((w, i) => (w.some((v) => v !== 0) ? [i - around] : []));
  const [first, last] = [Math.min(...used), Math.max(...used)];
  return { first, last, weights: weights.slice(first + around, last + around + 1) };
}
