import type { Node, Wire } from '../graph/graph.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
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
  const along = (wire: Wire, front: number, back: number): Wire => apply(wire, front, back, next / grid, d * x.rate / grid);
  if (!exact) return { kind: 'rows', wire: along(x.wire, padFront * x.rate / grid, padBack * x.rate / grid), axis: x.axis, length, rate, front: noEdge, back: noEdge };

  const front = Math.max(0, Math.ceil((x.front.rows + padFront) / s));
  const back = Math.max(0, length - 1 - Math.floor((x.length - x.back.rows + padFront - span) / s));
  if (front + back >= length) return undefined;
  const wire = along(windows.from(name, x.wire, x.axis, x.rate * (s * front - padFront - x.front.rows) / grid), 0, 0);
  const edge = (rows: number, from: number, to: number, before: number, behind: number): Edge => (rows === 0 ? noEdge : { rows, wire: apply(windows.rows(name, x, from, to), before, behind) });
  const tapped = (first: number, rows: number): Edge | undefined => (rows === 0 ? noEdge : overTaps(first, rows));
  /** Rows of each window by the taps that meet rows of it; undefined where padding is no zeros, or all that a row sees. */
  const overTaps = (first: number, rows: number): Edge | undefined => {
    const [weights, ...bias] = others, seen = Array.from({ length: rows }, (_, i) => {
      const at = (first + i) * s - padFront;
      return { at, from: Math.max(0, Math.ceil(-at / d)), to: Math.min(k, Math.floor((x.length - 1 - at) / d) + 1) };
    });
    if (sliding.padsZeros !== true || weights === undefined || seen.some(({ from, to }) => from >= to)) return undefined;
    const parts: Wire[] = [];
    for (let i = 0; i < rows;) {
      const { at, from, to } = seen[i]!, after = seen.findIndex((r, j) => j > i && (r.from !== from || r.to !== to)), end = after < 0 ? rows : after;
      const taps = from === 0 && to === k ? weights : windows.add(name, op(slice, { axis: spatial, start: from, end: to }), weights);
      parts.push(apply(windows.rows(name, x, at + from * d, at + (end - 1 - i) * s + (to - 1) * d + 1), 0, 0, s, d, [taps, ...bias]));
      i = end;
    }
    return { rows, wire: parts.length === 1 ? parts[0]! : windows.add(name, op(concat, { axis: Math.max(1, x.axis) }), ...parts) };
  };
  return {
    kind: 'rows', wire, axis: x.axis, length, rate,
    front: tapped(0, front) ?? edge(front, 0, s * (front - 1) - padFront + span, padFront, 0),
    back: tapped(length - back, back) ?? edge(back, s * (length - back) - padFront, x.length, 0, padBack),
  };
}
