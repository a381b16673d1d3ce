import type { Node, Wire } from '../graph/graph.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { add } from '../ops/elementwise/elementwise.ts';
import { concat, slice } from '../ops/slice/slice.ts';
import { alongStream } from '../ops/shared/stream-window.ts';
import type { Sliding } from '../declutter/sliding.ts';
import { outputSize } from '../ops/shared/window.ts';
import { type Edge, type Rows, type Windows, noEdge } from './windows.ts';

/**
 * A sliding operator over rows: once along the whole stream, and again over the rows at each window's edges, which see padding there;
 * `exact`: false lets them see the stream instead. Undefined where every row sees an edge.
 */
export function slideOver(windows: Windows, { name, inputs }: Node, sliding: Sliding, x: Rows, others: readonly Wire[], exact: boolean): Rows | undefined {
  const spatial = x.axis - 1, lengths = factOf(inputs[0]!).shape.slice(1, -1).map(Number);
  const [k, s, d] = [sliding.kernel[spatial]!, sliding.strides[spatial]!, sliding.dilations[spatial]!], span = (k - 1) * d + 1;
  const pads = lengths.map((n, i) => alongStream(sliding.padding, i, n, (sliding.kernel[i]! - 1) * sliding.dilations[i]! + 1, sliding.strides[i]!));
  const [padFront, padBack] = pads[spatial]!;
  const length = Number(outputSize(x.length, k, spatial, sliding)), rate = x.rate * s;
  const [grid, next] = [windows.grid(x.rate), windows.grid(rate)];
  const apply = (wire: Wire, front: number, back: number, stride = s, dilation = d, by = others): Wire => {
    const at = <T>(own: readonly T[], here: T): readonly T[] => own.map((v, i) => (i === spatial ? here : v));
    return windows.add(name, sliding.with({ strides: at(sliding.strides, stride), dilations: at(sliding.dilations, dilation), padding: at<readonly [number, number]>(pads, [front, back]) }), wire, ...by);
  };
  const along = (wire: Wire, front: number, back: number, by = others): Wire => apply(wire, front, back, next / grid, d * x.rate / grid, by);
  if (!exact) return { kind: 'rows', wire: along(x.wire, padFront * x.rate / grid, padBack * x.rate / grid), axis: x.axis, length, rate, front: noEdge, back: noEdge };

  const front = Math.max(0, Math.ceil((x.front.rows + padFront) / s));
  const back = Math.max(0, length - 1 - Math.floor((x.length - x.back.rows + padFront - span) / s));
  if (front + back >= length) return undefined;
  /** Row `front` of the first window and all behind it, from its tap `tap` on. */
  const behind = (tap: number): Wire => windows.from(name, x.wire, x.axis, x.rate * (s * front + d * tap - padFront - x.front.rows) / grid);
  const joined = (parts: readonly Wire[]): Wire => (parts.length === 1 ? parts[0]! : windows.add(name, op(concat, { axis: Math.max(1, x.axis) }), ...parts));
  const edge = (rows: number, from: number, to: number, before: number, after: number): Edge => (rows === 0 ? noEdge : { rows, wire: apply(windows.rows(name, x, from, to), before, after) });

  const [weights, ...bias] = others;
  const tapsOf = (from: number, to: number): Wire => (from === 0 && to === k ? weights! : windows.add(name, op(slice, { axis: spatial, start: from, end: to }), weights!));
  /** Rows of each window with the taps that meet rows of it; undefined where padding is no zeros, or all that a row sees. */
  const tapsSeen = (first: number, rows: number): readonly { readonly row: number; readonly at: number; readonly from: number; readonly to: number }[] | undefined => {
    const seen = Array.from({ length: rows }, (_, i) => {
      const at = (first + i) * s - padFront;
      return { row: first + i, at, from: Math.max(0, Math.ceil(-at / d)), to: Math.min(k, Math.floor((x.length - 1 - at) / d) + 1) };
    });
    return sliding.padsZeros !== true || weights === undefined || seen.some(({ from, to }) => from >= to) ? undefined : seen;
  };
  const overTaps = (first: number, rows: number): Edge | undefined => {
    const seen = tapsSeen(first, rows);
    if (seen === undefined || rows === 0) return seen && noEdge;
    const parts: Wire[] = [];
    for (let i = 0; i < rows;) {
      const { at, from, to } = seen[i]!, after = seen.findIndex((r, j) => j > i && (r.from !== from || r.to !== to)), end = after < 0 ? rows : after;
      parts.push(apply(windows.rows(name, x, at + from * d, at + (end - 1 - i) * s + (to - 1) * d + 1), 0, 0, s, d, [tapsOf(from, to), ...bias]));
      i = end;
    }
    return { rows, wire: joined(parts) };
  };
  /** What the first taps come to along the stream, from few of them to all: the last rows of a window are such sums where it has no rows of its own there. */
  const sums = (): { readonly wire: Wire; readonly back: Edge } | undefined => {
    const seen = x.back.rows > 0 || back === 0 ? undefined : tapsSeen(length - back, back);
    if (seen === undefined) return undefined;
    const made = new Map<number, Wire>();
    let before: Wire | undefined, start = 0;
    for (const end of [...new Set([...seen.map((r) => r.to), k])].sort((a, b) => a - b)) {
      const part = along(behind(start), 0, 0, [tapsOf(start, end), ...(start === 0 ? bias : [])]);
      before = before === undefined ? part : windows.add(name, op(add, {}), windows.add(name, op(slice, { axis: x.axis, start: 0, end: factOf(part).shape[x.axis]! }), before), part);
      made.set(end, before);
      start = end;
    }
    const parts = seen.map(({ row, to }) => windows.rows(name, { kind: 'rows', wire: made.get(to)!, axis: x.axis, length, rate, front: { rows: front }, back: noEdge }, row, row + 1));
    return { wire: made.get(k)!, back: { rows: back, wire: joined(parts) } };
  };
  const shared = sums();
  return {
    kind: 'rows', wire: shared?.wire ?? along(behind(0), 0, 0), axis: x.axis, length, rate,
    front: overTaps(0, front) ?? edge(front, 0, s * (front - 1) - padFront + span, padFront, 0),
    back: shared?.back ?? overTaps(length - back, back) ?? edge(back, s * (length - back) - padFront, x.length, 0, padBack),
  };
}
