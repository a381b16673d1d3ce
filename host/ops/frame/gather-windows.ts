import { type Tensor, tensor } from '../../../src/eval/tensor.ts';
import { type Dim, compare, substitute, symbolsOf } from '../../graph/dim.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { valueAt } from '../../graph/value-at.ts';
import { reshape, transpose } from '../shape/shape.ts';
import { frame } from './frame.ts';
import { gather, pad, slice, stridedSlice } from '../slice/slice.ts';

/**
 * Index = start + step * place along the open axis + offsets[place along the others]; the least offset is 0. Indices were clipped to those that there
 * are: so many lie before the first element and behind the last.
 */
interface Affine { readonly start: number; readonly step: number; readonly offsets: readonly number[]; readonly front: number; readonly back: number }

/** Before: Gather by indices that count evenly along one axis of open length, clipped to those that there are. After: the windows that they are, or every n-th element. */
export const gatherWindows: Rule = ruleOn(gather, 'gather-windows', (node, { axis, batchDims }, graph, name) => {
  const [given, indices] = [node.inputs[0]!, node.inputs[1]!];
  const { shape, value } = factOf(indices), open = shape.flatMap((d, i) => (typeof d === 'number' ? [] : [i]));
  const [along, another] = open;
  if (batchDims !== 0 || value !== undefined || along === undefined || another !== undefined) return null;
  const affine = affineOf(indices, along, factOf(given).shape[axis]!);
  if (affine === undefined) return null;
  const { start, step, offsets, front, back } = affine, count = shape[along]!;
  const patch = new Patch(graph, name);
  const put = (what: Parameters<Patch['add']>[1], ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const x = front + back === 0 ? given : put(op(pad, { pads: factOf(given).shape.map((_, i): [number, number] => (i === axis ? [front, back] : [0, 0])), mode: 'edge', value: 0 }), given);
  const length = factOf(x).shape[axis]!;
  if (shape.length === 1) {
    const every = (other: (d: Dim) => Dim, own: Dim): readonly Dim[] => factOf(x).shape.map((d, i) => (i === axis ? own : other(d)));
    const picked = put(op(stridedSlice, { starts: every(() => 0, start), ends: every((d) => d, length), steps: factOf(x).shape.map((_, i) => (i === axis ? step : 1)) }), x);
    const cut = firstOf(put, picked, axis, count);
    return cut === undefined ? null : patch.replace(wireOf(node), cut);
  }
  const span = Math.max(...offsets) + 1, dilation = offsets[1] ?? 1;
  const even = dilation > 0 && offsets.every((o, i) => o === i * dilation);
  const begun = start === 0 ? x : put(op(slice, { axis, start, end: length }), x);
  const framed = put(op(frame, { axis, length: even ? offsets.length : span, stride: step, dilation: even ? dilation : 1 }), begun);
  const whole = even ? framed : put(op(gather, { axis: axis + 1, batchDims: 0 }), framed, patch.constant(node.name, tensor('i32', [offsets.length], offsets)));
  const windows = firstOf(put, whole, axis, count);
  if (windows === undefined) return null;
  const others = shape.filter((_, i) => i !== along), before = factOf(x).shape.slice(0, axis), after = factOf(x).shape.slice(axis + 1);
  const apart = others.length === 1 ? windows : put(op(reshape, { to: [...before, count, ...others, ...after] }), windows);
  if (along === 0) return patch.replace(wireOf(node), apart);
  const order = factOf(wireOf(node)).shape.map((_, i) => (i < axis || i > axis + along ? i : i === axis + along ? axis : i + 1));
  return patch.replace(wireOf(node), put(op(transpose, { perm: order }), apart));
});

/** The first `count` elements, if there are that many. */
function firstOf(put: (what: ReturnType<typeof op>, ...wires: readonly Wire[]) => Wire, x: Wire, axis: number, count: Dim): Wire | undefined {
  const more = compare(factOf(x).shape[axis]!, count);
  if (more < 0) return undefined;
  return String(factOf(x).shape[axis]) === String(count) ? x : put(op(slice, { axis, start: 0, end: count }), x);
}

/** Lengths at which indices are looked at; what does not count evenly at the first of the long ones does not at all. */
const [longest, long] = [1 << 16, 256];

function affineOf(indices: Wire, along: number, of: Dim): Affine | undefined {
  const [symbol, other] = new Set(factOf(indices).shape.flatMap((d) => [...symbolsOf(d)]));
  if (symbol === undefined || other !== undefined) return undefined;
  const at = (length: number): Affine | undefined => {
    const symbols = new Map([[symbol, length]]), value = valueAt(indices, symbols), elements = substitute(of, symbols);
    return value === undefined || value.shape[along]! < 3 || typeof elements !== 'number' ? undefined : fitted(value, along, elements);
  };
  for (let length = 4; length <= longest; length *= 2) {
    const found = at(length);
    if (found !== undefined && JSON.stringify(at(2 * length + 3)) === JSON.stringify(found)) return found;
    if (found !== undefined && length >= long) return undefined;
  }
  return undefined;
}

function fitted({ shape, dtype, data }: Tensor, along: number, elements: number): Affine | undefined {
  if (dtype === 'string') return undefined;
  const inner = shape.slice(along + 1).reduce((a, b) => a * b, 1), count = shape[along]!, outer = data.length / (inner * count);
  const index = (o: number, n: number, i: number): number => Number(data[(o * count + n) * inner + i]);
  const column = (k: number): readonly [number, number] => [Math.floor(k / inner), k % inner];
  // the middle is not clipped
  const middle = Math.floor(count / 2), [o, i] = column(0), step = index(o, middle, i) - index(o, middle - 1, i);
  const first = Array.from({ length: outer * inner }, (_, k) => index(column(k)[0], middle, column(k)[1]) - middle * step);
  const even = first.every((f, k) => Array.from({ length: count }, (_, n) => index(column(k)[0], n, column(k)[1]) === Math.min(elements - 1, Math.max(0, f + n * step))).every((same) => same));
  if (!even || step <= 0) return undefined;
  const start = Math.min(...first), front = Math.max(0, -start), back = Math.max(0, Math.max(...first) + (count - 1) * step - (elements - 1));
  return { start: start + front, step, offsets: first.map((f) => f - start), front, back };
}
