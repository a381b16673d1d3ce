import { tensorOf } from '../../src/eval/tensor.ts';
import { constant } from '../graph/constant.ts';
import { type Dim, add, compare, same } from '../graph/dim.ts';
import { knownDims } from '../graph/fact.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { type IndexItem, dynamicStridedSlice, stridedSlices } from '../ops/dynamic/dynamic.ts';
import { add as sum } from '../ops/elementwise/elementwise.ts';
import { reshape, squeeze } from '../ops/shape/shape.ts';
import { gather, slice } from '../ops/slice/slice.ts';
import type { ImportedNode, ImportedWire } from '../stages.ts';
import type { Make } from './deferred.ts';
import { distances, elementsOf } from './integers.ts';
import { madeOf } from './made.ts';

/** Elements along an axis that are taken from a computed start on. */
const maxWindow = 65536;

/** Rows of integers that say where a slice begins and ends, as their nodes spell them. */
export interface Ends {
  /** Of each row the wires of its elements, where it is put together from them. */
  readonly starts: readonly ImportedWire[] | undefined; readonly ends: readonly ImportedWire[] | undefined;
  /** How many elements each entry takes, where that is known whatever the starts are; one number is for all. */
  readonly lengths: readonly (number | undefined)[];
}

export function endsOf(nodes: readonly ImportedNode[], from: ImportedWire, to: ImportedWire): Ends {
  const [starts, ends] = [elementsOf(nodes, from), elementsOf(nodes, to)];
  const lengths = starts !== undefined && ends !== undefined ? starts.map((s, i) => (ends[i] === undefined ? undefined : distances(nodes, s, ends[i])?.[0])) : distances(nodes, from, to) ?? [];
  return { starts, ends, lengths };
}

/** The inputs of a slice in the type stage: after x, begin, end and step come the elements of `Ends`. */
export const inputsOf = ({ starts = [], ends = [] }: Ends): readonly ImportedWire[] => [...starts, ...ends];

/** A row of integers whose elements may be known one by one. */
class Row {
  readonly #make: Make;
  readonly #row: Wire;
  readonly #elements: readonly Wire[] | undefined;

  constructor(make: Make, row: Wire, elements: readonly Wire[]) {
    this.#make = make;
    this.#row = row;
    this.#elements = factOf(row).shape[0] === elements.length && elements.every((w) => factOf(w).shape.every((d) => d === 1)) ? elements : undefined;
  }

  known(entry: number): Dim | undefined {
    const element = this.#elements?.[entry];
    return this.#elements === undefined ? knownDims(factOf(this.#row))?.[entry] : element && knownDims(factOf(element))?.[0];
  }

  /** One element, as a scalar or a row. */
  one(entry: number, rank: 0 | 1): Wire {
    const element = this.#elements?.[entry] ?? (same(factOf(this.#row).shape[0]!, 1) ? this.#row : this.#make(op(slice, { axis: 0, start: entry, end: entry + 1 }), [this.#row]));
    const axes = factOf(element).shape.map((_, i) => i);
    if (axes.length === rank) return element;
    return rank === 0 ? this.#make(op(squeeze, { axes }), [element]) : this.#make(op(reshape, { to: [1] }), [element]);
  }
}

/**
 * A slice of which the starts may be computed, where it is known how many elements they take: as rows that are gathered along each such axis. As
 * those of every Gather, these must lie within the axis: a framework that limits slices to it would give fewer.
 */
export function sliced(make: Make, [x, begin, end, step, ...more]: readonly Wire[], items: readonly IndexItem[], { starts = [], ends = [], lengths }: Ends): Wire {
  const all = [x!, begin!, end!, step!], steps = knownDims(factOf(step!));
  const [from, to] = [new Row(make, begin!, more.slice(0, starts.length)), new Row(make, end!, more.slice(starts.length, starts.length + ends.length))];
  const count = Number(factOf(begin!).shape[0]), lengthOf = (entry: number): number | undefined => lengths[lengths.length === 1 ? 0 : entry];
  const isComputed = (item: IndexItem): boolean => (item.kind === 'index' || (item.kind === 'range' && !item.fromFirst)) && from.known(item.entry) === undefined;
  // rows that do not fit each other are refused there
  if (knownDims(factOf(begin!)) !== undefined || [end!, step!].some((w) => factOf(w).shape[0] !== count)) return make(op(dynamicStridedSlice, { items }), all);
  let result = x!;
  const left: IndexItem[] = [];
  // from the last axis on: those before an index that is taken keep their places
  for (const [i, item] of [...items.entries()].reverse()) {
    const axis = items.slice(0, i).filter(({ kind }) => kind !== 'new').length;
    if (!isComputed(item) || (item.kind !== 'index' && item.kind !== 'range')) { left.unshift(item); continue; }
    if (item.kind === 'index') { result = make(op(gather, { axis, batchDims: 0 }), [result, from.one(item.entry, 0)]); continue; }
    const length = steps?.[item.entry] === 1 && !item.toLast ? lengthOf(item.entry) : undefined;
    // says what is not known
    if (length === undefined || length < 1 || length > maxWindow) return make(op(dynamicStridedSlice, { items }), all);
    result = window(make, result, axis, from.one(item.entry, 1), length);
    left.unshift({ kind: 'whole' });
  }
  const endAt = (entry: number): Dim | undefined => {
    const [start, length] = [from.known(entry), lengthOf(entry)];
    return to.known(entry) ?? (start === undefined || length === undefined ? undefined : add(start, length));
  };
  if (left.some((item) => item.kind === 'range' && !item.toLast && endAt(item.entry) === undefined)) return make(op(dynamicStridedSlice, { items }), all);
  const entries = madeOf(count, (entry) => entry);
  return stridedSlices(factOf(result).shape, left, entries.map((entry) => from.known(entry) ?? 0), entries.map((entry) => endAt(entry) ?? 0), entries.map((entry) => Number(steps?.[entry] ?? 1))).reduce((w, what) => make(what, [w]), result);
}

/** So many elements behind a computed start along an axis. */
function window(make: Make, x: Wire, axis: number, start: Wire, length: number): Wire {
  const { dtype, shape } = factOf(x), of = factOf(start).dtype === 'i32' ? 'i32' : 'i64';
  if (compare(length, shape[axis] ?? 0) > 0) throw new InferError(`${length} elements of ${dtype} from an axis of ${String(shape[axis])}`);
  const indices = length === 1 ? start : make(op(sum, {}), [start, make(constant(tensorOf(of, [length], madeOf(length, (i) => i))), [])]);
  return make(op(gather, { axis, batchDims: 0 }), [x, indices]);
}
