import { scan as evaluate } from '../../../src/eval/scan.ts';
import { type Dim, add, mul, same } from '../../graph/dim.ts';
import { type Fact, fact, sameType, showFact } from '../../graph/fact.ts';
import { type Wire, Graph } from '../../graph/graph.ts';
import { input } from '../../graph/constant.ts';
import { type Attrs, type OpCount, type Op, InferError, op, PulseError } from '../../graph/op.ts';
import { bug } from '../../errors.ts';
import { flatFamilies } from '../flat.gen.ts';
import { type Operator, isOperator } from '../operator.ts';
import { at, lengthOf } from '../shared/operands.ts';
import type { PulseContext } from '../pulse-context.ts';
import { initialOf } from '../recurrent/pulse.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { clamp, greater, select, sub } from '../elementwise/elementwise.ts';

/** Of a value in a body: number of the input or node that gives it (inputs first), and which of its outputs. */
export type BodyWire = readonly [number, number];
export type BodyNode = { readonly name: string; readonly operator: string; readonly attrs: Attrs; readonly inputs: readonly BodyWire[] };

/**
 * What one step does, as plain data. It holds no constants: they are inputs of the Scan. Its inputs are a row of each scanned input, the
 * states, and what is outside; its outputs what the states become, then a row of each collected output.
 */
export type Body = { readonly nodes: readonly BodyNode[]; readonly outputs: readonly BodyWire[] };

export type ScanAttrs = {
  /** One entry a scanned input: whether from its last row to its first. */
  readonly scanned: readonly boolean[];
  readonly states: number;
  /** One entry a collected output: whether the first step gives its last row. */
  readonly collected: readonly boolean[];
  readonly steps: Dim;
  readonly body: Body;
};

const byName: ReadonlyMap<string, Operator<never>> = new Map(
  Object.values(flatFamilies).flatMap((family) => Object.values<unknown>(family)).filter(isOperator).map((o) => [o.name, o]));

function registered(name: string): Operator<never> {
  const found: unknown = name === 'Scan' ? scan : byName.get(name);
  return isOperator(found) ? found : bug(`${name} in the body of a loop is no registered operator`);
}

/** Bodies hold the names of operators: their attributes were an operator's of that name when the body was made. */
const opOf = (node: BodyNode): Op => op(registered(node.operator), node.attrs as never);

/** A body as a graph: inputs and outputs in its order, named by their numbers. */
export function bodyGraph({ nodes, outputs }: Body, inputs: readonly Fact[]): Graph {
  const graph = new Graph();
  const made = inputs.map((f, i) => graph.add(String(i), input(f), []));
  graph.inputs = made.map((node, i) => ({ name: String(i), wire: { node, slot: 0 } }));
  const wireOf = ([node, slot]: BodyWire): Wire => ({ node: made[node] ?? bug('a body reads what comes later'), slot });
  for (const n of nodes) made.push(graph.add(n.name, opOf(n), n.inputs.map(wireOf)));
  graph.outputs = outputs.map((w, i) => ({ name: String(i), wire: wireOf(w) }));
  return graph;
}

/** A graph as a body. Constants in it become inputs behind those that it has: their wires, in order, are `constants`. */
export function bodyOf(graph: Graph): { readonly body: Body; readonly constants: readonly Wire[] } {
  const order = graph.order().filter((n) => n.op.name !== 'Input');
  const constants = order.filter((n) => n.outputs.length === 1 && n.outputs[0]!.value !== undefined);
  const nodes = order.filter((n) => !constants.includes(n));
  const numbers = new Map([...graph.inputs.map((p) => p.wire.node), ...constants, ...nodes].map((n, i) => [n.id, i]));
  const wire = (w: Wire): BodyWire => [numbers.get(w.node.id) ?? bug(`${w.node.name} is not in the body`), w.slot];
  return {
    body: { nodes: nodes.map((n) => ({ name: n.name, operator: n.op.name, attrs: n.op.attrs, inputs: n.inputs.map(wire) })), outputs: graph.outputs.map((p) => wire(p.wire)) },
    constants: constants.map((node) => ({ node, slot: 0 })),
  };
}

/** Facts of what the body is given, from those of what the Scan is given. */
export function bodyInputs({ scanned, states, steps }: ScanAttrs, inputs: readonly Fact[]): readonly Fact[] {
  if (inputs.length < scanned.length + states) throw new InferError(`${inputs.length} operands of a loop with ${scanned.length} rows and ${states} states`);
  return inputs.map((f, i) => {
    if (i >= scanned.length + states) return f;
    if (i >= scanned.length) return fact(f.dtype, f.shape);
    if (!same(lengthOf(f, 0), steps)) throw new InferError(`a loop of ${String(steps)} steps over the rows of ${showFact(f)}`);
    return fact(f.dtype, f.shape.slice(1));
  });
}

export const scan: Operator<ScanAttrs> = {
  name: 'Scan',
  doc: 'a loop over the rows of its inputs, with states: runs a body of other operators once per row',
  infer(attrs, inputs) {
    const facts = new Array<readonly Fact[]>();
    for (const f of bodyInputs(attrs, inputs)) facts.push([f]);
    const of = ([node, slot]: BodyWire): Fact => at(facts[node] ?? [], slot);
    for (const n of attrs.body.nodes) facts.push(opOf(n).infer(n.inputs.map(of)));
    return attrs.body.outputs.map((w, i) => {
      const f = of(w);
      if (i >= attrs.states) return fact(f.dtype, [attrs.steps, ...f.shape]);
      const before = at(inputs, attrs.scanned.length + i);
      if (!sameType(f, before)) throw new InferError(`a state of a loop goes from ${showFact(fact(before.dtype, before.shape))} to ${showFact(f)}`);
      return fact(f.dtype, f.shape);
    });
  },
  eval: evaluate,
  pulse: pulseScan,
  cost(attrs, inputs): OpCount {
    const graph = bodyGraph(attrs.body, bodyInputs(attrs, inputs));
    let mac: Dim = 0;
    for (const n of graph.operators()) mac = add(mac, n.op.cost(n.inputs.map((w) => w.node.outputs[w.slot]!), n.outputs)?.mac ?? 0);
    return { mac: mul(attrs.steps, mac) };
  },
};

/** The loop once for each pulse, its states kept between them. */
function pulseScan(attrs: ScanAttrs, context: PulseContext): void {
  const { scanned, states } = attrs;
  const rows = context.inputs.slice(0, scanned.length);
  if (scanned.includes(true) || attrs.collected.includes(true)) throw new PulseError('it begins with the last frame, which is not known before the stream ends');
  if (rows.length === 0 || rows.some((w) => w.stream?.axis !== 0)) throw new PulseError('it counts frames that do not come from the stream');
  if (context.inputs.slice(scanned.length).some((w) => w.stream !== undefined)) throw new PulseError('a step of its loop takes in all of the stream at once');
  const { wires, delay } = context.join(rows);
  const kept = context.inputs.slice(scanned.length, scanned.length + states).map((w) => context.state(initialOf(w)));
  const outside = context.inputs.slice(scanned.length + states);
  const pulse = rows[0]!.stream!.pulse;
  if (rows.some((w) => w.stream!.pulse !== pulse)) throw new PulseError('its inputs have different numbers of frames a pulse');
  const hold = delay > 0 ? context.state(tensor('i32', [], [delay])) : undefined;
  const constants = hold === undefined ? [] : [context.constant(tensor('i32', [], [0])), context.constant(tensor('i32', [], [1]))];
  const body = hold === undefined ? attrs.body : holding(attrs, context.inputs.map((w) => w.batch));
  const streamed: ScanAttrs = { ...attrs, steps: pulse, states: states + (hold === undefined ? 0 : 1), body };
  const first = context.add(op(scan, streamed), [...wires, ...kept.map((s) => s.wire), ...(hold === undefined ? [] : [hold.wire]), ...outside.map((w) => w.wire), ...constants]);
  kept.forEach((s, slot) => { s.become({ node: first.node, slot }); });
  hold?.become({ node: first.node, slot: states });
  attrs.collected.forEach((_, i) => { context.emit(states + i, { node: first.node, slot: streamed.states + i }, { axis: 0, delay }); });
}

/**
 * The body with one more state, behind the others: how many frames are still to leave the states as they are. Behind what it sees of the outside
 * come the constants 0 and 1.
 */
function holding(attrs: ScanAttrs, inputs: readonly Fact[]): Body {
  const { scanned, states } = attrs;
  const graph = bodyGraph(attrs.body, bodyInputs(attrs, inputs));
  const given = graph.inputs.map((p) => p.wire), results = graph.outputs.map((p) => p.wire);
  const put = (what: Op, ...wires: readonly Wire[]): Wire => ({ node: graph.add('', what, wires), slot: 0 });
  const [left, zero, one] = [0, 1, 2].map(() => put(input(fact('i32', []))));
  const held = put(op(greater, {}), left!, zero!);
  const after = results.slice(0, states).map((w, i) => put(op(select, {}), held, given[scanned.length + i]!, w));
  const fewer = put(op(clamp, { lo: 0, hi: null }), put(op(sub, {}), left!, one!));
  const before = scanned.length + states;
  graph.inputs = [...given.slice(0, before), left!, ...given.slice(before), zero!, one!].map((wire, i) => ({ name: String(i), wire }));
  graph.outputs = [...after, fewer, ...results.slice(states)].map((wire, i) => ({ name: String(i), wire }));
  return bodyOf(graph).body;
}
