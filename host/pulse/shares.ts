import { staticShape } from '../graph/fact.ts';
import { type Node, type Wire, factOf } from '../graph/graph.ts';
import { type Op, op, PulseError } from '../graph/op.ts';
import { add, div, exp, max, mul, sub } from '../ops/elementwise/elementwise.ts';
import type { Late, PulsedWire, Share } from '../ops/pulse-context.ts';
import { reduceMax, reduceSum } from '../ops/reduce/reduce.ts';
import { reshape } from '../ops/shape/shape.ts';
import { type PulseBuilder, framesLike } from './builder.ts';
import { endOfStream } from './ends.ts';
import { join } from './join.ts';
import { waitForEnd, within } from './padding.ts';

/** Less than it no score is; it is finite, so that it can be subtracted from itself. */
const lowest = -3.4028234663852886e38;

/** Streams joined; scores among them are weights now, at most one of them has a share. */
export interface Weighted { readonly wires: readonly Wire[]; readonly delay: number; readonly share: Exclude<Share, 'scores'> | undefined }

export function weighted(builder: PulseBuilder, node: Node, inputs: readonly PulsedWire[], least = 0): Weighted {
  const at = inputs.findIndex((i) => i.share !== undefined), { share, stream, batch } = inputs[at] ?? {};
  if (stream === undefined || batch === undefined || share === undefined) return { ...join(builder, inputs, least), share: undefined };
  if (inputs.some((i, k) => k !== at && i.share !== undefined)) throw new PulseError('it takes two softmaxes over the frames of the stream');
  const { wires, delay } = join(builder, inputs, share === 'scores' ? Math.max(least, waitForEnd(stream.length)) : least);
  if (share !== 'scores') {
    if (delay !== stream.delay) throw new PulseError('it would wait with weights that softmax over the stream gives for frames that come later');
    return { wires, delay, share };
  }
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

/** The share of a product, whose operands may have fewer axes. */
export function alignedShare(builder: PulseBuilder, node: Node, share: Weighted['share'], rank: number): Weighted['share'] {
  const aligned = (wire: Wire): Wire => {
    const shape = staticShape(factOf(wire));
    return shape.length === rank ? wire : builder.add(node, op(reshape, { to: [...new Array<number>(rank - shape.length).fill(1), ...shape] }), [wire]);
  };
  return share === undefined ? undefined : { kept: aligned(share.kept), total: aligned(share.total) };
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
  const before = share === undefined ? sum.wire : builder.add(node, op(mul, {}), [sum.wire, placed(share.kept)]);
  const all = builder.add(node, both, [before, here]);
  sum.become(all);
  return { wire: share === undefined ? all : builder.add(node, op(div, {}), [all, placed(share.total)]), end: endOfStream({ ...inputs[at]!.stream!, delay }) };
}
