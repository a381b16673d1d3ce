import type { Tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { type Dim, substitute } from '../graph/dim.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import type { Pulsed } from '../stages.ts';
import { far } from '../../src/format/clock.ts';
import { filled, framesOf, joined } from './frames.ts';
import { type DelayAttrs, delay } from '../ops/stream/delay.ts';
import { type End, type Stream, clockName } from '../graph/stream.ts';
import { runsUntil } from './ends.ts';

/** What a stream's state and the frames past its end are filled with, to show where they leak. */
export interface Fills { readonly state?: number; readonly end?: number }

/** A wire of the pulsed network, as a stream; without one, its value in the last pulse is wanted, which is that of `end` or a later one. */
export interface Watched { readonly wire: Wire; readonly stream: Stream | undefined; readonly before?: Tensor | undefined; readonly end?: End | undefined }

/** The pulsed network, pulse by pulse: for each watched wire exactly the frames of the batch result. */
export function streamWires(pulsed: Pulsed, inputs: ReadonlyMap<string, Tensor>, watched: readonly Watched[], { state = 0, end: past = NaN }: Fills = {}): readonly Tensor[] {
  const network = new PulseByPulse(pulsed, state);
  const length = framesGiven(pulsed, inputs);
  const symbols = new Map<string, Dim>([[pulsed.symbol, length]]);
  const frames = (s: Stream): number => {
    const n = substitute(s.length, symbols);
    return typeof n === 'number' ? Math.max(0, n) : bug(`the length ${String(n)} of a stream is not known`);
  };
  const pulses = Math.max(1, ...watched.map(({ stream: s, end }) => (s !== undefined ? Math.ceil((s.delay + frames(s)) / s.pulse) : end !== undefined ? runsUntil(end, length) : 1)));

  const got: Tensor[][] = watched.map(() => []);
  for (let p = 0; p < pulses; p++) {
    const fed = new Map([...inputs].map(([name, x]) => {
      const stream = pulsed.inputs.get(name);
      return [name, stream === undefined ? x : pulseOf(x, stream, p, past)] as const;
    }));
    // a run that still takes only frames of the stream does not know whether it is the last
    const left = length - p * pulsed.pulse;
    fed.set(clockName, { dtype: 'i32', shape: [2], data: Int32Array.of(p, left >= pulsed.pulse ? far : left) });
    const valueOf = network.step(fed);
    watched.forEach(({ wire }, i) => got[i]!.push(valueOf(wire)));
  }
  return watched.map(({ stream, before }, i) => {
    const parts = got[i]!;
    if (stream === undefined) return parts[parts.length - 1]!;
    const [{ axis }, first] = [stream, Math.max(0, stream.delay)];
    return framesOf(joined([...(before === undefined ? [] : [before]), ...parts], axis), axis, first, first + frames(stream));
  });
}

/** Outputs by name. */
export function streamEvaluate(pulsed: Pulsed, inputs: ReadonlyMap<string, Tensor>, fills: Fills = {}): ReadonlyMap<string, Tensor> {
  const { outputs } = pulsed.graph;
  const values = streamWires(pulsed, inputs, outputs.map(({ name, wire }) => ({ wire, stream: pulsed.outputs.get(name), end: pulsed.ends.get(name) })), fills);
  return new Map(outputs.map(({ name }, i) => [name, values[i]!]));
}

function framesGiven(pulsed: Pulsed, inputs: ReadonlyMap<string, Tensor>): number {
  const lengths = new Set([...pulsed.inputs].map(([name, { axis, pulse }]) => (inputs.get(name)?.shape[axis] ?? bug(`no value for input ${name}`)) * pulsed.pulse / pulse));
  const [length] = lengths;
  return length !== undefined && lengths.size === 1 ? length : bug(`streams of ${[...lengths].join(', ')} frames`);
}

function pulseOf(x: Tensor, { axis, pulse }: Stream, p: number, end: number): Tensor {
  const length = x.shape[axis]!;
  const [from, to] = [Math.min(length, p * pulse), Math.min(length, (p + 1) * pulse)];
  const here = framesOf(x, axis, from, to);
  return to - from === pulse ? here : joined([here, filled(x, axis, pulse - (to - from), end)], axis);
}

/** The state of one stream. */
class PulseByPulse {
  readonly #order: readonly Node[];
  readonly #ports: Pulsed['graph']['inputs'];
  readonly #fill: number;
  /** What does not change from pulse to pulse. */
  readonly #constant = new Map<Node, readonly Tensor[]>();
  readonly #kept = new Map<Node, Tensor>();
  readonly #states: Pulsed['graph']['states'];
  readonly #held = new Map<string, Tensor>();

  constructor(pulsed: Pulsed, fill: number) {
    this.#order = pulsed.graph.order();
    this.#ports = pulsed.graph.inputs;
    this.#states = pulsed.graph.states;
    this.#fill = fill;
  }

  /** Inputs by name; valid until the next call. */
  step(inputs: ReadonlyMap<string, Tensor>): (wire: Wire) => Tensor {
    const values = new Map<Node, readonly Tensor[]>(this.#constant);
    for (const { name, wire } of this.#ports) values.set(wire.node, [inputs.get(name) ?? bug(`no value for input ${name}`)]);
    for (const { name, wire, initial } of this.#states) values.set(wire.node, [this.#held.get(name) ?? initial]);
    const of = (w: Wire): Tensor => factOf(w).value ?? values.get(w.node)?.[w.slot] ?? bug(`${w.node.name} was not evaluated`);
    for (const node of this.#order) {
      if (values.has(node) || node.outputs.every((f) => f.value !== undefined)) continue;
      const past = node.op.as(delay);
      const out = past === undefined ? this.#evaluate(node, node.inputs.map(of)) : [this.#delay(node, past, of(node.inputs[0]!))];
      values.set(node, out);
      if (past === undefined && node.inputs.every((w) => factOf(w).value !== undefined || this.#constant.has(w.node))) this.#constant.set(node, out);
    }
    for (const { name, next } of this.#states) this.#held.set(name, of(next));
    return of;
  }

  #evaluate(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
    return (node.op.eval ?? bug(`${node.name} (${node.op.name}) has no evaluation`))(inputs);
  }

  #delay(node: Node, { axis, delay, overlap }: DelayAttrs, x: Tensor): Tensor {
    const kept = this.#kept.get(node) ?? this.#initial(node, x, axis, delay + overlap);
    const both = joined([kept, x], axis);
    const [all, pulse] = [both.shape[axis]!, x.shape[axis]!];
    this.#kept.set(node, framesOf(both, axis, pulse, all));
    return framesOf(both, axis, 0, pulse + overlap);
  }

  #initial({ inputs: [, initial] }: Node, x: Tensor, axis: number, frames: number): Tensor {
    const known = initial === undefined ? undefined : factOf(initial).value;
    return known === undefined ? filled(x, axis, frames, this.#fill) : joined([filled(x, axis, frames - known.shape[axis]!, this.#fill), known], axis);
  }
}
