import { offsets, take } from '../../src/eval/strides.ts';
import { type NumericDType, type Tensor, full, size, strides, tensor } from '../../src/eval/tensor.ts';
import { type Dim, same, substitute, symbolsOf } from '../graph/dim.ts';
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
import { broadcastTo, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { pad } from '../ops/slice/slice.ts';
import { softmax } from '../ops/softmax/softmax.ts';

/** What an operator between scores and softmax does: its other operands are masks and biases, known for a known length. */
interface Stage { readonly node: Node; readonly at: number }

/** Frames before and behind its own that a frame attends to. */
interface Band { readonly left: number; readonly right: number }

/** A band, and a length of the axis at which masks show all of it. */
interface FoundBand extends Band { readonly symbols: ReadonlyMap<string, Dim>; readonly n: number }

/** A score so much below the others has no weight in single precision. */
const masked = -1e3;
/** In place of scores of frames that there are not. */
const none = -1e30;
const mostScores = 1 << 20;
/** Lengths of the stream at which the masks are looked at. */
const looks = [16, 128, 512];

/**
 * Before: MatMul of Softmax of masked MatMul over all frames of an axis of open length, where the masks leave a band around the diagonal. After: each
 * frame with the frames of its band only.
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
  const { left, right } = band, width = left + 1 + right;
  const patch = new Patch(graph, name);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => patch.add(node.name, what, wires);
  const scores = found.product, query = scores.inputs[0]!, keys = scores.inputs[1]!;
  const swapped = (w: Wire): Wire => put(op(transpose, { perm: factOf(w).shape.map((_, i, all) => (i < all.length - 2 ? i : 2 * all.length - 3 - i)) }), w);
  const { transposeA, transposeB } = scores.op.as(matMul)!;
  const windows = (w: Wire, axis: number): Wire => put(op(frame, { axis, length: width, stride: 1, dilation: 1 }), put(op(pad, { pads: factOf(w).shape.map((_, i): [number, number] => (i === axis ? [left, right] : [0, 0])), mode: 'constant', value: 0 }), w));
  const rows = (w: Wire): Wire => windows(w, factOf(w).shape.length - 2);
  const each = (w: Wire): Wire => put(op(unsqueeze, { axes: [factOf(w).shape.length - 1] }), w);
  const product = (a: Wire, b: Wire, transposed: boolean): Wire => {
    const y = put(op(matMul, { transposeA: false, transposeB: transposed }), each(a), b);
    return put(op(squeeze, { axes: [factOf(y).shape.length - 2] }), y);
  };
  const raw = product(transposeA ? swapped(query) : query, rows(transposeB ? keys : swapped(keys)), true);
  const biased = found.stages.reduce((w, stage) => put(stage.node.op, ...stage.node.inputs.map((given, i) => (i === stage.at ? w : biasOf(patch, node.name, given, band)))), raw);
  const there = windows(put(op(broadcastTo, { to: [length] }), patch.constant(node.name, tensor('f32', [1], [1]))), 0);
  const { dtype } = factOf(biased);
  const kept = put(op(select, {}), put(op(greater, {}), there, patch.constant(node.name, tensor('f32', [], [0]))), biased, patch.constant(node.name, scalar(dtype === 'f64' ? 'f64' : 'f32', none)));
  const result = product(put(op(softmax, { axis: last }), kept), rows(values), false);
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
    let [left, right] = [0, 0];
    for (let k = 0; k < scores.data.length; k++) {
      if (Number(scores.data[k]) <= masked) continue;
      const offset = (k % n) - (Math.floor(k / n) % n);
      [left, right] = [Math.max(left, -offset), Math.max(right, offset)];
    }
    return left + right < n - 1 && stages.every(({ node, at: own }) => node.inputs.every((w, i) => i === own || diagonals(valueAt(w, symbols)!, n, { left, right }) !== undefined)) ? { left, right, symbols, n } : undefined;
  };
  for (const frames of looks) {
    const found = at(frames), again = found === undefined ? undefined : at(frames + 19);
    if (found !== undefined && again !== undefined) return found.left === again.left && found.right === again.right ? found : undefined;
  }
  return undefined;
}

/** Of [..., n, n]: its values by their distance from the diagonal within the band, [..., 1, width]; undefined where they vary along a diagonal. */
function diagonals(value: Tensor, n: number, { left, right }: Band): Tensor | undefined {
  const rank = value.shape.length, [rows = 1, columns = 1] = [value.shape[rank - 2], value.shape[rank - 1]];
  if (value.dtype === 'string' || (rows === 1 && columns === 1)) return value;
  if (columns !== n || rows !== n) return undefined;
  const own = strides(value.shape), lead = value.shape.slice(0, -2), step = own[rank - 2]! + own[rank - 1]!;
  const width = left + 1 + right, middle = left;
  const of = (row: number): Tensor => take(value, offsets([...lead, 1, width], [...own.slice(0, -2), 0, 1], row * step - left), [...lead, 1, width]);
  const first = of(middle);
  if (first.dtype === 'string') return undefined;
  for (let row = middle; row < n - right; row++) {
    const next = of(row);
    if (next.dtype === 'string' || !next.data.every((v, i) => Object.is(v, first.data[i]))) return undefined;
  }
  return first;
}

/** What a mask or bias is for the windows. */
function biasOf(patch: Patch, name: string, given: Wire, { symbols, n, ...band }: FoundBand): Wire {
  const value = valueAt(given, symbols)!, bias = diagonals(value, n, band)!;
  return bias === value ? given : patch.constant(name, bias);
}
