import { bug } from '../errors.ts';
import { type Tensor, blank } from '../../src/eval/tensor.ts';
import { type Fact, staticShape } from '../graph/fact.ts';
import { type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import { type Op, op, PulseError } from '../graph/op.ts';
import { boundOf } from '../ops/operator.ts';
import { select } from '../ops/elementwise/elementwise.ts';
import type { Kept, Made, PulseContext, PulsedWire, StreamWindow } from '../ops/pulse-context.ts';
import { squeeze } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';
import { pulseByAxes } from './by-axes.ts';
import { type PulseBuilder, pulsedWire } from './builder.ts';
import { endOfStream } from './ends.ts';
import { framesOf } from './frames.ts';
import { begun, lookInto, pad, place } from './padding.ts';
import { join } from './join.ts';
import { bestFrame, counted, lastFrames } from './late.ts';
import { alignedShare, total, weighted, withFactors } from './shares.ts';
import { leastPulse, StrideError } from './stride.ts';

/** What the operator of `node` is given. */
export function contextFor(builder: PulseBuilder, node: Node): PulseContext {
  const inputs = node.inputs.map((w) => builder.of(w));
  const add = (operation: Op, wires: readonly Wire[]): Wire => builder.add(node, operation, wires);
  const context: PulseContext = {
    inputs,
    outputs: node.outputs,
    add,
    join: (some) => join(builder, some, 0),
    each(make, some, axis = some.find((i) => i.stream !== undefined)?.stream?.axis ?? bug('no stream'), times = 1) {
      if (some.some((i) => i.share !== undefined)) return shared(builder, node, make, some, axis);
      const known = some.every((i) => (i.stream !== undefined && i.stream.delay !== -Infinity) || constantOf(i.wire) !== undefined);
      const steady = some.every((i) => (i.stream === undefined ? i.end === undefined : i.stream.delay === -Infinity));
      const { wires, delay, befores } = join(builder, some, known || steady ? -Infinity : 0);
      const [pulse] = some.flatMap((i) => i.stream?.pulse ?? []);
      const wire = add(make(pulse!), wires);
      return { wire, axis, delay: delay * times, ...(delay < 0 && !steady ? { before: evaluated(make(-delay), befores) } : {}) };
    },
    slide(make, input, window, others = [], axis = input.stream?.axis ?? 0) {
      if (others.some((o) => o.end !== undefined)) throw new PulseError('its windows would wait for what takes in the first frames of the stream');
      const values = others.map((o) => constantOf(o.wire));
      const known = values.every((v) => v !== undefined);
      const seen = windowed(builder, add, input, window, known ? -Infinity : 0);
      const wire = add(make(input.stream!.pulse / window.stride), [seen.wire, ...others.map((o) => o.wire)]);
      return { wire, axis, delay: seen.delay, ...(seen.before === undefined ? {} : { before: evaluated(make(-seen.delay), [seen.before, ...values.map((v) => v!)]) }) };
    },
    crop({ wire, stream, before }, frames) {
      if (stream === undefined) bug('a crop of what is no stream');
      const delay = stream.delay + frames;
      return { wire, axis: stream.axis, delay, ...(delay < 0 && before !== undefined ? { before: framesOf(before, stream.axis, frames, -stream.delay) } : {}) };
    },
    pad: (input, padding) => pad(builder, node, input, padding),
    place: (input, front, back) => place(builder, node, input, front, back),
    framesOf: (length) => builder.framesOf(length),
    as(batch, { wire, ...at }) {
      builder.lies(wire, at.axis);
      return pulsedWire(batch, wire, at);
    },
    state: (initial) => builder.state(node, initial),
    stateFrom: (initial, along) => (initial.batch.value !== undefined ? builder.state(node, initial.batch.value) : computedState(builder, node, initial, along)),
    begun: (input, value) => begun(builder, input, value),
    held: (input) => held(builder, node, input),
    last: (input, count) => {
      const { wires: [wire], delay } = join(builder, [input], 0);
      return lastFrames(builder, node, { ...input, wire: wire!, stream: { ...input.stream!, delay } }, count);
    },
    total: (part, some, both, neutral, moved = (share) => share) => total(builder, node, part, some, both, neutral, moved),
    best: (input, ...how) => bestFrame(builder, node, input, ...how),
    counted: (input) => counted(builder, node, endOfStream(input.stream!)),
    isRead: (slot) => builder.isRead(node, slot),
    origin: (frames) => add(op(squeeze, { axes: [0] }), [add(op(slice, { axis: 0, start: 0, end: 1 }), [builder.bounds(node.name, frames, 0, undefined)])]),
    constant: (value) => builder.constant(node.name, value),
    emit: (slot, wire, at) => builder.set(node, slot, wire, at),
    emitEnd: (slot, { wire, end }) => builder.set(node, slot, wire, { end }),
    byAxes: (given = inputs) => pulseByAxes(node, { ...context, inputs: given }),
  };
  return context;
}

/** `each` over a softmax over the frames. */
function shared(builder: PulseBuilder, node: Node, make: (frames: number) => Op, inputs: readonly PulsedWire[], axis: number): Made {
  if (boundOf(node.op).scales === 'added') throw new PulseError('it adds up other axes than frames of what softmax over the stream gives weights');
  const pulse = inputs.flatMap((i) => i.stream?.pulse ?? [])[0]!, [only, other] = inputs;
  if (only === undefined || other !== undefined) {
    const { wires, delay, share } = weighted(builder, node, inputs), wire = builder.add(node, make(pulse), wires);
    return { wire, axis, delay, share: alignedShare(builder, node, share, factOf(wire).shape.length) };
  }
  const { share, wire, stream } = only, moved = (w: Wire): Wire => builder.add(node, make(1), [w]);
  return { wire: builder.add(node, make(pulse), [wire]), axis, delay: stream!.delay, share: share === undefined || share === 'scores' ? share : withFactors(share, moved) };
}

/** All frames of a stream of known length, once they are there. */
function held(builder: PulseBuilder, node: Node, input: PulsedWire): PulsedWire {
  const { wires: [wire], delay } = join(builder, [input], 0), stream = { ...input.stream!, delay }, { axis, pulse, length } = stream;
  const count = Number(length), given = { ...input, wire: wire!, stream };
  if (delay + count > pulse) {
    const { wire: frames, end } = lastFrames(builder, node, given, count);
    return { batch: input.batch, wire: frames, stream: undefined, end };
  }
  const first = builder.add(node, op(slice, { axis, start: delay, end: delay + count }), [wire!]);
  return { batch: input.batch, wire: chosenFirst(builder, node, first, input.batch), stream: undefined, end: { pulse, delay, length } };
}

/** A state that begins with what is known only when the stream begins, or with frame 0 of the one that it goes along with. */
function computedState(builder: PulseBuilder, node: Node, { wire, batch, end }: PulsedWire, along: { readonly pulse: number; readonly delay: number }): Kept {
  const kept = builder.state(node, zerosLike(batch)), isFirst = end === undefined || along.delay < along.pulse;
  return { wire: builder.add(node, op(select, {}), [isFirst ? builder.isFirst(node) : builder.isBefore(node, along.pulse, along.delay), wire, kept.wire]), become: kept.become };
}

/** A value of the first run, from then on. */
function chosenFirst(builder: PulseBuilder, node: Node, wire: Wire, batch: Fact): Wire {
  const kept = builder.state(node, zerosLike(batch)), chosen = builder.add(node, op(select, {}), [builder.isFirst(node), wire, kept.wire]);
  kept.become(chosen);
  return chosen;
}

const zerosLike = (f: Fact): Tensor => blank(f.dtype === 'string' ? bug('a state of strings') : f.dtype, staticShape(f));

/** The first output of an operator over constants. */
function evaluated(operation: Op, inputs: readonly Tensor[]): Tensor {
  const [y] = (operation.eval ?? bug(`${operation.name} has no evaluation`))(inputs);
  return y ?? bug(`${operation.name} gives nothing`);
}

/** `[past | pulse]` such that the first window begins with its first frame. `before`: what windows see that end before the first pulse. */
function windowed(builder: PulseBuilder, add: PulseContext['add'], input: PulsedWire, { kernel, dilation, stride }: StreamWindow, least: number): { wire: Wire; delay: number; before: Tensor | undefined } {
  const { stream } = input;
  if (stream === undefined) bug('a window over an input without a stream');
  const { axis, pulse } = stream;
  if (pulse % stride !== 0) throw new StrideError(`it takes its ${pulse} frames a pulse in steps of ${stride}`, leastPulse(builder.pulse, pulse, stride));
  const span = (kernel - 1) * dilation + 1;
  const overlap = Math.max(0, span - stride);
  if (stream.delay === -Infinity) return { wire: builder.steady(input.wire, axis, overlap), delay: -Infinity, before: undefined };
  if (input.padded !== undefined) return { ...lookInto(builder, add, input.padded, { span, stride, overlap }), before: undefined };
  const first = stream.delay + overlap;
  // a window that is shorter than the stride need not begin with the pulse
  const phase = Math.min(((first % stride) + stride) % stride, Math.max(0, stride - span));
  const soonest = Math.ceil((first - phase) / stride);
  const delay = Math.max(least, soonest);
  const wire = builder.delay(input.wire, axis, delay * stride + phase - first, overlap, input.before);
  return {
    wire: phase === 0 ? wire : add(op(slice, { axis, start: phase, end: pulse + overlap }), [wire]),
    delay,
    before: delay < 0 ? framesOf(input.before!, axis, 0, (-delay - 1) * stride + span) : undefined,
  };
}
