import { tensor } from '../../../src/eval/tensor.ts';
import { input } from '../../graph/constant.ts';
import { fact } from '../../graph/fact.ts';
import { type Graph, type Wire, factOf } from '../../graph/graph.ts';
import { squeeze } from '../shape/shape.ts';
import { type Op, op, PulseError } from '../../graph/op.ts';
import { select } from '../elementwise/elementwise.ts';
import type { PulseContext } from '../pulse-context.ts';
import { type Body, type ScanAttrs, bodyOf } from './body.ts';

/** The loop once for each pulse, its states kept between them. */
export function pulseScan(attrs: ScanAttrs, context: PulseContext, batch: Graph, opOf: (attrs: ScanAttrs) => Op): void {
  const { scanned, states } = attrs;
  const rows = context.inputs.slice(0, scanned.length);
  if (scanned.includes(true) || attrs.collected.includes(true)) throw new PulseError('it begins with the last frame, which is not known before the stream ends');
  if (rows.length === 0 || rows.some((w) => w.stream?.axis !== 0)) throw new PulseError('it counts frames that do not come from the stream');
  if (context.inputs.slice(scanned.length).some((w) => w.stream !== undefined)) throw new PulseError('a step of its loop takes in all of the stream at once');
  const pulse = rows[0]!.stream!.pulse, { wires: joined, delay } = context.join(context.inputs), wires = joined.slice(0, scanned.length);
  const kept = context.inputs.slice(scanned.length, scanned.length + states).map((w) => context.stateFrom(w, { pulse, delay }));
  const outside = context.inputs.slice(scanned.length + states);
  if (rows.some((w) => w.stream!.pulse !== pulse)) throw new PulseError('its inputs have different numbers of frames a pulse');
  // frames before frame 0 leave the states as they are
  const ones = { wire: context.constant(tensor('bool', [pulse], new Array<number>(pulse).fill(1))), axis: 0, delay };
  const begun = delay > 0 ? [context.begun(context.as(fact('bool', [attrs.steps]), ones), 0).wire] : [];
  const last = Array.from({ length: states }, (_, i) => i).filter((i) => context.isRead(i));
  if (last.length > 0) batch.outputs = [...batch.outputs, ...last.map((i) => batch.outputs[i]!)].map(({ wire }, i) => ({ name: String(i), wire }));
  const body = begun.length > 0 ? holding(attrs, batch) : last.length > 0 ? bodyOf(batch).body : attrs.body;
  const streamed: ScanAttrs = { ...attrs, steps: pulse, scanned: [...scanned, ...begun.map(() => false)], collected: [...attrs.collected, ...last.map(() => false)], body };
  const first = context.add(opOf(streamed), [...wires, ...begun, ...kept.map((s) => s.wire), ...outside.map((w) => w.wire)]);
  kept.forEach((s, slot) => { s.become({ node: first.node, slot }); });
  last.forEach((state, i) => {
    const all: Wire = { node: first.node, slot: states + attrs.collected.length + i }, { dtype, shape } = factOf(all);
    const { wire, end } = context.last(context.as(fact(dtype, [attrs.steps, ...shape.slice(1)]), { wire: all, axis: 0, delay }), 1);
    context.emitEnd(state, { wire: context.add(op(squeeze, { axes: [0] }), [wire]), end });
  });
  attrs.collected.forEach((_, i) => { context.emit(states + i, { node: first.node, slot: states + i }, { axis: 0, delay }); });
}

/** The body with one more row, behind the others: whether the states change. */
function holding({ scanned, states }: ScanAttrs, graph: Graph): Body {
  const given = graph.inputs.map((p) => p.wire), results = graph.outputs.map((p) => p.wire), rows = scanned.length;
  const put = (what: Op, ...wires: readonly Wire[]): Wire => ({ node: graph.add('', what, wires), slot: 0 });
  const begun = put(input(fact('bool', [])));
  const after = results.slice(0, states).map((w, i) => put(op(select, {}), begun, w, given[rows + i]!));
  graph.inputs = [...given.slice(0, rows), begun, ...given.slice(rows)].map((wire, i) => ({ name: String(i), wire }));
  graph.outputs = [...after, ...results.slice(states)].map((wire, i) => ({ name: String(i), wire }));
  return bodyOf(graph).body;
}
