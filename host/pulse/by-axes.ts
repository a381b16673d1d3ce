import { bug } from '../errors.ts';
import { same } from '../graph/dim.ts';
import type { Node } from '../graph/graph.ts';
import { PulseError } from '../graph/op.ts';
import type { PulseContext } from '../ops/pulse-context.ts';
import { lastOf } from './ends.ts';

/** The stream axis as a batch axis: the operator unchanged, its inputs joined. Refused where `axes` does not have it so. */
export function pulseByAxes(node: Node, context: PulseContext): void {
  const name = node.op.name;
  const axes = node.op.axes(context.inputs.map((i) => i.batch), context.outputs);
  if (axes === undefined) throw new PulseError(`${name} has no streaming form`);
  const [left, right] = axes.split('->').map((side) => side.split(','));
  if (left === undefined || right === undefined) bug(`${name} has axes '${axes}'`);

  const labels = new Set(context.inputs.flatMap(({ stream }, i) => (stream === undefined ? [] : left[i]?.[stream.axis] ?? bug(`${name} has axes '${axes}'`))));
  const [label, other] = [...labels];
  if (label === undefined) throw new PulseError('its result depends on the length of the stream');
  const fixed = context.inputs.map(({ stream }, i) => stream !== undefined && typeof stream.length === 'number' && left[i]![stream.axis] === '1');
  if (fixed.includes(true)) return overFrames(node, context, fixed);
  if (labels.has('1')) throw new PulseError(`${name} would spread one frame of the stream over others`);
  if (other !== undefined) throw new PulseError(`${name} would join streams that lie along different axes, as attention does to all frames that no mask excludes`);
  if (label !== label.toLowerCase()) throw new PulseError(`${name} takes in all of the stream at once, in no form that goes along with its frames`);

  context.inputs.forEach(({ stream, batch }, i) => {
    const length = batch.shape[left[i]!.indexOf(label)];
    if (stream === undefined && length !== undefined && !same(length, 1)) throw new PulseError(`${name} would join the stream with a constant of ${String(length)} frames`);
  });
  const at = node.outputs.map((_, slot) => right[slot]!.indexOf(label));
  if (at.some((axis) => axis < 0)) throw new PulseError(`${name} takes in all of the stream at once, in no form that goes along with its frames`);
  if (at.length === 1 && node.op.eval !== undefined) {
    const { wire, ...placed } = context.each(() => node.op, context.inputs, at[0]!);
    context.emit(0, wire, placed);
    return;
  }
  const { wires, delay } = context.join(context.inputs);
  const first = context.add(node.op, wires);
  at.forEach((axis, slot) => { context.emit(slot, { node: first.node, slot }, { axis, delay }); });
}

/** A frame, or frames, of known number beside others: they are held. */
function overFrames(node: Node, context: PulseContext, fixed: readonly boolean[]): void {
  const inputs = context.inputs.map((i, at) => (fixed[at]! ? context.held(i) : i));
  if (inputs.some((i) => i.stream !== undefined)) return pulseByAxes(node, { ...context, inputs });
  const first = context.add(node.op, inputs.map((i) => i.wire)), end = lastOf(inputs.flatMap((i) => i.end ?? []))!;
  node.outputs.forEach((_, slot) => { context.emitEnd(slot, { wire: { node: first.node, slot }, end }); });
}
