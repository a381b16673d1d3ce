import { type Dim, add, floorDiv, mul, product, same, sameShape, sub, symbol } from '../graph/dim.ts';
import { type Wire, factOf, Graph } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import { frame } from '../ops/frame/frame.ts';
import { reshape, transpose } from '../ops/shape/shape.ts';
import { concat, slice } from '../ops/slice/slice.ts';

/**
 * A wire with an axis along the window, computed once for all windows: row i of window h lies `rate * (i - front.rows)` frames of the input behind
 * row `front.rows` of window 0 and `hop` frames a window further on. Rows that see the padding at a window's edges are each window's own.
 */
export interface Rows {
  readonly kind: 'rows';
  /** Carries what lies `grid` (Windows.grid) frames of the input apart. */
  readonly wire: Wire;
  readonly axis: number;
  /** Rows of a window. */
  readonly length: number;
  /** Frames of the input from row to row. */
  readonly rate: number;
  readonly front: Edge;
  readonly back: Edge;
}

/** First or last rows of each window, [windows, ...]; `wire` is absent where there are none. */
export interface Edge { readonly rows: number; readonly wire?: Wire }

export const noEdge: Edge = { rows: 0 };

/** A value that each window has: along `axis` it is as many times as long as there are windows, the first one's in front. */
export interface PerWindow { readonly kind: 'windows'; readonly wire: Wire; readonly axis: number }

export type Value = Rows | PerWindow | { readonly kind: 'fixed'; readonly wire: Wire };

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The graph over the unbounded axis as it grows. Windows are `length` frames of the input long, `hop` apart. */
export class Windows {
  readonly graph = new Graph();
  readonly hop: number;
  readonly length: number;
  /** How many there are. */
  readonly count: Dim;

  constructor(length: number, hop: number, stream: string) {
    this.hop = hop;
    this.length = length;
    const more = sub(symbol(stream), length);
    this.count = add(floorDiv(more, hop) ?? more, 1);
  }

  /** Frames of the input that neighbours of a wire with rows at this rate are apart, so that every window finds its rows. */
  grid(rate: number): number { return gcd(this.hop, rate); }

  add(name: string, operation: Op, ...inputs: readonly Wire[]): Wire { return { node: this.graph.add(name, operation, inputs), slot: 0 }; }

  /** From element `start` of an axis on. */
  from(name: string, wire: Wire, axis: number, start: number): Wire {
    return start === 0 ? wire : this.add(name, op(slice, { axis, start, end: factOf(wire).shape[axis]! }), wire);
  }

  /** Rows [from, to) of each window: the windows are on axis 0, in front of what else is there; where the rows are on it themselves, on an axis of their own. */
  rows(name: string, x: Rows, from: number, to: number): Wire {
    const last = x.length - x.back.rows;
    const parts = [
      ...this.#edge(name, x, x.front, 0, from, to),
      ...(Math.max(from, x.front.rows) < Math.min(to, last) ? [this.#shared(name, x, Math.max(from, x.front.rows), Math.min(to, last))] : []),
      ...this.#edge(name, x, x.back, last, from, to),
    ];
    return parts.length === 1 ? parts[0]! : this.add(name, op(concat, { axis: Math.max(1, x.axis) }), ...parts);
  }

  /** The same with at least so many rows at the edges. */
  widened(name: string, x: Rows, front: number, back: number): Rows {
    if (x.front.rows === front && x.back.rows === back) return x;
    const edge = (rows: number, from: number): Edge => (rows === 0 ? noEdge : { rows, wire: this.rows(name, x, from, from + rows) });
    return { ...x, wire: this.from(name, x.wire, x.axis, x.rate * (front - x.front.rows) / this.grid(x.rate)), front: edge(front, 0), back: edge(back, x.length - back) };
  }

  /** All rows of each window; where they are on axis 0, an axis of length 1 behind them becomes that of the windows. */
  whole(name: string, x: Rows): PerWindow {
    const wire = this.rows(name, x, 0, x.length), { shape } = factOf(wire);
    if (x.axis > 0) return { kind: 'windows', axis: 0, wire };
    const batch = same(shape[2] ?? 0, 1);
    const first = batch ? this.add(name, op(transpose, { perm: [1, 0, ...shape.slice(2).map((_, i) => i + 2)] }), wire) : wire;
    return { kind: 'windows', axis: batch ? 1 : 0, wire: this.add(name, op(reshape, { to: batch ? [shape[1]!, shape[0]!, ...shape.slice(3)] : [mul(shape[0]!, shape[1]!), ...shape.slice(2)] }), first) };
  }

  #edge(name: string, { axis }: Rows, { rows, wire }: Edge, at: number, from: number, to: number): readonly Wire[] {
    const [start, end] = [Math.max(from, at) - at, Math.min(to, at + rows) - at];
    if (wire === undefined || start >= end) return [];
    return [end - start === rows ? wire : this.add(name, op(slice, { axis, start, end }), wire)];
  }

  #shared(name: string, { wire, axis, rate, front }: Rows, from: number, to: number): Wire {
    const grid = this.grid(rate);
    const begun = this.from(name, wire, axis, rate * (from - front.rows) / grid);
    const framed = this.add(name, op(frame, { axis, length: to - from, stride: this.hop / grid, dilation: rate / grid }), begun);
    const all = this.#first(name, framed, axis), { shape } = factOf(all);
    const first = same(shape[0]!, this.count) ? all : this.add(name, op(slice, { axis: 0, start: 0, end: this.count }), all);
    return axis === 0 ? first : this.add(name, op(reshape, { to: [mul(this.count, shape[1]!), ...shape.slice(2)] }), first);
  }

  /** An output that was of `shape`: windows first, in the place of an axis of length 1. */
  output(name: string, value: Value, shape: readonly Dim[]): Wire {
    if (value.kind === 'fixed') return value.wire;
    const { wire, axis } = value.kind === 'rows' ? this.whole(name, value) : value;
    const to = same(shape[0] ?? 0, 1) ? [this.count, ...shape.slice(1)] : [this.count, ...shape];
    return this.reshaped(name, this.foremost(name, wire, shape, axis), to);
  }

  /** The windows before all that each has, which is of `shape`. */
  foremost(name: string, wire: Wire, shape: readonly Dim[], axis: number): Wire {
    const apart = axis === 0 ? wire : this.reshaped(name, wire, [...shape.slice(0, axis), this.count, ...shape.slice(axis)]);
    return this.#first(name, apart, axis);
  }

  reshaped(name: string, wire: Wire, to: readonly Dim[]): Wire { return sameShape(factOf(wire).shape, to) ? wire : this.add(name, op(reshape, { to }), wire); }

  #first(name: string, wire: Wire, axis: number): Wire {
    return axis === 0 ? wire : this.add(name, op(transpose, { perm: [axis, ...factOf(wire).shape.map((_, i) => i).filter((i) => i !== axis)] }), wire);
  }

  /** A shape in which axis `axis` is as many times as long as there are windows. */
  times(shape: readonly Dim[], axis: number): readonly Dim[] {
    return shape.length === 0 ? [this.count] : shape.map((d, i) => (i === axis ? product([d, this.count]) : d));
  }
}
