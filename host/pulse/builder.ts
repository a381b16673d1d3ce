import { bug } from '../errors.ts';
import { type Dim, same } from '../graph/dim.ts';
import { type Tensor, full, tensor } from '../../src/eval/tensor.ts';
import { constant, input } from '../graph/constant.ts';
import { type Fact, fact, showFact } from '../graph/fact.ts';
import { type Node, type Port, type State, type Wire, factOf, Graph } from '../graph/graph.ts';
import { lengthForm } from '../graph/length-form.ts';
import { type Op, op, PulseError } from '../graph/op.ts';
import type { Ending, Placed, PulsedWire } from '../ops/pulse-context.ts';
import { add, equal, greater } from '../ops/elementwise/elementwise.ts';
import { broadcastTo, identity, squeeze } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';
import { delay } from '../ops/stream/delay.ts';
import { bounds } from '../ops/stream/stream.ts';
import { type Stream, clockName } from '../graph/stream.ts';
import { framesOf, sameFrames } from './frames.ts';
import { StrideError } from './stride.ts';

/** The pulsed network as it grows, and which of its wires stands for which wire of the batch network. */
export class PulseBuilder {
  readonly graph = new Graph();
  /** Of the stream symbol in one pulse. */
  readonly pulse: number;
  readonly #wires = new Map<Node, (PulsedWire | undefined)[]>();
  readonly #made = new Map<string, Wire>();
  readonly #pasts = new Map<string, { readonly wire: Wire; before: Tensor | undefined }[]>();
  readonly #axes = new Map<string, number>();
  readonly #lengths = new Set<Node>();
  readonly #states: State[] = [];
  #clock: Wire | undefined;

  readonly #batch: Graph;

  constructor(batch: Graph, pulse: number) {
    this.#batch = batch;
    this.pulse = pulse;
  }

  /** Whether anything in the batch network reads an output. */
  isRead(node: Node, slot: number): boolean {
    return this.#batch.isOutput({ node, slot }) || this.#batch.users(node).some((user) => user.inputs.some((w) => w.node === node && w.slot === slot));
  }

  of(batch: Wire): PulsedWire {
    const fact = factOf(batch);
    if (this.#lengths.has(batch.node)) return { batch: fact, stream: undefined, get wire(): Wire { throw new PulseError(`it takes the number ${fact.symbolic!.join(', ')}, which is not known before the stream ends`); } };
    const made = this.#wires.get(batch.node) ?? bug(`the pulsed network lacks ${batch.node.name}:${batch.slot}`);
    const wire = made[batch.slot];
    if (wire === undefined) throw new PulseError(`it takes what ${batch.node.name} leaves behind its last frame, which is not known before the stream ends`);
    return wire;
  }

  /** A node that gives lengths of the stream: those who only need their facts can do with it. */
  length(node: Node): void { this.#lengths.add(node); }

  isLength(node: Node): boolean { return this.#lengths.has(node); }

  /** Every wire of the batch network with its counterpart, in the order of `set`. */
  pairs(): readonly { readonly batch: Wire; readonly pulsed: PulsedWire }[] {
    return [...this.#wires].flatMap(([node, slots]) => slots.flatMap((pulsed, slot) => (pulsed === undefined ? [] : [{ batch: { node, slot }, pulsed }])));
  }

  set(node: Node, slot: number, wire: Wire, at: Placed | Ending | undefined): void {
    const slots = this.#wires.get(node) ?? new Array<PulsedWire | undefined>(node.outputs.length).fill(undefined);
    slots[slot] = pulsedWire(node.outputs[slot] ?? bug(`${node.name} has no output ${slot}`), wire, at);
    if (at !== undefined && 'axis' in at) this.lies(wire, at.axis);
    this.#wires.set(node, slots);
  }

  /** Says along which axis a wire carries its frames. */
  lies(wire: Wire, axis: number | undefined): void { if (axis !== undefined) this.#axes.set(wireKey(wire), axis); }

  axisOf(wire: Wire): number | undefined { return this.#axes.get(wireKey(wire)); }

  /** Frames a pulse of what has so many frames in all. */
  framesOf(length: Dim): number {
    const { unit, mul, div } = endOf(length);
    if (this.pulse * mul % div !== 0) throw new StrideError(`it comes once every ${div} frames of the stream`, div);
    return this.pulse * unit * mul / div;
  }

  /** One node for each that is asked for under the same name. */
  #once(key: string, make: () => Wire): Wire {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(key, made);
    return made;
  }

  /** One node for each delay of a wire, whoever asks for it. `before`: its frames before the first pulse, the newest last. */
  delay(wire: Wire, axis: number, by: number, overlap: number, before: Tensor | undefined): Wire {
    if (by === 0 && overlap === 0) return wire;
    const past = before === undefined ? undefined : newest(before, axis, by + overlap);
    const from = this.#withPast(wire, axis, past);
    return this.#once(['delay', wireKey(from), axis, by, overlap, past?.shape[axis] ?? 0].join(), () => {
      const initial = past === undefined ? [] : [this.constant(`${from.node.name}/before`, past)];
      return { node: this.graph.add(`${from.node.name}/past`, op(delay, { axis, delay: by, overlap }), [from, ...initial]), slot: 0 };
    });
  }

  /** The wire, or a copy of it where another reader counts on other frames before its first: all that look back on a wire share what is kept of it. */
  #withPast(wire: Wire, axis: number, past: Tensor | undefined): Wire {
    const key = `${wireKey(wire)} ${axis}`;
    const known = this.#pasts.get(key) ?? [];
    this.#pasts.set(key, known);
    const fits = known.find(({ before }) => past === undefined || before === undefined || agree(before, past, axis));
    if (fits !== undefined) {
      if (past !== undefined && (fits.before === undefined || fits.before.shape[axis]! < past.shape[axis]!)) fits.before = past;
      return fits.wire;
    }
    const own = known.length === 0 ? wire : { node: this.graph.add(wire.node.name, op(identity, {}), [wire]), slot: 0 };
    known.push({ wire: own, before: past });
    return own;
  }

  /** A wire whose frames are all the same, with `overlap` more of them. */
  steady(wire: Wire, axis: number, overlap: number): Wire {
    if (overlap === 0) return wire;
    const shape = factOf(wire).shape.map((d, i) => (i === axis ? Number(d) + overlap : d));
    const one = { node: this.graph.add(wire.node.name, op(slice, { axis, start: 0, end: 1 }), [wire]), slot: 0 };
    return { node: this.graph.add(wire.node.name, op(broadcastTo, { to: shape }), [one]), slot: 0 };
  }

  constant(name: string, value: Tensor): Wire { return { node: this.graph.add(name, constant(value), []), slot: 0 }; }

  /** Where frame 0 and the end of a stream lie, as places in the present pulse; frame 0 was at `first` in the first one. `length`: absent where the end does not matter. */
  bounds(name: string, frames: number, first: number, length: Dim | undefined): Wire {
    if (typeof length === 'number') return this.#fixedBounds(name, frames, first, length);
    const form = length === undefined ? null : endOf(length);
    return this.#once(['bounds', frames, first, form === null ? '' : Object.values(form)].join(), () => ({ node: this.graph.add(`${name}/bounds`, op(bounds, { frames, first, length: form }), [this.clock()]), slot: 0 }));
  }

  /** The same for a stream of known length, whose end is known before anybody says that the input ends. */
  #fixedBounds(name: string, frames: number, first: number, length: number): Wire {
    return this.#once(['bounds', frames, first, length].join(), () => {
      const at = (operation: Op, wires: readonly Wire[]): Wire => ({ node: this.graph.add(`${name}/bounds`, operation, wires), slot: 0 });
      return at(op(add, {}), [at(op(slice, { axis: 0, start: 0, end: 1 }), [this.bounds(name, frames, first, undefined)]), this.constant(name, tensor('i32', [2], [0, length]))]);
    });
  }

  /** Number of the run, and frames of the stream symbol that are left at its start. */
  clock(): Wire {
    this.#clock ??= { node: this.graph.add('clock', input(fact('i32', [2])), []), slot: 0 };
    return this.#clock;
  }

  /** Whether frame 0 of a stream of so many frames a run is yet to come, or in the present pulse. */
  isBefore(node: Node, frames: number, delay: number): Wire {
    const at = this.add(node, op(slice, { axis: 0, start: 0, end: 1 }), [this.bounds(node.name, frames, delay, undefined)]);
    return this.add(node, op(greater, {}), [this.add(node, op(squeeze, { axes: [0] }), [at]), this.constant(node.name, tensor('i32', [], [-1]))]);
  }

  /** Whether this is the first pulse, where anything reads that. */
  get first(): Wire | undefined { return this.#made.get('first'); }

  /** Whether this is the first pulse. */
  isFirst(node: Node): Wire {
    return this.#once('first', () => {
      const run = this.add(node, op(slice, { axis: 0, start: 0, end: 1 }), [this.clock()]);
      return this.add(node, op(equal, {}), [this.add(node, op(squeeze, { axes: [0] }), [run]), this.constant(node.name, tensor('i32', [], [0]))]);
    });
  }

  /** The clock as an input, where anything reads it. */
  get clockPort(): readonly Port[] { return this.#clock === undefined ? [] : [{ name: clockName, wire: this.#clock }]; }

  state(node: Node, initial: Tensor): { readonly wire: Wire; become(next: Wire): void } {
    const name = `${node.name}/state${this.#states.length}`;
    const wire = { node: this.graph.add(name, input(fact(initial.dtype, initial.shape)), []), slot: 0 };
    const at = this.#states.push({ name, wire, initial, next: wire }) - 1;
    return { wire, become: (next) => { this.#states[at] = { name, wire, initial, next }; } };
  }

  /** What operators keep between pulses. */
  get states(): readonly State[] { return this.#states; }

  /** One node for all that compute the same. */
  add(node: Node, operation: Op, wires: readonly Wire[]): Wire {
    const make = (): Wire => ({ node: this.graph.add(node.name, operation, wires, undefined, node.labels), slot: 0 });
    return wires.length === 0 ? make() : this.#once([operation.name, JSON.stringify(operation.attrs), ...wires.map(wireKey)].join(' '), make);
  }
}

const wireKey = (w: Wire): string => `${w.node.id}:${w.slot}`;

const newest = (x: Tensor, axis: number, frames: number): Tensor => framesOf(x, axis, Math.max(0, x.shape[axis]! - frames), x.shape[axis]!);

/** Whether the newest frames that both have are the same. */
function agree(a: Tensor, b: Tensor, axis: number): boolean {
  const both = Math.min(a.shape[axis]!, b.shape[axis]!);
  return sameFrames(newest(a, axis, both), newest(b, axis, both));
}

/** A length as the flat file states it. Throws where the end of a stream of that length cannot be found. */
export function endOf(length: Dim): NonNullable<ReturnType<typeof lengthForm>> {
  const form = lengthForm(length);
  if (form === undefined) throw new PulseError(`it looks behind the last of ${String(length)} frames, a number that does not grow evenly with the stream`);
  return form;
}

export function pulsedWire(batch: Fact, wire: Wire, at: Placed | Ending | undefined): PulsedWire {
  const pulsed = factOf(wire), axis = at === undefined || 'end' in at ? undefined : at.axis;
  const fits = pulsed.dtype === batch.dtype && pulsed.shape.length === batch.shape.length && pulsed.shape.every((d, i) => i === axis || same(d, batch.shape[i]!));
  if (!fits) throw new PulseError(`in pulses it would give ${showFact(pulsed)} where the whole gives ${showFact(batch)}`);
  if (at === undefined || 'end' in at) return { batch, wire, stream: undefined, end: at?.end };
  if (at.delay < 0 && at.delay !== -Infinity && at.before?.shape[at.axis] !== -at.delay) bug(`${-at.delay} frames before the first pulse are not known`);
  return { batch, wire, stream: streamOf(batch, pulsed, at), ...(at.before === undefined ? {} : { before: at.before }), ...(at.padded === undefined ? {} : { padded: at.padded }), ...(at.share === undefined ? {} : { share: at.share }) };
}

function streamOf(batch: Fact, pulsed: Fact, { axis, delay: by }: Placed): Stream {
  const [pulse, length] = [pulsed.shape[axis], batch.shape[axis]];
  if (length === undefined) bug(`${showFact(batch)} has no axis ${axis}`);
  if (typeof pulse !== 'number') throw new PulseError(`the length of its result, ${showFact(pulsed)}, is fixed in frames of the whole stream`);
  return { axis, pulse, delay: by, length };
}

/** So many frames of one value, otherwise like a pulse. */
export function framesLike(f: Fact, axis: number, frames: number, value: number): Tensor {
  if (f.dtype === 'string') bug('a stream of strings');
  return full(f.dtype, f.shape.map((d, i) => (i === axis ? frames : Number(d))), value);
}
