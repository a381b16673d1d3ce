import { tensor } from '../../../src/eval/tensor.ts';
import { constant } from '../../graph/constant.ts';
import { type Dim, add as plus, exactDiv, mul as times } from '../../graph/dim.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { type Op, op } from '../../graph/op.ts';
import { add, div, mul } from '../elementwise/elementwise.ts';
import { broadcastTo, reshape, unsqueeze } from '../shape/shape.ts';
import { pad, slice, stridedSlice } from '../slice/slice.ts';

/** Of each element of the result: the elements that it is a sum of, and by which weights. */
export type ResampledRows = readonly ReadonlyMap<number, number>[];

type Put = (what: Op, inputs: readonly Wire[]) => Wire;

/** What stands in for elements outside: that at the edge, or more of the others. */
type Edge = 'edge' | 'others';

/** Of element `up * k + p`: the weights of elements `down * k + i`, by p and i. One of `up` and `down` is 1. */
interface Pattern { readonly up: number; readonly down: number; readonly weights: ResampledRows; readonly edge: Edge }

/** Groups of elements around one that are looked at to see which of them it is made of. */
const around = 4;

/** Up to how many times as many or as few elements: a file may say any number. */
const mostTimes = 512;

/**
 * An axis of open length resampled to a whole number of times as many elements, or as few, as sums of shifted elements. Undefined where elements of the
 * result are not made of their neighbours in the same way all along the axis.
 */
export function resampledOpen(put: Put, x: Wire, axis: number, to: Dim, rowsOf: (from: number, to: number) => ResampledRows): Wire | undefined {
  const from = factOf(x).shape[axis]!, up = exactDiv(to, from) ?? 1, down = up === 1 ? exactDiv(from, to) : 1;
  if (factOf(x).dtype !== 'f32' || typeof up !== 'number' || typeof down !== 'number' || Math.max(up, down) > mostTimes) return undefined;
  const pattern = patternOf(up, down, rowsOf);
  if (pattern === undefined) return undefined;
  const sums = (of: Wire): Wire => (up > 1 ? between(put, of, axis, pattern) : fewer(put, of, axis, to, pattern));
  if (pattern.edge === 'edge') return sums(x);
  const shape = factOf(x).shape.map((_, i) => (i === axis ? from : 1)), ones = put(constant(tensor('f32', shape.map(() => 1), [1])), []);
  return put(op(div, {}), [sums(x), sums(put(op(broadcastTo, { to: shape }), [ones]))]);
}

function patternOf(up: number, down: number, rowsOf: (from: number, to: number) => ResampledRows): Pattern | undefined {
  const rows = (groups: number): ResampledRows => rowsOf(groups * down, groups * up);
  const middle = rows(2 * around + 1).slice(around * up, (around + 1) * up);
  const weights = middle.map((row) => new Map([...row].filter(([, w]) => w !== 0).map(([i, w]) => [i - around * down, w])));
  const groups = [1, 2, 3, around, 2 * around + 1];
  return (['edge', 'others'] as const).map((edge): Pattern => ({ up, down, weights, edge })).find((p) => groups.every((n) => rows(n).every((row, o) => agree(row, rowBy(p, n * down, o)))));
}

function rowBy({ up, down, weights, edge }: Pattern, length: number, o: number): ReadonlyMap<number, number> {
  const row = new Map<number, number>(), start = Math.floor(o / up) * down;
  for (const [i, w] of weights[o % up]!) {
    const at = Math.min(Math.max(start + i, 0), length - 1);
    if (edge === 'edge' || at === start + i) row.set(at, (row.get(at) ?? 0) + w);
  }
  const sum = edge === 'edge' ? 1 : [...row.values()].reduce((a, w) => a + w, 0);
  return new Map([...row].map(([i, w]) => [i, w / sum]));
}

const agree = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean => [...a.keys(), ...b.keys()].every((i) => Math.abs((a.get(i) ?? 0) - (b.get(i) ?? 0)) < 1e-5);

/** Groups of `up` elements that need no element behind element k: those from `up * k - ahead` on. */
function between(put: Put, x: Wire, axis: number, { up, weights, edge }: Pattern): Wire {
  const ahead = Math.max(0, ...weights.flatMap((row, p) => [...row.keys()].map((i) => up * i - p))), behind = Math.ceil(ahead / up), wide = factOf(x).shape, from = wide[axis]!;
  // what element i of a group is made of, so many elements before k
  const group = Array.from({ length: up }, (_, i) => new Map([...weights[(((i - ahead) % up) + up) % up]!].map(([at, w]) => [-(Math.floor((i - ahead) / up) + at), w] as const)));
  const parts = [...new Set(group.flatMap((row) => [...row.keys()]))].sort((a, b) => b - a).map((by): Wire => {
    const shifted = shift(put, x, axis, by, behind, edge), factors = tensor('f32', [up, ...wide.slice(axis + 1).map(() => 1)], group.map((row) => row.get(by) ?? 0));
    return put(op(mul, {}), [put(op(unsqueeze, { axes: [axis + 1] }), [shifted]), put(constant(factors), [])]);
  });
  const groups = put(op(reshape, { to: wide.map((d, i) => (i === axis ? times(plus(d, behind), up) : d)) }), [summed(put, parts)]);
  return ahead === 0 ? groups : put(op(slice, { axis, start: ahead, end: plus(times(from, up), ahead) }), [groups]);
}

/** `behind` more elements than `x` has: its elements `by` places later. */
function shift(put: Put, x: Wire, axis: number, by: number, behind: number, edge: Edge): Wire {
  const length = factOf(x).shape[axis]!, padded = outside(put, x, axis, by, Math.max(0, behind - by), edge);
  return by <= behind ? padded : put(op(slice, { axis, start: 0, end: plus(length, behind) }), [padded]);
}

function outside(put: Put, x: Wire, axis: number, front: number, back: number, edge: Edge): Wire {
  const pads = factOf(x).shape.map((_, i): [number, number] => (i === axis ? [front, back] : [0, 0]));
  return front === 0 && back === 0 ? x : put(op(pad, { pads, mode: edge === 'edge' ? 'edge' : 'constant', value: 0 }), [x]);
}

function fewer(put: Put, x: Wire, axis: number, to: Dim, { down, weights: [row], edge }: Pattern): Wire {
  const shape = factOf(x).shape, parts = [...row!].sort(([a], [b]) => a - b).map(([i, w]): Wire => {
    const [front, back] = [Math.max(0, -i), Math.max(0, i - down + 1)], padded = outside(put, x, axis, front, back, edge), start = i + front;
    const along = <T>(value: T, other: (d: Dim) => T): readonly T[] => shape.map((d, k) => (k === axis ? value : other(d)));
    const taken = put(op(stridedSlice, { starts: along<Dim>(start, () => 0), ends: along<Dim>(plus(times(to, down), start + 1 - down), (d) => d), steps: along(down, () => 1) }), [padded]);
    return w === 1 ? taken : put(op(mul, {}), [taken, put(constant(tensor('f32', [], [w])), [])]);
  });
  return summed(put, parts);
}

const summed = (put: Put, parts: readonly Wire[]): Wire => (parts.length === 1 ? parts[0]! : put(op(add, {}), parts));
