import { tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { substitute, symbolsOf } from '../graph/dim.ts';
import { staticShape } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import type { End, Stream } from '../graph/stream.ts';
import { add, clamp, min, sub } from '../ops/elementwise/elementwise.ts';
import type { Late, PulsedWire } from '../ops/pulse-context.ts';
import { concat, gather, slice } from '../ops/slice/slice.ts';
import { type PulseBuilder, framesLike } from './builder.ts';

/** Runs until it is there. */
export function runsUntil({ pulse, delay, length }: End, frames: number): number {
  const symbols = [...symbolsOf(length)].map((s) => [s, frames] as const), there = substitute(length, new Map(symbols));
  return Math.ceil((delay + Math.max(0, Number(there))) / pulse);
}

/** Lengths of the stream at which two ends are compared: all short ones, and a period of long ones. */
const lengths = Array.from({ length: 2048 }, (_, i) => (i < 1024 ? i : i + 1_000_000));

/** When all of them are there. A value that takes in a stream stays when it is there, so one of two may be said to come later than it does. */
export function lastOf(ends: readonly End[]): End | undefined {
  return ends.slice(1).reduce((a: End | undefined, b) => {
    const ahead = Math.max(...lengths.map((s) => runsUntil(b, s) - runsUntil(a!, s)));
    return ahead <= 0 ? a : { ...a!, delay: a!.delay + ahead * a!.pulse };
  }, ends[0]);
}

/** Of a stream that comes before frame 0 of the input, or whenever it is taken, as if it came with it. */
export const endOfStream = ({ pulse, delay, length }: Stream): End => ({ pulse, delay: Math.max(0, delay), length });

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
