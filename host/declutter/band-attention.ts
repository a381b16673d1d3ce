import { offsets, take } from '../../src/eval/strides.ts';
import { type NumericDType, type Tensor, full, size, strides, tensor } from '../../src/eval/tensor.ts';
import { type Dim, add, floorDiv, mul, same, sub, substitute, symbolsOf } from '../graph/dim.ts';
import { concreteShape } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { valueAt } from '../graph/value-at.ts';
import { greater, select } from '../ops/elementwise/elementwise.ts';
import { frame } from '../ops/frame/frame.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { broadcastTo, reshape, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { pad, slice } from '../ops/slice/slice.ts';
import { softmax } from '../ops/softmax/softmax.ts';

/** What an operator between scores and softmax does: its other operands are masks and biases, known for a known length. */
interface Stage { readonly node: Node; readonly at: number }

/** Frames before and behind its own chunk of `chunk` frames that a frame attends to. */
interface Band { readonly left: number; readonly right: number; readonly chunk: number }

/** A band, and a length of the axis at which masks show all of it. */
interface FoundBand extends Band { readonly symbols: ReadonlyMap<string, Dim>; readonly n: number }

/** A score so much below the others has no weight in single precision. */
const masked = -1e3;
/** In place of scores of frames that there are not. */
const none = -1e30;
const mostScores = 1 << 20;
/** Lengths of the stream at which the masks are looked at. */
const looks = [16, 128, 512];
/** Frames or chunks that have to have the same band. */
const leastRepeats = 3;
/** Frames that masks may treat as one chunk. */
const largestChunk = 64;

/**
 * Before: MatMul of Softmax of masked MatMul over all frames of an axis of open length, where the masks leave a band around the diagonal, or around
 * chunks on it. After: each frame, or chunk, with the frames of its band only.
 */
export const bandAttention: Rule = ruleOn(matMul, 'band-attention', (node, attrs, graph, name) => {
  const [weights, values] = [node.inputs[0]!, node.inputs[1]!];
  const over = weights.node.op.as(softmax), { shape } = factOf(weights), last = shape.length - 1, length = shape[last];
  if (over?.axis !== last || last < 1 || attrs.transposeA || attrs.transposeB || typeof length !== 'object' || !same(length, shape[last - 1]!)) return null;
  const found = scoresBehind(weights.node.inputs[0]!);
  const [symbol, other] = symbolsOf(length);
  if (found === undefined || symbol === undefined || other !== undefined) return null;
  const band = bandOf(found, symbol, length);
  if (band === undefined) return null;
  const { left, right, chunk } = band, width = left + chunk + right, chunks = floorDiv(add(length, chunk - 1), chunk);
  if (chunks === undefined) return null;
  // frames that the last chunk lacks
  const tail = sub(mul(chunks, chunk), length), patch = new Patch(graph, name);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const scores = found.product, query = scores.inputs[0]!, keys = scores.inputs[1]!;
  const swapped = (w: Wire): Wire => put(op(transpose, { perm: factOf(w).shape.map((_, i, all) => (i < all.length - 2 ? i : 2 * all.length - 3 - i)) }), w);
  const { transposeA, transposeB } = scores.op.as(matMul)!;
  const padded = (w: Wire, axis: number, front: number, back: Dim): Wire => (front === 0 && back === 0 ? w : put(op(pad, { pads: factOf(w).shape.map((_, i): readonly [Dim, Dim] => (i === axis ? [front, back] : [0, 0])), mode: 'constant', value: 0 }), w));
  const windows = (w: Wire, axis: number): Wire => put(op(frame, { axis, length: width, stride: chunk, dilation: 1 }), padded(w, axis, left, add(tail, right)));
  const rows = (w: Wire): Wire => windows(w, factOf(w).shape.length - 2);
  const apart = (w: Wire): Wire => {
    const at = factOf(w).shape.length - 2;
    if (chunk === 1) return put(op(unsqueeze, { axes: [at + 1] }), w);
    const whole = padded(w, at, 0, tail), parts = factOf(whole).shape;
    return put(op(reshape, { to: [...parts.slice(0, at), chunks, chunk, parts[at + 1]!] }), whole);
  };
  const together = (y: Wire): Wire => {
    const parts = factOf(y).shape, at = parts.length - 3;
    if (chunk === 1) return put(op(squeeze, { axes: [at + 1] }), y);
    const whole = put(op(reshape, { to: [...parts.slice(0, at), mul(chunks, chunk), parts[at + 2]!] }), y);
    return tail === 0 ? whole : put(op(slice, { axis: at, start: 0, end: length }), whole);
  };
  const product = (a: Wire, b: Wire, transposed: boolean): Wire => put(op(matMul, { transposeA: false, transposeB: transposed }), a, b);
  const asRows = (y: Wire): Wire => (chunk === 1 ? together(y) : y);
  const raw = asRows(product(apart(transposeA ? swapped(query) : query), rows(transposeB ? keys : swapped(keys)), true));
  const biased = found.stages.reduce((w, stage) => put(stage.node.op, ...stage.node.inputs.map((given, i) => (i === stage.at ? w : biasOf(patch, node.name, given, band)))), raw);
  const ones = windows(put(op(broadcastTo, { to: [length] }), patch.constant(node.name, tensor('f32', [1], [1]))), 0);
  const there = chunk === 1 ? ones : put(op(unsqueeze, { axes: [1] }), ones), { dtype } = factOf(biased);
  const kept = put(op(select, {}), put(op(greater, {}), there, patch.constant(node.name, tensor('f32', [], [0]))), biased, patch.constant(node.name, scalar(dtype === 'f64' ? 'f64' : 'f32', none)));
  const shares = put(op(softmax, { axis: factOf(kept).shape.length - 1 }), kept);
  const result = together(product(chunk === 1 ? apart(shares) : shares, rows(values), false));
  return String(factOf(result).shape) === String(factOf(wireOf(node)).shape) ? patch.replace(wireOf(node), result) : null;
});

function scalar(dtype: NumericDType, value: number): Tensor {
  return full(dtype, [], value);
}

/** The product of queries and keys, and what is done to it before the softmax. */
function scoresBehind(wire: Wire): { readonly product: Node; readonly stages: readonly Stage[] } | undefined {
  const stages: Stage[] = [];
  for (let { node } = wire; ;) {
    if (node.op.as(matMul) !== undefined) return { product: node, stages };
    const facts = node.inputs.map(factOf), [left, right] = node.op.axes(facts, node.outputs)?.split('->').map((side) => side.split(',')) ?? [];
    const through = facts.flatMap((f, i) => (left?.[i] === right?.[0] && !left![i]!.includes('1') && f.dtype !== 'bool' && left![i] === left![i]!.toLowerCase() && comesFromProduct(node.inputs[i]!) ? [i] : []));
    const [at, another] = through;
    if (at === undefined || another !== undefined || node.outputs.length !== 1) return undefined;
    stages.unshift({ node, at });
    node = node.inputs[at]!.node;
  }
}

const comesFromProduct = ({ node }: Wire): boolean => node.op.as(matMul) !== undefined || node.inputs.some(comesFromProduct);

/** The band that the masks leave, if that is the same for long streams. */
function bandOf({ product, stages }: { readonly product: Node; readonly stages: readonly Stage[] }, symbol: string, length: Dim): FoundBand | undefined {
  const square = (w: Wire): boolean => factOf(w).shape.slice(-2).filter((d) => same(d, length)).length === 2;
  if (!stages.some(({ node, at: own }) => node.inputs.some((w, i) => i !== own && square(w)))) return undefined;
  const at = (frames: number): FoundBand | undefined => {
    const symbols = new Map<string, Dim>([[symbol, frames]]), n = substitute(length, symbols);
    const shape = concreteShape({ ...factOf(wireOf(product)), shape: factOf(wireOf(product)).shape.map((d) => substitute(d, symbols)) });
    if (shape === undefined || typeof n !== 'number' || size(shape) > mostScores) return undefined;
    let scores: Tensor = { dtype: 'f32', shape, data: new Float32Array(size(shape)) };
    for (const { node, at: own } of stages) {
      const inputs = node.inputs.map((w, i) => (i === own ? scores : valueAt(w, symbols)));
      const known = inputs.filter((t) => t !== undefined);
      const [next] = known.length < inputs.length ? [] : node.op.bind(symbols).eval?.(known) ?? [];
      if (next === undefined) return undefined;
      scores = next;
    }
    if (scores.dtype === 'string') return undefined;
    const seen = scores.data;
    const around = (chunk: number): Band => {
      let [left, right] = [0, 0];
      for (let k = 0; k < seen.length; k++) {
        if (Number(seen[k]) <= masked) continue;
        const row = Math.floor(k / n) % n, offset = (k % n) - row + (row % chunk);
        [left, right] = [Math.max(left, -offset), Math.max(right, offset - chunk + 1)];
      }
      return { left, right, chunk };
    };
    const narrow = ({ left, right, chunk }: Band): boolean => left + chunk + right < n;
    for (let chunk = 1; chunk <= Math.min(largestChunk, n / 4); chunk++) {
      const band = around(chunk);
      if (!narrow(band)) return undefined;
      if (stages.every(({ node, at: own }) => node.inputs.every((w, i) => i === own || diagonals(valueAt(w, symbols)!, n, band) !== undefined))) return { ...band, symbols, n };
    }
    return undefined;
  };
  for (const frames of looks) {
    const found = at(frames), again = found === undefined ? undefined : at(frames + 19);
    if (found !== undefined && found.left === again?.left && found.right === again.right && found.chunk === again.chunk) return found;
  }
  return undefined;
}

/** Of [..., n, n]: its values by their distance from the diagonal within the band, [..., chunk, width]; undefined where they vary along a diagonal. */
function diagonals(value: Tensor, n: number, { left, right, chunk }: Band): Tensor | undefined {
  const rank = value.shape.length, [rows = 1, columns = 1] = [value.shape[rank - 2], value.shape[rank - 1]];
  if (value.dtype === 'string' || (rows === 1 && columns === 1)) return value;
  if (columns !== n || rows !== n) return undefined;
  const own = strides(value.shape), lead = value.shape.slice(0, -2), step = own[rank - 2]! + own[rank - 1]!;
  const shape = [...lead, chunk, left + chunk + right], middle = chunk * Math.ceil(left / chunk);
  const of = (row: number): Tensor => take(value, offsets(shape, own, row * step - left), shape);
  const first = of(middle);
  if (first.dtype === 'string' || middle + leastRepeats * chunk + right > n) return undefined;
  for (let row = middle; row + chunk + right <= n; row += chunk) {
    const next = of(row);
    if (next.dtype === 'string' || !next.data.every((v, i) => Object.is(v, first.data[i]))) return undefined;
  }
  return first;
}

/** What a mask or bias is for the windows. */
function biasOf(patch: Patch, name: string, given: Wire, { symbols, n, ...band }: FoundBand): Wire {
  const value = valueAt(given, symbols)!, bias = diagonals(value, n, band)!, rank = bias.shape.length;
  const wire = bias === value ? given : patch.constant(name, bias);
  return band.chunk === 1 || rank < 3 ? wire : patch.add(name, op(unsqueeze, { axes: [rank - 2] }), [wire]);
}
