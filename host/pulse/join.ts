import type { Tensor } from '../../src/eval/tensor.ts';
import { type Wire, constantOf } from '../graph/graph.ts';
import type { PulsedWire } from '../ops/pulse-context.ts';
import type { PulseBuilder } from './builder.ts';
import { waitForEarly } from './ends.ts';
import { framesOf, joined } from './frames.ts';

/** Streams brought to one delay, of `least` at least, and as early values need. `befores`: where that is negative, the frames of each before the first pulse, and the values of those without a stream. */
export function join(builder: PulseBuilder, inputs: readonly PulsedWire[], least: number): { wires: readonly Wire[]; delay: number; befores: readonly Tensor[] } {
  const [pulse = 1] = inputs.flatMap((i) => i.stream?.pulse ?? []);
  const delay = Math.max(least, waitForEarly(inputs, pulse), ...inputs.flatMap((i) => i.stream?.delay ?? []));
  const wires = inputs.map(({ wire, stream, before }) => (stream === undefined || stream.delay === -Infinity ? wire : builder.delay(wire, stream.axis, delay - stream.delay, 0, before)));
  const befores = delay >= 0 || delay === -Infinity ? [] : inputs.map(({ wire, stream, before }) => (stream === undefined ? constantOf(wire)! : before === undefined ? repeated(constantOf(wire)!, stream.axis, -delay) : framesOf(before, stream.axis, 0, -delay)));
  return { wires, delay, befores };
}

/** So many frames like the first one. */
const repeated = (x: Tensor, axis: number, frames: number): Tensor => joined(new Array<Tensor>(frames).fill(framesOf(x, axis, 0, 1)), axis);
