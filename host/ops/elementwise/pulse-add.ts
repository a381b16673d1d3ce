import type { Op } from '../../graph/op.ts';
import type { PulseContext, PulsedWire } from '../pulse-context.ts';

/** Operands that come sooner than others wait as one sum. */
export function pulseAdd(add: Op, context: PulseContext): void {
  const { inputs } = context, delays = [...new Set(inputs.flatMap(delayOf))].sort((a, b) => a - b);
  if (inputs.length < 3 || delays.length < 2) return context.byAxes();
  const last = delays.at(-1)!, sooner = delays.slice(0, -1).reduce<readonly PulsedWire[]>((before, delay) => [summed(add, context, [...before, ...inputs.filter((i) => delayOf(i)[0] === delay)])], []);
  context.byAxes([...sooner, ...inputs.filter((i) => !(delayOf(i)[0]! < last))]);
}

/** Frames that an operand waits for; none where it is no stream, or always the same. */
const delayOf = ({ stream, share, end }: PulsedWire): readonly number[] => (stream === undefined || share !== undefined || end !== undefined || stream.delay === -Infinity ? [] : [stream.delay]);

function summed(add: Op, context: PulseContext, parts: readonly PulsedWire[]): PulsedWire {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return first!;
  const batch = add.infer(parts.map((p) => p.batch))[0]!, { axis } = first.stream!;
  return context.as(batch, context.each(() => add, parts, batch.shape.length - first.batch.shape.length + axis));
}
