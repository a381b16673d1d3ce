import { substitute } from '../graph/dim.ts';
import type { Node } from '../graph/graph.ts';
import type { Stream } from '../graph/stream.ts';
import { delay } from '../ops/stream/delay.ts';
import type { Pulsed } from '../stages.ts';
import { receptiveField } from './receptive-field.ts';
import { stateOf } from './state.ts';

/** What a user wants to know of a stream. Frames are those of the stream, but for `delay`, which counts an output's. */
export interface StreamSummary {
  /** Frames that one result depends on, beside what recurrent operators carry on. */
  readonly receptiveField: number;
  /** What takes in a whole stream. */
  readonly atEnd: readonly string[];
  /** `latency`: frames from the newest one that a result depends on to the end of the pulse that gives it, at most. */
  readonly outputs: readonly { readonly name: string; readonly delay: number; readonly latency: number; readonly latencyMs?: number }[];
  /** Bytes that operators keep between pulses, by the name of the node. */
  readonly state: readonly { readonly node: string; readonly operator: string; readonly bytes: number }[];
}

/** `frameMs`: milliseconds from frame to frame, where known. */
export function summariseStream(pulsed: Pulsed, frameMs?: number): StreamSummary {
  return {
    receptiveField: receptiveField(pulsed),
    outputs: [...pulsed.outputs].map(([name, stream]) => {
      const latency = latencyOf(pulsed, stream);
      return { name, delay: stream.delay, latency, ...(frameMs === undefined ? {} : { latencyMs: latency * frameMs }) };
    }),
    atEnd: [...pulsed.ends.keys()],
    state: stateOf(pulsed).map(({ wire, bytes }) => ({ ...readerOf(pulsed, wire.node), bytes })),
  };
}

/** The last result of a stream that ends with a pulse sees its last frame, and comes so many frames later. */
function latencyOf({ pulse, symbol }: Pulsed, { length, delay: behind, pulse: perPulse }: Stream): number {
  const frames = pulse * 10_000, results = substitute(length, new Map([[symbol, frames]]));
  return Math.max(0, Math.ceil((Number(results) + behind) * pulse / perPulse) - frames) + pulse;
}

/** The first operator that reads what is kept of a node's result. */
function readerOf({ graph }: Pulsed, kept: Node): { readonly node: string; readonly operator: string } {
  const readers = graph.users(kept).flatMap((user) => (user.op.as(delay) === undefined ? [user] : graph.users(user)));
  const { name, op } = readers[0] ?? kept;
  return { node: name, operator: op.name };
}

const frames = (n: number): string => `${n.toLocaleString('en')} ${n === 1 ? 'frame' : 'frames'}`;

/** A line an output, and one of the state. */
export function describeStream({ receptiveField: seen, outputs, atEnd, state }: StreamSummary): readonly string[] {
  const byOperator = new Map<string, number>();
  for (const { operator, bytes } of state) byOperator.set(operator, (byOperator.get(operator) ?? 0) + bytes);
  const kept = [...byOperator].sort((a, b) => b[1] - a[1]).map(([operator, bytes]) => `${operator} ${bytes.toLocaleString('en')}`);
  return [
    ...outputs.map(({ name, delay: behind, latency, latencyMs }) => `${name}: sees ${frames(seen)}, delay ${behind.toLocaleString('en')}, latency ${frames(latency)}${latencyMs === undefined ? '' : ` (${Math.round(latencyMs)} ms)`}`),
    ...atEnd.map((name) => `${name}: sees all of the stream, is given at its end`),
    ...(kept.length === 0 ? [] : [`bytes of state by operator: ${kept.join(', ')}`]),
  ];
}
