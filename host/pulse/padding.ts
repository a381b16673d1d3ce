import type { Tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { type Dim, add } from '../graph/dim.ts';
import type { Fact } from '../graph/fact.ts';
import { type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import { op, PulseError } from '../graph/op.ts';
import { slice } from '../ops/slice/slice.ts';
import { fillOutside, placeFrames } from '../ops/stream/stream.ts';
import type { Padding, PulseContext, PulsedWire } from '../ops/pulse-context.ts';
import { waitForEarly } from './ends.ts';
import { type PulseBuilder, endOf, framesLike, pulsedWire } from './builder.ts';
import { framesOf, joined } from './frames.ts';

/**
 * How many frames a wire has to wait at least so that frame L, behind its last, passes when the end of the stream is known: a run that does not
 * know it may be the last that has frames of the stream only.
 */
export const waitForEnd = (length: Dim): number => (({ unit, add: more, div, plus }) => -unit * Math.floor(more / div) - plus)(endOf(length));

/** The stream with frames before and behind it. */
export function pad(builder: PulseBuilder, node: Node, input: PulsedWire, padding: Padding): PulsedWire {
  const { stream } = input;
  if (stream === undefined) bug('padding of what is no stream');
  const { front, back } = padding;
  if (front === 0 && back === 0) return input;
  const batch = longer(input.batch, stream.axis, add(front, back));
  const steady = stream.delay === -Infinity;
  if (padding.mode === 'constant') return padWith(builder, steady ? { ...input, stream: { ...stream, delay: back === 0 ? 0 : Math.max(0, waitForEnd(stream.length)) } } : input, batch, padding);
  return steady ? pulsedWire(batch, input.wire, { axis: stream.axis, delay: -Infinity }) : padFrom(builder, node, input, batch, padding);
}

const longer = ({ dtype, shape }: Fact, axis: number, frames: Dim): Fact => ({ dtype, shape: shape.map((d, i) => (i === axis ? add(d, frames) : d)) });

/** A constant takes the place of the frames that a wire has outside its stream; those before its first pulse are part of the states behind. */
function padWith(builder: PulseBuilder, input: PulsedWire, batch: Fact, { front, back, value }: Padding): PulsedWire {
  const { wire, before } = input, { axis, delay: own, length, pulse } = input.stream!;
  const wait = back !== 0 ? Math.max(0, waitForEnd(length) - own) : 0;
  const [delayed, delay] = [builder.delay(wire, axis, wait, 0, before), own + wait];
  const needed = back !== 0 || (front > 0 && delay > 0);
  const filled = needed ? fillConstant(builder, delayed, axis, builder.bounds(wire.node.name, pulse, delay, back !== 0 ? length : undefined), value) : delayed;
  const constants = front > 0 && delay < front ? [framesLike(factOf(wire), axis, Math.min(front, front - delay), value)] : [];
  const known: readonly Tensor[] = [...constants, ...(delay < 0 ? [framesOf(before!, axis, 0, -delay)] : [])];
  return pulsedWire(batch, filled, { axis, delay: delay - front, ...(known.length === 0 ? {} : { before: joined(known, axis) }) });
}

/** The stream with a value in place of what its wire has before the first frame. */
export function begun(builder: PulseBuilder, input: PulsedWire, value: number): PulsedWire {
  const { wire, stream } = input;
  if (stream === undefined || stream.delay <= 0) return input;
  return { ...input, wire: fillConstant(builder, wire, stream.axis, builder.bounds(wire.node.name, stream.pulse, stream.delay, undefined), value) };
}

/** The stream, not early, with a value in place of what its wire has outside of it. */
export function within(builder: PulseBuilder, input: PulsedWire, value: number): PulsedWire {
  const { batch, before } = input, { axis, pulse, delay: own, length } = input.stream!;
  const start = own === -Infinity ? 0 : own, delay = Math.max(0, start, waitForEnd(length));
  const wire = own === -Infinity ? input.wire : builder.delay(input.wire, axis, delay - own, 0, before);
  return pulsedWire(batch, fillConstant(builder, wire, axis, builder.bounds(wire.node.name, pulse, delay, length), value), { axis, delay, share: input.share });
}

function fillConstant(builder: PulseBuilder, wire: Wire, axis: number, bounds: Wire, value: number): Wire {
  return { node: builder.graph.add(`${wire.node.name}/padded`, op(fillOutside, { axis, mode: 'constant', value }), [wire, bounds]), slot: 0 };
}

/** Frames that are given stand before and behind those of a stream, in the place of what the wire has there. Computed ones are waited for. */
export function place(builder: PulseBuilder, node: Node, input: PulsedWire, front: PulsedWire | undefined, back: PulsedWire | undefined): PulsedWire {
  if (input.stream === undefined) bug('frames beside what is no stream');
  const { axis, delay: own, length, pulse } = input.stream;
  const frames = (w: PulsedWire | undefined): number => (w === undefined ? 0 : Number(w.batch.shape[axis]));
  const known = front === undefined ? undefined : constantOf(front.wire);
  const before = frames(front);
  const least = Math.max(front === undefined || known !== undefined ? -Infinity : Math.max(before, waitForEarly([front], pulse) + before), back === undefined ? -Infinity : waitForEnd(length));
  const start = own === -Infinity ? 0 : own, delay = Math.max(start, least);
  const delayed = own === -Infinity ? input.wire : builder.delay(input.wire, axis, delay - own, 0, input.before);
  const put = (wire: Wire, given: PulsedWire | undefined, behind: boolean): Wire => (given === undefined || (!behind && delay <= 0) ? wire
    : builder.add(node, op(placeFrames, { axis, behind }), [wire, builder.bounds(node.name, pulse, delay, behind ? length : undefined), given.wire]));
  const wire = put(put(delayed, front, false), back, true);
  const ahead = delay - before;
  const parts = ahead >= 0 ? [] : [...(known === undefined ? [] : [framesOf(known, axis, 0, Math.min(before, -ahead))]), ...(delay < 0 ? [framesOf(input.before!, axis, 0, -delay)] : [])];
  return pulsedWire(longer(input.batch, axis, before + frames(back)), wire, { axis, delay: ahead, ...(parts.length === 0 ? {} : { before: joined(parts, axis) }) });
}

/** Padding that shows frames of the stream, as one window a frame; what slides a window over it looks into it itself (`padded`). */
function padFrom(builder: PulseBuilder, node: Node, input: PulsedWire, batch: Fact, padding: Padding): PulsedWire {
  const of = { of: input, padding };
  const { wire, delay } = lookInto(builder, (operation, wires) => builder.add(node, operation, wires), of, { span: 1, stride: 1, overlap: 0 });
  return pulsedWire(batch, wire, { axis: input.stream!.axis, delay, padded: of });
}

/** Frame `n + front` stands before the stream n frames before frame 0; `n + back` frames before the end, what stands n frames behind the last. */
const reach = { symmetric: { front: -1, back: 0 }, reflect: { front: 0, back: 1 } } as const;

/**
 * What windows see of a stream that is padded with frames of its own. A window waits until the frame that padding in front shows is there; frames
 * that padding behind shows are kept until then.
 */
export function lookInto(builder: PulseBuilder, add: PulseContext['add'], { of, padding }: NonNullable<PulsedWire['padded']>, { span, stride, overlap }: { readonly span: number; readonly stride: number; readonly overlap: number }): { wire: Wire; delay: number } {
  const { front, back, mode, value } = padding;
  const { axis, delay: own, length, pulse } = of.stream!;
  if (mode === 'constant') bug('padding with a constant is no window');
  if (typeof back !== 'number') throw new PulseError(`it shows ${String(back)} frames behind the end of the stream, a number that is not known before it ends`);
  // the first window ends `span - 1 - front` frames behind frame 0, and may see what the first padding frame shows
  const shown = mode === 'edge' ? 0 : front + reach[mode].front;
  const ahead = front > 0 ? Math.max(0, shown - (span - 1 - front)) : 0;
  const end = back > 0 ? Math.max(0, waitForEnd(length) - own) : 0;
  // the last window begins `back - span` frames behind the last one, and may see what the last padding frame shows
  const oldest = mode === 'edge' ? 1 : back + reach[mode].back;
  const kept = back > 0 ? Math.max(0, back - span + oldest) : 0;
  const first = own - front + overlap;
  const delay = Math.max(0, Math.ceil((first + Math.max(ahead, end)) / stride));
  const wait = delay * stride - first;
  const past = overlap + wait + kept;
  const whole = builder.delay(of.wire, axis, 0, past, of.before);
  const bounds = builder.bounds(of.wire.node.name, pulse, own + past, back > 0 ? length : undefined);
  const filled = add(op(fillOutside, { axis, mode, value }), [whole, bounds]);
  const wire = kept === 0 && wait === 0 ? filled : add(op(slice, { axis, start: kept, end: kept + overlap + pulse }), [filled]);
  return { wire, delay };
}
