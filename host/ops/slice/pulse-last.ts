import type { GatherAttrs } from '../../../src/eval/slice.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { type Dim, sub } from '../../graph/dim.ts';
import { knownDims, staticShape } from '../../graph/fact.ts';
import { type Op, PulseError } from '../../graph/op.ts';
import type { Late, PulseContext, PulsedWire } from '../pulse-context.ts';

/** The frames from `start` on, a number of frames before the end of the stream; `cut` takes of them those before `end`, as many as it is given. */
export function lastPart(context: PulseContext, x: PulsedWire, start: Dim, end: Dim, cut: (frames: number) => Op): Late {
  const { length } = x.stream!, [count, behind] = [sub(length, start), sub(length, end)];
  if (typeof count !== 'number' || typeof behind !== 'number') throw new PulseError(`it begins at frame ${String(start)}, which is neither a number nor one of frames before the end of the stream`);
  const last = context.last(x, count);
  return { ...last, wire: context.add(cut(count - behind), [last.wire]) };
}

/** Frames that are counted from the end of the stream. */
export function pulseGather({ axis, batchDims }: GatherAttrs, context: PulseContext, gathered: Op): void {
  const [x, indices] = context.inputs;
  const places = indices === undefined || x?.stream?.axis !== axis || batchDims > 0 ? undefined : knownDims(indices.batch);
  if (x?.stream === undefined || indices === undefined || places === undefined) return context.byAxes();
  const { length } = x.stream;
  const before = places.map((i) => (typeof i === 'number' && i < 0 ? -i : sub(length, i)));
  if (!before.every((d) => typeof d === 'number')) throw new PulseError(`it takes frames ${places.join(', ')} of the stream, which are neither windows nor counted from its end`);
  const count = Math.max(1, ...before), last = context.last(x, count);
  const indexed = context.constant(tensor('i32', staticShape(indices.batch), before.map((d) => count - d)));
  context.emitEnd(0, { ...last, wire: context.add(gathered, [last.wire, indexed]) });
}
