import { tensor } from '../../src/eval/tensor.ts';
import { sameShape } from '../graph/dim.ts';
import { staticShape } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { type Op, op, PulseError } from '../graph/op.ts';
import { add, div, exp, greater, max, mul, reciprocal, select, sub } from '../ops/elementwise/elementwise.ts';
import type { Factors, Late, Made, PulsedWire } from '../ops/pulse-context.ts';
import { reduceMax, reduceSum } from '../ops/reduce/reduce.ts';
import { broadcastTo, reshape } from '../ops/shape/shape.ts';
import { concat, slice } from '../ops/slice/slice.ts';
import { type PulseBuilder, framesLike } from './builder.ts';
import { endOfStream, isEarly, lastOf } from './ends.ts';
import { join } from './join.ts';
import { counted } from './late.ts';
import { waitForEnd, within } from './padding.ts';

/** Less than it no score is; it is finite, so that it can be subtracted from itself. */
const lowest = -3.4028234663852886e38;

/** Streams joined; scores among them are weights now, at most one of them has a share. */
export interface Weighted { readonly wires: readonly Wire[]; readonly delay: number; readonly share: Factors | undefined }

export function weighted(builder: PulseBuilder, node: Node, inputs: readonly PulsedWire[], least = 0): Weighted {
  const at = inputs.findIndex((i) => i.share !== undefined), { share, stream, batch } = inputs[at] ?? {};
  if (stream === undefined || batch === undefined || share === undefined) return { ...join(builder, inputs, least), share: undefined };
  if (inputs.some((i, k) => k !== at && i.share !== undefined)) throw new PulseError('it takes two streams of frames that are divided by what is known only when the stream ends');
  if (share !== 'scores' && share.kept !== undefined) {
    const others = inputs.filter((i) => i.share === undefined), soonest = Math.max(least, stream.delay), { wires, delay } = join(builder, others, soonest);
    const own = waiting(builder, node, inputs[at]!, share.kept, delay - stream.delay);
    return { wires: [...wires.slice(0, at), own, ...wires.slice(at)], delay, share };
  }
  const { wires, delay } = join(builder, inputs, share === 'scores' ? Math.max(least, waitForEnd(stream.length)) : least);
  if (share !== 'scores') return { wires, delay, share };
  const { axis, pulse } = stream;
  const put = (what: Op, ...operands: readonly Wire[]): Wire => builder.add(node, what, operands);
  const { wire: scores } = within(builder, { batch, wire: wires[at]!, stream: { ...stream, pulse, delay } }, lowest);
  const [largest, sum] = [lowest, 0].map((start) => builder.state(node, framesLike({ dtype: batch.dtype, shape: staticShape(factOf(scores)) }, axis, 1, start)));
  const most = put(op(max, {}), largest!.wire, put(op(reduceMax, { axes: [axis], keep: true }), scores));
  const kept = put(op(exp, {}), put(op(sub, {}), largest!.wire, most)), weights = put(op(exp, {}), put(op(sub, {}), scores, most));
  const total = put(op(add, {}), put(op(mul, {}), sum!.wire, kept), put(op(reduceSum, { axes: [axis], keep: true }), weights));
  largest!.become(most);
  sum!.become(total);
  return { wires: wires.map((w, i) => (i === at ? weights : w)), delay, share: { kept, total } };
}

/** Weights that wait: those of earlier pulses are brought to the largest score of this one. */
function waiting(builder: PulseBuilder, node: Node, { wire, stream }: PulsedWire, kept: Wire, by: number): Wire {
  if (by === 0) return wire;
  const { axis, pulse } = stream!, like = { dtype: factOf(wire).dtype, shape: staticShape(factOf(wire)) };
  const past = builder.state(node, framesLike(like, axis, by, 0)), put = (what: Op, ...operands: readonly Wire[]): Wire => builder.add(node, what, operands);
  const all = put(op(concat, { axis }), put(op(mul, {}), past.wire, kept), wire);
  past.become(put(op(slice, { axis, start: pulse, end: pulse + by }), all));
  return put(op(slice, { axis, start: 0, end: pulse }), all);
}

/** The share of a product, whose operands may have fewer axes. */
export function alignedShare(builder: PulseBuilder, node: Node, share: Weighted['share'], rank: number): Weighted['share'] {
  return share === undefined ? undefined : withFactors(share, (wire) => aligned(builder, node, wire, rank));
}

function aligned(builder: PulseBuilder, node: Node, wire: Wire, rank: number): Wire {
  const shape = staticShape(factOf(wire));
  return shape.length === rank ? wire : builder.add(node, op(reshape, { to: [...new Array<number>(rank - shape.length).fill(1), ...shape] }), [wire]);
}

export const withFactors = (share: Factors, change: (wire: Wire) => Wire): Factors => ({ ...share, ...(share.kept === undefined ? {} : { kept: change(share.kept) }), total: change(share.total) });

/** Which operand of a product or quotient is a stream, if the other one takes in a whole stream. */
export function dividedOperand({ op: operation, outputs: [y] }: Node, inputs: readonly PulsedWire[]): 0 | 1 | undefined {
  const isLate = (i: number): boolean => inputs[i]?.end !== undefined && !isEarly(inputs[i]);
  if (y?.dtype !== 'f32' || inputs.length !== 2) return undefined;
  if (inputs[0]!.stream !== undefined && isLate(1)) return operation.as(div) === undefined && operation.as(mul) === undefined ? undefined : 0;
  return operation.as(mul) !== undefined && inputs[1]!.stream !== undefined && isLate(0) ? 1 : undefined;
}

/** Operand `at` with what its frames are divided by, or multiplied with, at the end. */
export function divided(builder: PulseBuilder, node: Node, inputs: readonly PulsedWire[], at: 0 | 1): Made {
  const input = inputs[at]!, late = inputs[1 - at]!, [batch] = node.outputs, rank = batch!.shape.length;
  const put = (what: Op, ...operands: readonly Wire[]): Wire => builder.add(node, what, operands);
  const { wires: [wire], delay, share } = weighted(builder, node, [input]), before = alignedShare(builder, node, share, rank);
  const axis = input.stream!.axis + rank - input.batch.shape.length, to = batch!.shape.map((d, i) => (i === axis ? input.stream!.pulse : d));
  const frames = aligned(builder, node, wire!, rank), factor = aligned(builder, node, late.wire, rank);
  const divisor = node.op.as(div) === undefined ? put(op(reciprocal, {}), factor) : factor;
  return {
    wire: sameShape(factOf(frames).shape, to) ? frames : put(op(broadcastTo, { to }), frames), axis, delay,
    share: { ...before, total: before === undefined ? divisor : put(op(mul, {}), before.total, divisor), end: lastOf([...(before?.end === undefined ? [] : [before.end]), late.end!]), of: node.inputs[1 - at]!.node.name },
  };
}

/** What the parts of all pulses come to; `moved`: a share as operand `i` lies in the result. */
export function total(builder: PulseBuilder, node: Node, part: (wires: readonly Wire[]) => Wire, inputs: readonly PulsedWire[], both: Op, neutral: number, moved: (share: Wire, i: number) => Wire): Late {
  const least = Math.max(0, ...inputs.flatMap(({ stream }) => (stream === undefined ? [] : waitForEnd(stream.length))));
  const { wires, delay, share } = weighted(builder, node, inputs, least), at = inputs.findIndex((i) => i.stream !== undefined);
  const inside = inputs.map(({ batch, stream, share: own }, i) => (stream === undefined || own === 'scores' ? wires[i]! : within(builder, { batch, wire: wires[i]!, stream: { ...stream, delay } }, neutral).wire));
  const here = part(inside), like = { dtype: factOf(here).dtype, shape: staticShape(factOf(here)) };
  const sum = builder.state(node, framesLike(like, -1, 0, neutral));
  const placed = (w: Wire): Wire => {
    const own = moved(w, inputs.findIndex((i) => i.share !== undefined));
    if (!staticShape(factOf(own)).every((d, i) => d === 1 || d === like.shape[i])) throw new PulseError('it adds up what softmax over the stream divides by different sums');
    return own;
  };
  const before = share?.kept === undefined ? sum.wire : builder.add(node, op(mul, {}), [sum.wire, placed(share.kept)]);
  const all = builder.add(node, both, [before, here]);
  sum.become(all);
  const end = endOfStream({ ...inputs[at]!.stream!, delay });
  if (share === undefined) return { wire: all, end };
  const quotient = builder.add(node, op(div, {}), [all, placed(share.total)]);
  if (share.end === undefined) return { wire: quotient, end };
  // the sum of no frames is no quotient
  const hasFrames = builder.add(node, op(greater, {}), [counted(builder, node, end), builder.constant(node.name, tensor('i32', [1], [0]))]);
  return { wire: builder.add(node, op(select, {}), [hasFrames, quotient, all]), end: lastOf([end, share.end])! };
}
