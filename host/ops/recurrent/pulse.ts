import { tensor } from '../../../src/eval/tensor.ts';
import { fact } from '../../graph/fact.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { type Op, PulseError, op } from '../../graph/op.ts';
import { squeeze } from '../shape/shape.ts';
import type { PulseContext } from '../pulse-context.ts';
import type { GruAttrs, LstmAttrs, RecurrentAttrs } from '../../../src/eval/recurrent.ts';

/**
 * Its states go from pulse to pulse; frames before the delay leave them as they are, which a state counts. `states`: which inputs are states, and
 * which outputs they become. Returns the node's first output, or undefined where the stream is a batch axis.
 */
function recur(attrs: RecurrentAttrs, context: PulseContext, states: readonly (readonly [input: number, output: number])[], make: (hold: boolean) => Op, results: number): { readonly y: Wire; readonly delay: number } {
  const [x, ...others] = context.inputs;
  if (attrs.backwards) throw new PulseError('it begins with the last frame, which is not known before the stream ends');
  if (attrs.hold || x === undefined || others.some((w) => w.stream !== undefined)) throw new PulseError('only its input can be a stream');
  const { wires: [frames], delay } = context.join(context.inputs), pulse = x.stream!.pulse;
  const kept = states.map(([i, output]) => ({ i, output, state: context.stateFrom(context.inputs[i]!, { pulse, delay }) }));
  const hold = delay > 0 ? context.state(tensor('i32', [1], [delay])) : undefined;
  const wires = others.map((w, i) => kept.find((s) => s.i === i + 1)?.state.wire ?? w.wire);
  const y = context.add(make(hold !== undefined), [frames!, ...wires, ...(hold === undefined ? [] : [hold.wire])]);
  for (const { state, output } of kept) state.become({ node: y.node, slot: output });
  hold?.become({ node: y.node, slot: results });
  return { y, delay };
}

const isStreamOfFrames = ({ inputs: [x] }: PulseContext): boolean => x?.stream?.axis === 0;

export function pulseLstm(attrs: LstmAttrs, context: PulseContext, make: (attrs: LstmAttrs) => Op): void {
  if (!isStreamOfFrames(context)) return context.byAxes();
  if (attrs.length) throw new PulseError('it ends at a frame that its input says');
  const cells = attrs.cells || context.isRead(2);
  const { y, delay } = recur(attrs, context, [[2, 1], [3, 2]], (hold) => make({ ...attrs, cells, hold }), cells ? 4 : 3);
  for (const slot of attrs.cells ? [0, 3] : [0]) context.emit(slot, { node: y.node, slot }, { axis: 0, delay });
  emitLast(context, 1, y, delay);
  if (cells) emitLast(context, 2, { node: y.node, slot: 3 }, delay);
}

export function pulseGru(attrs: GruAttrs, context: PulseContext, make: (attrs: GruAttrs) => Op): void {
  if (!isStreamOfFrames(context)) return context.byAxes();
  const { y, delay } = recur(attrs, context, [[2, 1]], (hold) => make({ ...attrs, hold }), 2);
  context.emit(0, y, { axis: 0, delay });
  emitLast(context, 1, y, delay);
}

/** The last of the states `all` [T, B, n] as output `slot` [B, n]. */
function emitLast(context: PulseContext, slot: number, all: Wire, delay: number): void {
  if (!context.isRead(slot)) return;
  const { dtype, shape } = factOf(all);
  const { wire, end } = context.last(context.as(fact(dtype, [context.inputs[0]!.batch.shape[0]!, ...shape.slice(1)]), { wire: all, axis: 0, delay }), 1);
  context.emitEnd(slot, { wire: context.add(op(squeeze, { axes: [0] }), [wire]), end });
}
