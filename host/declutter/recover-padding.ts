import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { type Dim, numberAt, substitute, symbolsOf } from '../graph/dim.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { valueAt } from '../graph/value-at.ts';
import { broadcastTo, identity, reshape, squeeze, tile, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { type PadMode, concat, gather, pad, slice, stridedSlice } from '../ops/slice/slice.ts';

const modes = ['edge', 'symmetric', 'reflect'] as const satisfies readonly PadMode[];

const movers: ReadonlySet<string> = new Set([broadcastTo, identity, reshape, squeeze, tile, transpose, unsqueeze, concat, gather, slice, stridedSlice].map((o) => o.name));

/** Two values of a symbol with which a length has a few dozen elements, to look at which of them stand beside each other. */
function looksAt(length: Dim): readonly number[] {
  let value = 37;
  while (value < 1e6 && numberAt(length, value) < 32) value *= 2;
  return [value, value + 27];
}

/** Elements of a wire that are looked at. */
const maxElements = 2 ** 20;

/**
 * Before: Concat along an axis of open length of a wire and elements of its own, as slices, repeats and reversals make them. After: Pad that repeats
 * or mirrors the edge.
 */
export const recoverPadding: Rule = ruleOn(concat, 'recover-padding', (node, { axis }, graph, name) => {
  const open = node.inputs.flatMap((w, i) => (typeof factOf(w).shape[axis] === 'number' ? [] : [i])), [at, another] = open;
  if (at === undefined || another !== undefined || node.inputs.length < 2) return null;
  const middle = node.inputs[at]!, cut = middle.node.op.as(slice);
  const { of, start, end } = cut?.axis === axis ? { of: middle.node.inputs[0]!, start: cut.start, end: cut.end } : { of: middle, start: 0, end: factOf(middle).shape[axis]! };
  const [symbol, other] = symbolsOf(factOf(of).shape[axis]!);
  if (symbol === undefined || other !== undefined) return null;
  const places = (parts: readonly Wire[], from: Dim, length: number): readonly number[] | undefined => {
    const symbols = new Map<string, Dim>([[symbol, length]]), first = substitute(from, symbols);
    const all = parts.map((w) => framesSeen(w, of, axis, symbols));
    return typeof first !== 'number' || all.some((p) => p === undefined) ? undefined : all.flatMap((p) => p!.map((k) => k - first));
  };
  const beside = looksAt(factOf(of).shape[axis]!).map((length) => [places(node.inputs.slice(0, at), start, length), places(node.inputs.slice(at + 1), end, length)]), [[front, back] = []] = beside;
  if (front === undefined || back === undefined || beside.some((b) => String(b) !== String(beside[0]))) return null;
  const mode = modes.find((m) => front.every((k, i) => k === shown(m, front.length - i)) && back.every((k, i) => k === -1 - shown(m, i + 1)));
  if (mode === undefined) return null;
  const patch = new Patch(graph, name), rank = factOf(middle).shape.length;
  const pads = Array.from({ length: rank }, (_, i): [number, number] => (i === axis ? [front.length, back.length] : [0, 0]));
  return patch.replace(wireOf(node), patch.add(node.name, op(pad, { pads, mode, value: 0 }), [middle]));
});

/** What padding shows n elements beside the edge, counted from the edge inwards. */
const shown = (mode: (typeof modes)[number], n: number): number => ({ edge: 0, symmetric: n - 1, reflect: n })[mode];

/** Which frames of `of` a wire is made of, one after another; undefined where it is anything else. */
function framesSeen(wire: Wire, of: Wire, axis: number, symbols: ReadonlyMap<string, Dim>): readonly number[] | undefined {
  const shape = factOf(of).shape.map((d) => substitute(d, symbols)), { dtype } = factOf(of);
  if (!shape.every((d) => typeof d === 'number') || shape.some((d) => d < 1) || dtype !== 'f32') return undefined;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1), length = shape[axis]!, count = inner * length * shape.slice(0, axis).reduce((a, b) => a * b, 1);
  if (count > maxElements) return undefined;
  const numbered: Tensor = tensorOf('f32', shape, Array.from({ length: count }, (_, i) => i));
  const seen = valueOver(wire, of, numbered, symbols);
  if (seen?.dtype !== 'f32' || seen.shape.length !== shape.length || seen.shape.some((d, i) => i !== axis && d !== shape[i])) return undefined;
  const frames = seen.shape[axis]!;
  const places = Array.from({ length: frames }, (_, k) => Math.floor(seen.data[k * inner]! / inner) % length);
  const whole = seen.data.every((v, i) => v === (Math.floor(i / inner / frames) * length + places[Math.floor(i / inner) % frames]!) * inner + i % inner);
  return whole ? places : undefined;
}

/** What a wire is where `of` is `value`, if operators that only move elements are between them. */
function valueOver(wire: Wire, of: Wire, value: Tensor, symbols: ReadonlyMap<string, Dim>): Tensor | undefined {
  if (wire.node === of.node && wire.slot === of.slot) return value;
  const { node } = wire;
  if (node.inputs.length > 0 && !movers.has(node.op.name)) return valueAt(wire, symbols);
  if (!leadsTo(node, of, 8)) return valueAt(wire, symbols);
  const evaluate = node.op.bind(symbols).eval, inputs = node.inputs.map((w) => valueOver(w, of, value, symbols));
  return evaluate === undefined || inputs.some((t) => t === undefined) ? undefined : evaluate(inputs.map((t) => t!))[wire.slot];
}

const leadsTo = (node: Node, of: Wire, depth: number): boolean => depth > 0 && node.inputs.some((w) => (w.node === of.node && w.slot === of.slot) || leadsTo(w.node, of, depth - 1));

