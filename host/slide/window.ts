import type { WindowAttrs } from '../../src/eval/window.ts';
import type { Node, Wire } from '../graph/graph.ts';
import { factOf } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import { conv } from '../ops/conv/conv.ts';
import { kernelOf } from '../ops/conv/kernel.ts';
import { maxPool, meanPool } from '../ops/pool/pool.ts';
import { alongStream } from '../ops/shared/stream-window.ts';
import { outputSize } from '../ops/shared/window.ts';
import { type Edge, type Rows, type Windows, noEdge } from './windows.ts';

interface Sliding extends WindowAttrs {
  readonly kernel: readonly number[];
  with(attrs: WindowAttrs): Op;
}

/** What slides a window over spatial axes of operand 0, [N, ...spatial, C]. */
export function slidingOf({ op: operation, inputs }: Node): Sliding | undefined {
  const attrs = operation.as(conv);
  if (attrs !== undefined) return { ...attrs, kernel: kernelOf(factOf(inputs[1]!)), with: (changed) => op(conv, { ...attrs, ...changed }) };
  for (const pool of [maxPool, meanPool]) {
    const pooled = operation.as(pool);
    if (pooled !== undefined) return { ...pooled, with: (changed) => op(pool, { ...pooled, ...changed }) };
  }
  return undefined;
}

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
  const apply = (wire: Wire, front: number, back: number, stride = s, dilation = d): Wire => {
    const at = <T>(own: readonly T[], here: T): readonly T[] => own.map((v, i) => (i === spatial ? here : v));
    return windows.add(name, sliding.with({ strides: at(sliding.strides, stride), dilations: at(sliding.dilations, dilation), padding: at<readonly [number, number]>(pads, [front, back]) }), wire, ...others);
  };
  const along = (wire: Wire, front: number, back: number): Wire => apply(wire, front, back, next / grid, d * x.rate / grid);
  if (!exact) return { kind: 'rows', wire: along(x.wire, padFront * x.rate / grid, padBack * x.rate / grid), axis: x.axis, length, rate, front: noEdge, back: noEdge };

  const front = Math.max(0, Math.ceil((x.front.rows + padFront) / s));
  const back = Math.max(0, length - 1 - Math.floor((x.length - x.back.rows + padFront - span) / s));
  if (front + back >= length) return undefined;
  const wire = along(windows.from(name, x.wire, x.axis, x.rate * (s * front - padFront - x.front.rows) / grid), 0, 0);
  const edge = (rows: number, from: number, to: number, before: number, behind: number): Edge => (rows === 0 ? noEdge : { rows, wire: apply(windows.rows(name, x, from, to), before, behind) });
  return {
    kind: 'rows', wire, axis: x.axis, length, rate,
    front: edge(front, 0, s * (front - 1) - padFront + span, padFront, 0),
    back: edge(back, s * (length - back) - padFront, x.length, 0, padBack),
  };
}
