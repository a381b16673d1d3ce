import { tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { staticShape } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import type { End } from '../graph/stream.ts';
import { add, cast, clamp, min, select, sub } from '../ops/elementwise/elementwise.ts';
import type { Late, PulsedWire } from '../ops/pulse-context.ts';
import { reshape, squeeze } from '../ops/shape/shape.ts';
import { concat, gather, slice } from '../ops/slice/slice.ts';
import { type PulseBuilder, framesLike } from './builder.ts';
import { endOfStream, lastOf } from './ends.ts';
import { within } from './padding.ts';

/** A node outside the stream, as it is: what it takes of a whole stream is there at the end of that. */
export function copyNode(builder: PulseBuilder, node: Node): void {
  const inputs = node.inputs.map((w) => (builder.isLength(w.node) ? lengthOf(builder, w) : builder.of(w)));
  const made = builder.graph.add(node.name, node.op, inputs.map((i) => i.wire), node.outputs, node.labels);
  const end = lastOf(inputs.flatMap((i) => i.end ?? []));
  node.outputs.forEach((_, slot) => builder.set(node, slot, { node: made, slot }, end === undefined ? undefined : { end }));
}

/** Numbers that depend on the length of the stream, counted as its frames come. */
function lengthOf(builder: PulseBuilder, { node, slot }: Wire): { readonly wire: Wire; readonly end: End | undefined } {
  const { symbolic = [], shape, dtype } = node.outputs[slot]!;
  const ends = symbolic.map((length): End | undefined => (typeof length === 'number' ? undefined : { pulse: builder.framesOf(length), delay: 0, length }));
  const each = symbolic.map((length, i) => (typeof length === 'number' ? builder.constant(node.name, tensor('i32', [1], [length])) : counted(builder, node, ends[i]!)));
  const all = each.length === 1 ? each[0]! : builder.add(node, op(concat, { axis: 0 }), each);
  const shaped = builder.add(node, op(reshape, { to: shape }), [all]);
  return { wire: dtype === 'i32' ? shaped : builder.add(node, op(cast, { to: dtype }), [shaped]), end: lastOf(ends.flatMap((e) => e ?? [])) };
}

/** Frames so far of what has so many of them a pulse, and all of them behind the end. */
export function counted(builder: PulseBuilder, node: Node, { pulse, delay, length }: End): Wire {
  const one = (i: number): Wire => builder.add(node, op(slice, { axis: 0, start: i, end: i + 1 }), [builder.bounds(node.name, pulse, delay, length)]);
  return builder.add(node, op(sub, {}), [builder.add(node, op(min, {}), [one(1), builder.constant(node.name, tensor('i32', [1], [pulse]))]), one(0)]);
}

/** The last frames of a stream that is not early: of those of earlier pulses and of this one, those before its end. */
export function lastFrames(builder: PulseBuilder, node: Node, { wire, stream }: PulsedWire, count: number): Late {
  if (stream === undefined) bug('the last frames of what is no stream');
  const { axis } = stream, end = endOfStream(stream), { pulse, delay, length } = end;
  const kept = builder.state(node, framesLike({ dtype: factOf(wire).dtype, shape: staticShape(factOf(wire)) }, axis, count, 0));
  const bounds = builder.add(node, op(slice, { axis: 0, start: 1, end: 2 }), [builder.bounds(node.name, pulse, delay, length)]);
  const place = builder.add(node, op(clamp, { lo: 0, hi: pulse }), [bounds]);
  const places = builder.add(node, op(add, {}), [place, builder.constant(node.name, tensor('i32', [count], Array.from({ length: count }, (_, i) => i)))]);
  const last = builder.add(node, op(gather, { axis, batchDims: 0 }), [builder.add(node, op(concat, { axis }), [kept.wire, wire]), places]);
  kept.become(last);
  return { wire: last, end };
}

/** The number of the first of the best frames so far: an element of a later pulse takes its place where it is `better`. */
export function bestFrame(builder: PulseBuilder, node: Node, input: PulsedWire, value: Op, index: Op, better: Op, worst: number): Late {
  const { wire, stream } = within(builder, input, worst);
  if (stream === undefined) bug('the best frame of what is no stream');
  const put = (what: Op, ...wires: readonly Wire[]): Wire => builder.add(node, what, wires);
  const [here, at] = [put(value, wire), put(index, wire)], shape = staticShape(factOf(here));
  const first = put(op(squeeze, { axes: [0] }), put(op(slice, { axis: 0, start: 0, end: 1 }), builder.bounds(node.name, stream.pulse, stream.delay, undefined)));
  const [most, found] = [builder.state(node, framesLike({ dtype: factOf(here).dtype, shape }, -1, 0, worst)), builder.state(node, framesLike({ dtype: 'i32', shape }, -1, 0, 0))];
  const isBetter = put(better, here, most.wire), chosen = put(op(select, {}), isBetter, put(op(sub, {}), at, first), found.wire);
  most.become(put(op(select, {}), isBetter, here, most.wire));
  found.become(chosen);
  return { wire: chosen, end: endOfStream(stream) };
}
