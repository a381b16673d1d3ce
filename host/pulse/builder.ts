import { bug } from '../errors.ts';
import { same } from '../graph/dim.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { constant, input } from '../graph/constant.ts';
import { type Fact, fact, showFact } from '../graph/fact.ts';
import { type Node, type State, type Wire, factOf, Graph } from '../graph/graph.ts';
import { type Op, op, PulseError } from '../graph/op.ts';
import type { PulseContext, PulsedWire, StreamWindow } from '../ops/pulse-context.ts';
import { pulseByAxes } from './by-axes.ts';
import { delay } from '../ops/stream/delay.ts';
import { leastPulse, StrideError } from './stride.ts';
import type { Stream } from '../graph/stream.ts';

/** The pulsed network as it grows, and which of its wires stands for which wire of the batch network. */
export class PulseBuilder {
  readonly graph = new Graph();
  readonly #pulse: number;
  readonly #wires = new Map<Node, (PulsedWire | undefined)[]>();
  readonly #delays = new Map<string, Wire>();
  readonly #states: State[] = [];

  constructor(pulse: number) { this.#pulse = pulse; }

  of(batch: Wire): PulsedWire {
    const made = this.#wires.get(batch.node) ?? bug(`the pulsed network lacks ${batch.node.name}:${batch.slot}`);
    const wire = made[batch.slot];
    if (wire === undefined) throw new PulseError(`it takes what ${batch.node.name} leaves behind its last frame, which is not known before the stream ends`);
    return wire;
  }

  /** Every wire of the batch network with its counterpart, in the order of `set`. */
  pairs(): readonly { readonly batch: Wire; readonly pulsed: PulsedWire }[] {
    return [...this.#wires].flatMap(([node, slots]) => slots.flatMap((pulsed, slot) => (pulsed === undefined ? [] : [{ batch: { node, slot }, pulsed }])));
  }

  set(node: Node, slot: number, wire: Wire, at: { readonly axis: number; readonly delay: number } | undefined): void {
    const batch = node.outputs[slot] ?? bug(`${node.name} has no output ${slot}`);
    const fact = factOf(wire);
    const stream = at === undefined ? undefined : streamOf(batch, fact, at);
    const fits = fact.dtype === batch.dtype && fact.shape.length === batch.shape.length && fact.shape.every((d, i) => i === at?.axis || same(d, batch.shape[i]!));
    if (!fits) throw new PulseError(`in pulses it would give ${showFact(fact)} where the whole gives ${showFact(batch)}`);
    const slots = this.#wires.get(node) ?? new Array<PulsedWire | undefined>(node.outputs.length).fill(undefined);
    slots[slot] = { batch, wire, stream };
    this.#wires.set(node, slots);
  }

  /** A node outside the stream, as it is. */
  copy(node: Node): void {
    const made = this.graph.add(node.name, node.op, node.inputs.map((w) => this.of(w).wire), node.outputs, node.labels);
    node.outputs.forEach((_, slot) => this.set(node, slot, { node: made, slot }, undefined));
  }

  /** One node for each delay of a wire, whoever asks for it. */
  delay(wire: Wire, axis: number, by: number, overlap: number): Wire {
    if (by === 0 && overlap === 0) return wire;
    const key = [wire.node.id, wire.slot, axis, by, overlap].join();
    const known = this.#delays.get(key);
    if (known !== undefined) return known;
    const made: Wire = { node: this.graph.add(`${wire.node.name}/past`, op(delay, { axis, delay: by, overlap }), [wire]), slot: 0 };
    this.#delays.set(key, made);
    return made;
  }

  join(inputs: readonly PulsedWire[]): { wires: readonly Wire[]; delay: number } {
    const streams = inputs.flatMap((i) => i.stream ?? []);
    const most = Math.max(0, ...streams.map((s) => s.delay));
    const pulses = [...new Set(streams.map((s) => s.pulse))];
    if (pulses.length > 1) throw new PulseError(`its inputs have different numbers of frames a pulse: ${pulses.join(' and ')}`);
    return { wires: inputs.map(({ wire, stream }) => (stream === undefined ? wire : this.delay(wire, stream.axis, most - stream.delay, 0))), delay: most };
  }

  window(input: PulsedWire, { kernel, dilation, stride }: StreamWindow): { wire: Wire; delay: number } {
    const { wire, stream } = input;
    if (stream === undefined) bug('a window over an input without a stream');
    if (stream.pulse % stride !== 0) throw new StrideError(`it takes its ${stream.pulse} frames a pulse in steps of ${stride}`, leastPulse(this.#pulse, stream.pulse, stride));
    const overlap = Math.max(0, (kernel - 1) * dilation + 1 - stride);
    const first = stream.delay + overlap;
    const extra = first < 0 ? -first : (stride - first % stride) % stride;
    return { wire: this.delay(wire, stream.axis, extra, overlap), delay: (first + extra) / stride };
  }

  #state(node: Node, initial: Tensor): { readonly wire: Wire; become(next: Wire): void } {
    const name = `${node.name}/state${this.#states.length}`;
    const wire = { node: this.graph.add(name, input(fact(initial.dtype, initial.shape)), []), slot: 0 };
    const at = this.#states.push({ name, wire, initial, next: wire }) - 1;
    return { wire, become: (next) => { this.#states[at] = { name, wire, initial, next }; } };
  }

  /** What operators keep between pulses. */
  get states(): readonly State[] { return this.#states; }

  /** What the operator of `node` is given. */
  context(node: Node): PulseContext {
    const inputs = node.inputs.map((w) => this.of(w));
    const context: PulseContext = {
      inputs,
      outputs: node.outputs,
      add: (operation: Op, wires: readonly Wire[]) => ({ node: this.graph.add(node.name, operation, wires, undefined, node.labels), slot: 0 }),
      join: (some) => this.join(some),
      window: (input, window) => this.window(input, window),
      state: (initial) => this.#state(node, initial),
      constant: (value) => ({ node: this.graph.add(node.name, constant(value), []), slot: 0 }),
      emit: (slot, wire, stream) => this.set(node, slot, wire, stream),
      byAxes: () => pulseByAxes(node, context),
    };
    return context;
  }
}

function streamOf(batch: Fact, pulsed: Fact, { axis, delay: by }: { readonly axis: number; readonly delay: number }): Stream {
  const [pulse, length] = [pulsed.shape[axis], batch.shape[axis]];
  if (length === undefined) bug(`${showFact(batch)} has no axis ${axis}`);
  if (typeof pulse !== 'number') throw new PulseError(`the length of its result, ${showFact(pulsed)}, is fixed in frames of the whole stream`);
  return { axis, pulse, delay: by, length };
}
