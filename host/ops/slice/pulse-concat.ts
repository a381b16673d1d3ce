import { type Tensor, isWide, tensor, zeros } from '../../../src/eval/tensor.ts';
import { type Dim, add } from '../../graph/dim.ts';
import { type Fact, constantFact, fact } from '../../graph/fact.ts';
import { type Op, PulseError, op } from '../../graph/op.ts';
import { greater, select } from '../elementwise/elementwise.ts';
import { type PulseContext, type PulsedWire, placeOf } from '../pulse-context.ts';

/** Parts one after another along the stream. Only the last of those that are streams may go on without a known end. `concat`: the operator. */
export function pulseConcat(axis: number, concat: Op, context: PulseContext): void {
  const [first, ...others] = context.inputs;
  const whole = others.reduce((before, part) => follow(axis, concat, before, part, context), first!);
  context.emit(0, whole.wire, placeOf(whole));
}

function follow(axis: number, concat: Op, before: PulsedWire, part: PulsedWire, context: PulseContext): PulsedWire {
  const frames = before.batch.shape[axis]!;
  const batch = fact(part.batch.dtype, part.batch.shape.map((d, i) => (i === axis ? add(d, frames) : d)));
  if ([before, part].some((w) => w.stream !== undefined && w.stream.axis !== axis)) throw new PulseError('it puts streams that lie along different axes one after another');
  if (part.stream === undefined && before.stream === undefined) return { batch, wire: context.add(concat, [before.wire, part.wire]), stream: undefined };
  if (part.stream === undefined) return asPadding(before, part, true, context) ?? context.place(before, undefined, part);
  if (before.stream === undefined) return asPadding(part, before, false, context) ?? context.place(part, before, undefined);
  if (typeof frames !== 'number') throw new PulseError(`it puts frames of the stream behind ${String(frames)} others, which go on until the stream ends`);
  const padding = { front: frames, back: 0, mode: 'constant', value: 0 } as const;
  const along = (length: Dim): Fact => fact('f32', batch.shape.map((_, i) => (i === axis ? length : 1)));
  const later = context.pad(part, padding);
  // ones where they are wanted: they need not wait
  const delay = frames + Math.max(0, later.stream!.delay, before.stream.delay);
  const there = context.pad(context.as(along(part.batch.shape[axis]!), { wire: context.constant(filled(along(part.stream.pulse), 1)), axis, delay }), padding);
  const chosen = context.as({ ...there.batch, dtype: 'bool' }, context.each(() => op(greater, {}), [there, constantWire(tensor('f32', [], [0]), context)]));
  return context.as(batch, context.each(() => op(select, {}), [chosen, later, { ...before, batch }]));
}

function filled(like: Fact, value: number): Tensor {
  const x = zeros('f32', like.shape.map(Number));
  x.data.fill(value);
  return x;
}

const constantWire = (value: Tensor, context: PulseContext): PulsedWire => ({ batch: constantFact(value), wire: context.constant(value), stream: undefined });

/** Frames of one constant are padding. */
function asPadding(stream: PulsedWire, frames: PulsedWire, behind: boolean, context: PulseContext): PulsedWire | undefined {
  const value = frames.batch.value, count = Number(frames.batch.shape[stream.stream!.axis]);
  if (value === undefined || value.dtype === 'string' || isWide(value) || !value.data.every((v) => Object.is(v, value.data[0]))) return undefined;
  return context.pad(stream, { front: behind ? 0 : count, back: behind ? count : 0, mode: 'constant', value: value.data[0]! });
}
