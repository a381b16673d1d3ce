import { cannotStream, noStreamInput, pulseNotLength, pulseNotMultiple, pulseNotOfMultiples } from './errors.ts';
import { checkGraph } from './graph/check.ts';
import { type Dim, exactDiv, leastCommonMultiple, symbol, symbolsOf } from './graph/dim.ts';
import { type Fact, fact, showFact } from './graph/fact.ts';
import { input } from './graph/constant.ts';
import { type Node, type Port, type Wire, factOf, sameWire } from './graph/graph.ts';
import { rewrite } from './graph/rewrite.ts';
import { InferError, PulseError } from './graph/op.ts';
import { div } from './ops/elementwise/elementwise.ts';
import type { PulsedWire, Share } from './ops/pulse-context.ts';
import { beginOnce } from './pulse/begin-once.ts';
import { withoutStates } from './pulse/calls.ts';
import { PulseBuilder } from './pulse/builder.ts';
import { holdResults } from './pulse/hold-results.ts';
import { type Moved, keepLess } from './pulse/keep-less.ts';
import { computeAtStart } from './pulse/compute-at-start.ts';
import { type AtEnd, computeAtEnd } from './pulse/compute-at-end.ts';
import { contextFor } from './pulse/context.ts';
import { join } from './pulse/join.ts';
import { isEarly, runsUntil } from './pulse/ends.ts';
import { copyNode } from './pulse/late.ts';
import { shareFilled } from './pulse/share-filled.ts';
import { divided, dividedOperand } from './pulse/shares.ts';
import { StrideError } from './pulse/stride.ts';
import { type Pulsed, type Typed, streamSymbol } from './stages.ts';
import type { End, Stream } from './graph/stream.ts';
import { boundOf } from './ops/operator.ts';
import { selectBranch } from './ops/scan/inline.ts';
import { branch } from './ops/scan/scan.ts';

export interface PulseOptions {
  /** Frames of the inputs in one pulse. */
  readonly pulse: number;
  readonly symbol?: string;
}

/** The streaming form of a network whose inputs are streams of length `symbol` (streaming.md). Throws a `UserError` where it has none. */
export function pulse(typed: Typed, { pulse: given, symbol = streamSymbol }: PulseOptions): Pulsed {
  if (!Number.isSafeInteger(given) || given < 1) throw pulseNotLength(given);
  const { multiple: steps = 1 } = typed, frames = given / steps;
  if (!Number.isInteger(frames)) throw pulseNotOfMultiples(given, steps);
  const without = withoutStates(typed, frames, symbol);
  const first = attempt(without, frames, symbol);
  if (!(first instanceof Indivisible)) return first;
  // operators further on may ask for more
  let multiple = first.multiple;
  for (let next = attempt(without, multiple, symbol); next instanceof Indivisible; next = attempt(without, multiple, symbol)) multiple = leastCommonMultiple(multiple, next.multiple);
  throw pulseNotMultiple(given, first.node.name, first.node.op.name, first.message, multiple * steps);
}

/** An operator whose steps do not divide the pulse, which has to be a multiple of `multiple` for its sake. */
class Indivisible extends Error {
  readonly node: Node;
  readonly multiple: number;
  constructor(node: Node, { message, multiple }: StrideError) {
    super(message);
    this.node = node;
    this.multiple = multiple;
  }
}

function attempt(typed: Typed, frames: number, symbol: string): Pulsed | Indivisible {
  try {
    return build(typed, frames, symbol);
  } catch (error) {
    if (error instanceof Indivisible) return error;
    throw error;
  }
}

function build(given: Typed, frames: number, symbol: string): Pulsed {
  const typed = withoutBranches(given, symbol);
  const builder = new PulseBuilder(typed.graph, frames);
  const streams = new Map<string, Stream>();
  const inputs = typed.graph.inputs.map((port) => {
    const at = streamAxis(port, symbol);
    const [batch] = port.wire.node.outputs;
    const node = builder.graph.add(port.wire.node.name, input(pulsedInput(batch!, at, frames)), []);
    builder.set(port.wire.node, 0, { node, slot: 0 }, at === undefined ? undefined : { axis: at.axis, delay: 0 });
    const stream = builder.of(port.wire).stream;
    if (stream !== undefined) streams.set(port.name, stream);
    return { name: port.name, wire: { node, slot: 0 } };
  });
  if (streams.size === 0) throw noStreamInput(symbol, typed.graph.inputs.map((p) => `${p.name} ${showFact(p.wire.node.outputs[0]!)}`));

  for (const node of typed.graph.order()) {
    if (node.op.name === 'Input') continue;
    try {
      pulseNode(builder, node, symbol);
    } catch (error) {
      if (error instanceof StrideError) throw new Indivisible(node, error);
      throw error instanceof PulseError || error instanceof InferError ? cannotStream(node.name, node.op.name, error.message, error instanceof PulseError ? error.remedy : undefined) : error;
    }
  }

  const outputs = new Map<string, Stream>(), ends = new Map<string, End>();
  builder.graph.outputs = typed.graph.outputs.map(({ name, wire }) => {
    const { pulsed, carrier, delay } = outputOf(builder, name, wire);
    if (pulsed.stream !== undefined) outputs.set(name, { ...pulsed.stream, delay });
    if (pulsed.end !== undefined) ends.set(name, typeof pulsed.end.length === 'number' ? atEndOfInput(pulsed.end, frames, symbol) : pulsed.end);
    return { name, wire: carrier };
  });
  builder.graph.inputs = [...inputs, ...builder.clockPort];
  builder.graph.states = builder.states;
  builder.graph.dropUnused();
  holdResults(builder.graph, builder.first);
  beginOnce(builder.graph, builder.first);
  shareFilled(builder.graph, builder.pairs());
  const moved = keepLess(builder.graph, (wire) => builder.axisOf(wire));
  computeAtStart(builder.graph);
  const atEnd = computeAtEnd(builder.graph, () => builder.clock(), ends, frames, symbol);
  builder.graph.inputs = [...inputs, ...builder.clockPort];
  for (const { name, wire } of builder.graph.outputs) if (atEnd?.results.some((w) => sameWire(w, wire)) === true) ends.set(name, atEnd.end);
  checkGraph(builder.graph, 'pulse');
  const pairs = builder.pairs().map((pair) => inBranch(later(pair, moved), atEnd)).filter(({ pulsed }) => builder.graph.has(pulsed.wire.node));
  const { graphNodes, warnings, name } = typed;
  return { stage: 'pulsed', name, graph: builder.graph, symbol, pulse: frames, inputs: streams, outputs, ends, batch: typed.graph, pairs, graphNodes, warnings };
}

/** A pair whose frames come later, where what kept less has moved them. */
function later({ batch, pulsed }: Pulsed['pairs'][number], moved: readonly Moved[]): Pulsed['pairs'][number] {
  const { stream } = pulsed, change = stream === undefined || stream.delay < 0 ? undefined : moved.find(({ from }) => sameWire(from, pulsed.wire));
  return stream === undefined || change === undefined ? { batch, pulsed } : later({ batch, pulsed: { ...pulsed, wire: change.to, stream: { ...stream, delay: stream.delay + change.by } } }, moved);
}

/** A pair of a result that a branch gives now, or that is chosen by one. */
function inBranch({ batch, pulsed }: Pulsed['pairs'][number], atEnd: AtEnd | undefined): Pulsed['pairs'][number] {
  const wire = atEnd?.moved.find(({ from }) => sameWire(from, pulsed.wire))?.to ?? pulsed.wire;
  return atEnd?.results.some((w) => sameWire(w, wire)) === true ? { batch, pulsed: { ...pulsed, wire, end: atEnd.end } } : { batch, pulsed };
}

/** A network in which both sides of a branch over the stream are computed, so that each keeps its past. */
function withoutBranches(typed: Typed, symbol: string): Typed {
  const isStreamed = (node: Node): boolean => node.op.as(branch) !== undefined && [...node.inputs.map(factOf), ...node.outputs].some((f) => dependsOn(f, symbol));
  if (!typed.graph.order().some(isStreamed)) return typed;
  const graph = typed.graph.copy();
  rewrite(graph, [{ ...selectBranch, apply: (node, within) => (isStreamed(node) ? selectBranch.apply(node, within) : null) }]);
  return { ...typed, graph };
}

/** Of an early value, when a stream of one frame at least ends: that may be before it is there. */
const atEndOfInput = (end: End, frames: number, stream: string): End => ({ pulse: frames, delay: (Math.max(1, runsUntil(end, 0)) - 1) * frames, length: symbol(stream) });

function outputOf(builder: PulseBuilder, name: string, wire: Wire): { readonly pulsed: PulsedWire; readonly carrier: Wire; readonly delay: number } {
  try {
    const made = builder.of(wire), fixed = typeof made.stream?.length === 'number';
    const pulsed = fixed ? contextFor(builder, wire.node).held(made) : made;
    if (pulsed.share !== undefined) throw new PulseError(sharesOf(pulsed.share), 'sums over them are given at the end: name those with --output, if it is them that you need');
    const { wires: [carrier], delay } = join(builder, [pulsed], 0);
    return { pulsed, carrier: carrier ?? pulsed.wire, delay };
  } catch (error) {
    throw error instanceof PulseError ? cannotStream(name, 'output', error.message, error.remedy) : error;
  }
}

function pulseNode(builder: PulseBuilder, node: Node, symbol: string): void {
  if (node.op.name !== 'Input' && node.outputs.every((f) => f.symbolic?.some((d) => symbolsOf(d).has(symbol)))) return builder.length(node);
  const inputs = node.inputs.map((w) => builder.of(w)), grows = node.outputs.some((f) => dependsOn(f, symbol));
  const streams = inputs.some((i) => i.stream !== undefined), late = node.inputs.find((_, i) => inputs[i]!.end !== undefined && (!streams || !isEarly(inputs[i]!)));
  const divisible = late === undefined ? undefined : dividedOperand(node, inputs);
  if (divisible !== undefined) {
    const { wire, ...placed } = divided(builder, node, inputs, divisible);
    return builder.set(node, 0, wire, placed);
  }
  if (late !== undefined && (streams || grows)) throw new PulseError(waitsFor(late.node.name));
  const { share } = inputs.find((i) => i.share !== undefined) ?? {};
  if (share !== undefined && boundOf(node.op).scales === undefined && !(node.op.as(div) !== undefined && inputs[1]!.share === undefined)) throw new PulseError(sharesOf(share));
  // one without inputs that has a streaming form, or none, says so itself
  if (streams || (late === undefined && (node.inputs.length === 0 || node.outputs.some((f) => f.shape.some((d) => symbolsOf(d).has(symbol)))) && boundOf(node.op).pulse !== undefined)) {
    const context = contextFor(builder, node), { pulse: own } = boundOf(node.op);
    if (own !== undefined) own(context);
    else context.byAxes();
  } else if (grows) {
    throw new PulseError(`its result depends on the length of the stream, ${symbol}`);
  } else {
    copyNode(builder, node);
  }
}

const waitsFor = (name: string): string => `its frames would wait for '${name}', which takes in all of the stream and is known only when it ends`;

const sharesOf = (share: Share): string => (share !== 'scores' && share.of !== undefined ? waitsFor(share.of) : 'softmax over the stream gives each frame a weight that is known only when it ends');

const dependsOn = (f: Fact, symbol: string): boolean => [...f.shape, ...f.symbolic ?? []].some((d) => symbolsOf(d).has(symbol));

/** The axis of an input that is `symbol` frames long, or so many times as long. */
function streamAxis({ name, wire }: Port, stream: string): { readonly axis: number; readonly times: number } | undefined {
  const shape: readonly Dim[] = wire.node.outputs[0]!.shape;
  const axes = shape.flatMap((d, i) => (symbolsOf(d).has(stream) ? [i] : []));
  const [axis] = axes;
  if (axis === undefined) return undefined;
  const times = exactDiv(shape[axis]!, symbol(stream));
  if (axes.length > 1 || typeof times !== 'number' || times < 1) throw cannotStream(name, 'Input', `its shape [${shape.join(',')}] has to have ${stream}, or a multiple of it such as 2*${stream}, on one axis`);
  return { axis, times };
}

const pulsedInput = (f: Fact, at: { readonly axis: number; readonly times: number } | undefined, frames: number): Fact => fact(f.dtype, f.shape.map((d, i) => (i === at?.axis ? at.times * frames : d)));
