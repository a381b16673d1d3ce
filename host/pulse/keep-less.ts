import type { Tensor } from '../../src/eval/tensor.ts';
import { staticShape } from '../graph/fact.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { conv } from '../ops/conv/conv.ts';
import { frame } from '../ops/frame/frame.ts';
import { maxPool, meanPool } from '../ops/pool/pool.ts';
import { broadcastTo, reshape } from '../ops/shape/shape.ts';
import { concat, slice, stridedSlice } from '../ops/slice/slice.ts';
import { delay } from '../ops/stream/delay.ts';
import { bounds, fillOutside } from '../ops/stream/stream.ts';
import { dtypeBytes } from '../../src/format/dtype.ts';
import { filled, framesOf, sameFrames } from './frames.ts';

/** What is asked of the past of a wire; `before`: the frames before the first pulse, as operand 1 of Delay. */
interface Need { readonly delay: number; readonly overlap: number; readonly before: Tensor | undefined }

/** How needs of a wire can be met: bytes of state beyond what is kept at present, and the wire that meets one of them. */
interface Plan { readonly bytes: number; build(patch: Patch, need: Need): Wire }

/** A wire that is later now: its frames are those of `to`, so many frames before. */
export interface Moved { readonly from: Wire; readonly to: Wire; readonly by: number }

/** The pulsed network, the nodes whose results change from pulse to pulse, and along which axes they do. */
interface Network { readonly graph: Graph; readonly varying: ReadonlySet<Node>; axisOf(wire: Wire): number | undefined }

/** Operators behind one another that one step may move over. */
const maxDepth = 12;

/**
 * Before: the past of a wire is kept behind an operator. After: the past of what the operator reads, where that takes less memory, as where it is
 * narrower, comes less often, or is kept anyway.
 */
export function keepLess(graph: Graph, axisOf: Network['axisOf']): readonly Moved[] {
  const moved: Moved[] = [];
  for (let found = step(graph, axisOf); found !== undefined; found = step(graph, axisOf)) moved.push(...found);
  return moved;
}

function step(graph: Graph, axisOf: Network['axisOf']): readonly Moved[] | undefined {
  const network: Network = { graph, varying: varyingNodes(graph), axisOf };
  const seen = new Set<string>();
  for (const node of graph.order()) {
    const past = node.op.as(delay), [wire] = node.inputs;
    if (past === undefined || wire === undefined || seen.has(`${wire.node.id}:${wire.slot} ${past.axis}`)) continue;
    seen.add(`${wire.node.id}:${wire.slot} ${past.axis}`);
    const readers = delaysOver(graph, wire, past.axis), needs = readers.map(({ need }) => need);
    const plan = moveOver(network, wire, past.axis, needs, 0, false);
    if (plan === undefined || plan.bytes >= 0) continue;
    const patch = new Patch(graph, 'keep-less');
    const made = readers.map(({ node: from, need }) => ({ from, need, to: plan.build(patch, need) }));
    for (const { from, to } of made) patch.replace({ node: from, slot: 0 }, to);
    const users = made.map(({ from }) => graph.users(from)[0]).map((user, i) => ({ user, slot: user?.inputs.findIndex((w) => w.node === made[i]!.from) ?? -1 }));
    patch.apply();
    return made.flatMap(({ need }, i) => {
      const { user, slot } = users[i]!, to = user?.inputs[slot];
      return need.overlap > 0 || to === undefined ? [] : [{ from: wire, to, by: need.delay }];
    });
  }
  return undefined;
}

/** Nodes whose results change from pulse to pulse. */
function varyingNodes(graph: Graph): ReadonlySet<Node> {
  const found = new Set<Node>([...graph.inputs, ...graph.states].map((p) => p.wire.node));
  // the past of what is always the same begins with other frames
  for (const node of graph.order()) if (node.op.as(delay) !== undefined || node.inputs.some((w) => found.has(w.node))) found.add(node);
  return found;
}

interface Reader { readonly node: Node; readonly need: Need }

function delaysOver(graph: Graph, wire: Wire, axis: number): readonly Reader[] {
  return graph.users(wire.node).flatMap((node): Reader[] => {
    const past = node.op.as(delay), [x, before] = node.inputs;
    return past?.axis === axis && x !== undefined && sameWire(x, wire) ? [{ node, need: { delay: past.delay, overlap: past.overlap, before: before === undefined ? undefined : constantOf(before) } }] : [];
  });
}

const total = ({ delay: by, overlap }: Need): number => by + overlap;
const most = (needs: readonly Need[]): number => Math.max(0, ...needs.map(total));

const frameBytes = (wire: Wire, axis: number): number => staticShape(factOf(wire)).reduce((n, d, i) => (i === axis ? n : n * d), dtypeBytes[factOf(wire).dtype]);

/** More of the past of the wire itself. */
function keepHere(graph: Graph, wire: Wire, axis: number, needs: readonly Need[]): Plan | undefined {
  const kept = delaysOver(graph, wire, axis).map(({ need }) => need);
  const known = [...kept, ...needs].flatMap((n) => n.before ?? []);
  const agree = (a: Tensor, b: Tensor): boolean => {
    const both = Math.min(a.shape[axis]!, b.shape[axis]!), newest = (x: Tensor): Tensor => framesOf(x, axis, x.shape[axis]! - both, x.shape[axis]!);
    return sameFrames(newest(a), newest(b));
  };
  if (!known.every((b) => agree(known[0]!, b))) return undefined;
  return {
    bytes: Math.max(0, most(needs) - most(kept)) * frameBytes(wire, axis),
    build(patch, { delay: by, overlap, before }) {
      if (by + overlap === 0) return wire;
      const initial = before === undefined ? [] : [patch.constant(`${wire.node.name}/before`, framesOf(before, axis, Math.max(0, before.shape[axis]! - by - overlap), before.shape[axis]!))];
      return patch.add(`${wire.node.name}/past`, op(delay, { axis, delay: by, overlap }), [wire, ...initial]);
    },
  };
}

/** The operator behind the wire over the past of what it reads. Undefined where that is not the same, or computes more than it may. `stays`: whether it is needed as it is, too. */
function moveOver(network: Network, wire: Wire, axis: number, needs: readonly Need[], depth: number, stays: boolean): Plan | undefined {
  const { graph } = network, { node } = wire, direct = graph.isOutput(wire) || graph.users(node).some((u) => u.op.as(delay) === undefined || !sameWire(u.inputs[0]!, wire));
  const weight = weightOf(node), distinct = new Set(needs.map((n) => `${n.delay} ${n.overlap}`)).size;
  if (depth > maxDepth || node.outputs.length !== 1 || node.op.eval === undefined) return undefined;
  if (weight !== 'none' && (distinct > 1 || (depth === 0 && direct))) return undefined;
  if (weight === 'much' && (stays || needs.some((n) => n.overlap > 0))) return undefined;
  const streams = streamsOf(network, node, axis);
  if (streams === undefined || (streams.slides && needs.some((n) => n.overlap > 0 || n.before !== undefined))) return undefined;
  // what shows frames of the past beside its pulse is no stream that could wait
  if (streams.slides && streams.inputs.some((s) => s !== undefined && s.through === undefined && isWindow(s.of))) return undefined;
  const frames = staticShape(factOf(wire))[axis]!;
  const inner = new Map<number, Plan>();
  const asked = new Map<Need, readonly (Need | undefined)[]>();
  for (const need of needs) {
    const each = streams.inputs.map((s) => (s === undefined ? undefined : needOf(s, need, frames)));
    if (each.some((n, i) => n === undefined && streams.inputs[i] !== undefined)) return undefined;
    const befores = need.before === undefined ? undefined : beforeInputs(node, axis, need.before, streams.inputs, frames);
    if (need.before !== undefined && befores === undefined) return undefined;
    asked.set(need, each.map((n, i) => (n === undefined ? undefined : { ...n, before: befores?.[i] })));
  }
  for (const [i, s] of streams.inputs.entries()) {
    if (s === undefined) continue;
    const theirs = needs.map((need) => asked.get(need)![i]!);
    const here = keepHere(graph, s.of, s.axis, theirs);
    const free = !graph.isOutput(s.of) && graph.users(s.of.node).every((u) => u === node || u === s.through) && delaysOver(graph, s.of, s.axis).every((r) => r.node === s.through);
    const over = free && s.through === undefined ? moveOver(network, s.of, s.axis, theirs, depth + 1, depth === 0 ? direct : stays) : undefined;
    const best = over !== undefined && (here === undefined || over.bytes < here.bytes) ? over : here;
    if (best === undefined) return undefined;
    inner.set(i, best);
  }
  // one wire that is read twice is kept once
  const bytes = [...inner].reduce((n, [i, plan]) => n + (streams.inputs.findIndex((s) => s !== undefined && sameWire(s.of, streams.inputs[i]!.of)) === i ? plan.bytes : 0), 0);
  return {
    bytes: bytes - (direct && depth > 0 ? 0 : most(delaysOver(graph, wire, axis).map(({ need }) => need)) * frameBytes(wire, axis)),
    build(patch, need) {
      const wires = node.inputs.map((given, i) => {
        const s = streams.inputs[i];
        if (s === undefined) return laterBounds(patch, given, total(need));
        const past = inner.get(i)!.build(patch, asked.get(need)![i]!);
        return s.from === undefined ? past : patch.add(node.name, op(slice, { axis: s.axis, start: startOf(s, need, frames), end: startOf(s, need, frames) + s.from.frames }), [past]);
      });
      const made = patch.add(node.name, withFrames(node.op, axis, frames + need.overlap), wires);
      return made;
    },
  };
}

/** What an operator computes: nothing, what may be done again for frames of the past, or more. */
function weightOf({ op: operation, inputs, outputs }: Node): 'none' | 'little' | 'much' {
  if (operation.as(fillOutside) !== undefined) return 'little';
  const { mac = 0, div = 0, transcendental = 0 } = operation.cost(inputs.map(factOf), outputs) ?? {};
  return [mac, div, transcendental].every((n) => Number(n) === 0) ? 'none' : 'much';
}

/** An operand that is a stream: the wire whose past it needs, what of it is kept for it now, and the frames of a pulse that it takes. */
interface Operand {
  readonly of: Wire;
  readonly axis: number;
  readonly through: Node | undefined;
  readonly own: Need;
  readonly from: { readonly start: number; readonly frames: number } | undefined;
}

const windows = [conv, maxPool, meanPool, frame, stridedSlice];

/** The operands that are streams, undefined for the others. `slides`: it looks at frames beside its own. */
function streamsOf(network: Network, node: Node, axis: number): { readonly inputs: readonly (Operand | undefined)[]; readonly slides: boolean } | undefined {
  const fill = node.op.as(fillOutside);
  if (fill !== undefined) {
    const filled = fill.mode !== 'constant' || node.inputs[1]!.node.op.as(bounds) === undefined ? undefined : operand(node.inputs[0]!, axis);
    return filled === undefined ? undefined : { inputs: [filled, undefined], slides: false };
  }
  const to = node.op.as(reshape)?.to;
  if (to !== undefined) {
    const from = network.axisOf(node.inputs[0]!), shaped = from === undefined || network.axisOf({ node, slot: 0 }) !== axis ? undefined : operand(node.inputs[0]!, from);
    return shaped === undefined ? undefined : { inputs: [shaped], slides: false };
  }
  const [left, right] = node.op.axes(node.inputs.map(factOf), node.outputs)?.split('->').map((side) => side.split(',')) ?? [];
  const label = right?.[0]?.[axis];
  if (label === undefined || label === '1') return undefined;
  const slides = label !== label.toLowerCase();
  if (slides && !windows.some((w) => isA(node, w))) return undefined;
  const inputs: (Operand | undefined)[] = [];
  for (const [i, wire] of node.inputs.entries()) {
    const at = left![i]!.indexOf(label);
    const varies = network.varying.has(wire.node);
    // as many values as a pulse has frames: there are none for frames of the past
    if (!varies && at >= 0 && staticShape(factOf(wire))[at] !== 1) return undefined;
    const stream = varies && at >= 0 ? operand(wire, at) : undefined;
    if (varies && stream === undefined) return undefined;
    inputs.push(stream);
  }
  return inputs.some((s) => s !== undefined) ? { inputs, slides } : undefined;
}

/** Whether a wire has frames of the past in front of those of its pulse. */
function isWindow({ node }: Wire): boolean {
  const past = node.op.as(delay);
  return past === undefined ? node.op.as(slice) === undefined && !windows.some((w) => isA(node, w)) && node.inputs.some(isWindow) : past.overlap > 0;
}

const isA = (node: Node, operator: (typeof windows)[number]): boolean => node.op.open((o) => o === (operator as unknown));

/** Undefined where the wire shows frames of the past beside those of its pulse, and begins with some that are given: it is no stream to keep. */
function operand(wire: Wire, axis: number): Operand | undefined {
  const cut = wire.node.op.as(slice), filled = cut === undefined ? undefined : wire.node.inputs[0]!.node.op.as(fillOutside);
  // beside a pulse, frames that are shown again at the ends are not those of another pulse
  const looksInto = filled !== undefined && filled.mode !== 'constant';
  if (cut?.axis === axis && !looksInto && typeof cut.start === 'number' && typeof cut.end === 'number') {
    const whole = operand(wire.node.inputs[0]!, axis);
    if (whole === undefined) return undefined;
    if (whole.from === undefined) return { ...whole, from: { start: cut.start, frames: cut.end - cut.start } };
  }
  const past = wire.node.op.as(delay), before = wire.node.inputs[1];
  if (past?.axis === axis && before !== undefined && past.overlap > 0) return undefined;
  return past?.axis === axis && before === undefined ? { of: wire.node.inputs[0]!, axis, through: wire.node, own: { ...past, before: undefined }, from: undefined }
    : { of: wire, axis, through: undefined, own: { delay: 0, overlap: 0, before: undefined }, from: undefined };
}

/** Frames of an operand for each frame of the result, maybe less than one. */
const rate = ({ of, axis }: Operand, frames: number): number => staticShape(factOf(of))[axis]! / frames;

function needOf(s: Operand, { delay: by, overlap }: Need, frames: number): Need | undefined {
  const times = rate(s, frames);
  const later = by * times, more = overlap * times;
  if (!Number.isInteger(later) || !Number.isInteger(more)) return undefined;
  if (more > 0 && (s.own.overlap > 0 || s.from !== undefined)) return undefined;
  return { delay: s.own.delay + later - skipped(s, later), overlap: s.own.overlap + more, before: undefined };
}

/** Frames of the past that a slice behind it leaves out anyway. */
const skipped = ({ from, own, through }: Operand, later: number): number => (from !== undefined && through === undefined && own.delay === 0 ? Math.min(from.start, later) : 0);
const startOf = (s: Operand, need: Need, frames: number): number => s.from!.start - skipped(s, need.delay * rate(s, frames));

/** Frames of the operands before the first pulse, such that the operator gives `before` of them. */
function beforeInputs(node: Node, axis: number, before: Tensor, inputs: readonly (Operand | undefined)[], frames: number): readonly (Tensor | undefined)[] | undefined {
  let at = 0;
  const parts = inputs.map((s, i): Tensor | undefined => {
    const wire = node.inputs[i]!, joins = node.op.as(concat);
    if (s === undefined) return undefined;
    const length = before.shape[axis]! * rate(s, frames);
    if (joins === undefined || joins.axis === axis) return Number.isInteger(length) ? filled({ dtype: factOf(wire).dtype, shape: staticShape(factOf(wire)), data: [] } as unknown as Tensor, s.axis, length, 0) : undefined;
    const width = staticShape(factOf(wire))[joins.axis]!;
    at += width;
    return framesOf(before, joins.axis, at - width, at);
  });
  const operands = node.inputs.flatMap((w, i) => parts[i] ?? constantOf(w) ?? []);
  if (operands.length < inputs.length) return undefined;
  const [again] = withFrames(node.op, axis, before.shape[axis]!).eval?.(operands) ?? [];
  return again !== undefined && String(again.shape) === String(before.shape) && sameFrames(again, before) ? parts : undefined;
}

/** The operator for another number of frames. */
function withFrames(operation: Op, axis: number, frames: number): Op {
  const [shaped, spread] = [operation.as(reshape), operation.as(broadcastTo)];
  const to = (shaped ?? spread)?.to.map((d, i) => (i === axis ? frames : d));
  return to === undefined ? operation : shaped === undefined ? op(broadcastTo, { to }) : op(reshape, { to });
}

/** Places in frames that begin so much earlier. */
function laterBounds(patch: Patch, given: Wire, by: number): Wire {
  const places = given.node.op.as(bounds);
  return places === undefined ? given : patch.add(given.node.name, op(bounds, { ...places, first: places.first + by }), given.node.inputs);
}
