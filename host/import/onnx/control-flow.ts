import { tensor } from '../../../src/eval/tensor.ts';
import { factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { constantValue } from '../../graph/constant.ts';
import { arrayElement, arrayFrom, arrayInsert, arrayOf, arrayRead, arraySize, arrayStack, arrayWrite, newArray } from '../../ops/control/arrays.ts';
import { add, and, cast, less, sub } from '../../ops/elementwise/elementwise.ts';
import { identity, reshape, shapeOf, squeeze, transpose, unsqueeze } from '../../ops/shape/shape.ts';
import { slice } from '../../ops/slice/slice.ts';
import type { ImportedNode, ImportedWire } from '../../stages.ts';
import { type Builder, type Origin, importFunction } from '../builder.ts';
import { deferred } from '../deferred.ts';
import { fromFront } from '../operands.ts';
import type { Call } from './call.ts';
import type { OnnxGraph } from './model.ts';

/** What an operator with graphs inside is given of these. */
export interface Graphs {
  readonly builder: Builder;
  readonly origin: Origin;
  graph(attribute: string): OnnxGraph;
  /** Values that graphs read from outside. */
  captured(...graphs: readonly OnnxGraph[]): { readonly names: readonly string[]; readonly wires: readonly ImportedWire[] };
  /** Imports the nodes of a graph into `builder` and returns its outputs, null where one is not supported. `given`: its inputs, and what it captures. */
  body(graph: OnnxGraph, builder: Builder, given: ReadonlyMap<string, ImportedWire>): readonly ImportedWire[] | null;
}

export type BuildControl = (call: Call, graphs: Graphs) => readonly ImportedWire[] | null;

/** Names of a graph's inputs and captured values, with their wires. */
const given = (names: readonly string[], wires: readonly ImportedWire[]): ReadonlyMap<string, ImportedWire> => new Map(names.map((n, i) => [n, wires[i]!]));
const inputNames = (graph: OnnxGraph): readonly string[] => graph.inputs.map((i) => i.name);

/** A tensor of one element as a scalar. */
const toScalar = deferred('Scalar', {}, (make, [x]) => (factOf(x!).shape.length === 0 ? make(op(identity, {}), [x!]) : make(op(reshape, { to: [] }), [x!])));
const scalar = (c: Call, x: ImportedWire): ImportedWire => c.add(toScalar, x);

const branch: BuildControl = (c, g) => {
  const graphs = [g.graph('then_branch'), g.graph('else_branch')];
  const { names, wires } = g.captured(...graphs);
  const [then, otherwise] = graphs.map((graph) => importFunction(names, (builder, parameters) => g.body(graph, builder, given(names, parameters))));
  if (then == null || otherwise == null) return null;
  if (then.results.length !== otherwise.results.length) c.fail(`its branches give ${then.results.length} and ${otherwise.results.length} results`);
  return g.builder.control(g.origin, { kind: 'branch', then, otherwise }, [scalar(c, c.one()), ...wires], then.results.length);
};

/** Whether a wire is a constant that is true, or passes on node `known`, which is. */
function isTrue(nodes: readonly ImportedNode[], wire: ImportedWire | undefined, known?: number): boolean {
  const node = wire === undefined ? undefined : nodes[wire.node];
  if (wire?.node === known && known !== undefined) return true;
  if (node?.op.name === 'Identity') return isTrue(nodes, node.inputs[0], known);
  const value = node === undefined ? undefined : constantValue(node.op);
  return value !== undefined && value.dtype !== 'string' && value.data[0] !== 0;
}

/** Whether a number of steps is written as one that no loop reaches. */
function isEndless(nodes: readonly ImportedNode[], wire: ImportedWire): boolean {
  const node = nodes[wire.node];
  const value = node === undefined ? undefined : constantValue(node.op);
  return value !== undefined && Number(value.data[0]) >= 2 ** 53;
}

/**
 * A loop's variables are its counter, whether it goes on (where that is not always so), its own variables, and an array for each value
 * that it collects; then come the number of its steps, where it has one, and what it captures.
 */
const loop: BuildControl = (c, g) => {
  const graph = g.graph('body');
  const [count, start, ...initial] = c.inputsUpTo(c.inputs);
  const variables = initial.map((_, i) => c.needed(i + 2));
  const collected = graph.outputs.length - 1 - variables.length;
  if (graph.inputs.length !== variables.length + 2 || collected < 0) c.fail(`its body takes ${graph.inputs.length} inputs and gives ${graph.outputs.length} outputs, for ${variables.length} variables`);
  const { names, wires } = g.captured(graph);
  const i64 = (value: number): ImportedWire => c.constant(tensor('i64', [], [value]));
  const steps = count === undefined || isEndless(g.builder.nodes, count) ? undefined : scalar(c, count);

  let [whole, endless] = [true, false];
  importFunction([...inputNames(graph), ...names], (builder, parameters) => {
    const results = g.body(graph, builder, given([...inputNames(graph), ...names], parameters));
    whole = results !== null;
    endless = isTrue(builder.nodes, results?.[0], parameters[1]!.node);
    return results;
  });
  if (!whole) return null;
  const always = (start === undefined || isTrue(g.builder.nodes, start)) && endless;
  const goesOn = always ? [] : [start === undefined ? c.constant(tensor('bool', [], [1])) : scalar(c, start)];
  const arrays = Array.from({ length: collected }, () => c.add(op(newArray, {}), steps ?? i64(-1)));
  const all = [i64(0), ...goesOn, ...variables, ...arrays, ...(steps === undefined ? [] : [steps]), ...wires];
  const changing = 1 + goesOn.length + variables.length + arrays.length;
  const own = Array.from({ length: all.length }, (_, i) => String(i));
  const at = { goesOn: 1, variables: 1 + goesOn.length, arrays: 1 + goesOn.length + variables.length, captured: all.length - wires.length };

  const condition = importFunction(own, (builder, p) => {
    const counts = steps === undefined ? undefined : builder.add(g.origin, op(less, {}), [p[0]!, p[changing]!]);
    const holds = always ? undefined : p[at.goesOn]!;
    if (counts === undefined || holds === undefined) return [counts ?? holds ?? builder.constant(g.origin, tensor('bool', [], [1]))];
    return [builder.add(g.origin, op(and, {}), [counts, holds])];
  });
  const body = importFunction(own, (builder, p) => {
    const truth = always ? builder.constant(g.origin, tensor('bool', [], [1])) : p[at.goesOn]!;
    const results = g.body(graph, builder, given([...inputNames(graph), ...names], [p[0]!, truth, ...p.slice(at.variables, at.arrays), ...p.slice(at.captured)]));
    if (results === null) return null;
    const [next, ...values] = results;
    return [
      builder.add(g.origin, op(add, {}), [p[0]!, builder.constant(g.origin, tensor('i64', [], [1]))]),
      ...(always ? [] : [builder.add(g.origin, toScalar, [next!])]),
      ...values.slice(0, variables.length),
      ...values.slice(variables.length).map((row, i) => builder.add(g.origin, op(arrayWrite, {}), [p[at.arrays + i]!, p[0]!, row])),
      ...p.slice(changing),
    ];
  });
  if (condition === null || body === null) return null;
  const results = g.builder.control(g.origin, { kind: 'loop', unrolls: true, variables: changing, condition, body: { ...body, results: body.results.slice(0, changing) } }, all, changing);
  return [...results.slice(at.variables, at.arrays), ...results.slice(at.arrays).map((array) => c.add(op(arrayStack, {}), array))];
};

/** An axis moved to the front, or from there. */
const moveAxis = (c: Call, x: ImportedWire, axis: number, way: 'toFront' | 'back'): ImportedWire => (axis === 0 ? x : c.add(deferred('Transpose', { axis, way }, (make, [wire]) => {
  const rank = factOf(wire!).shape.length, at = fromFront(axis, rank);
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== (way === 'toFront' ? at : 0));
  const perm = way === 'toFront' ? [at, ...others] : [...others.slice(0, at), 0, ...others.slice(at)];
  return make(op(transpose, { perm }), [wire!]);
}), x));

/** Its states, then an array for each value that it collects, are the variables of a loop over the elements of its scanned inputs. */
const scan: BuildControl = (c, g) => (c.version < 9 ? batchScan(c, g) : scanOver(c, g, c.many(1), (name) => c.attrs.ints(name, [])));

function scanOver(c: Call, g: Graphs, inputs: readonly ImportedWire[], listed: (name: string) => readonly number[]): readonly ImportedWire[] | null {
  const graph = g.graph('body');
  const scanned = c.attrs.int('num_scan_inputs');
  const states = inputs.length - scanned, collected = graph.outputs.length - states;
  if (scanned < 1 || states < 0 || collected < 0 || graph.inputs.length !== inputs.length) c.fail(`its body takes ${graph.inputs.length} inputs and gives ${graph.outputs.length} outputs, for ${inputs.length} inputs`);
  const each = (name: string, count: number): readonly number[] => {
    const values = listed(name);
    if (values.length !== 0 && values.length !== count) c.fail(`attribute ${name} has ${values.length} entries for ${count}`);
    return Array.from({ length: count }, (_, i) => values[i] ?? 0);
  };
  const [inputAxes, inputDirections] = [each('scan_input_axes', scanned), each('scan_input_directions', scanned)];
  const [outputAxes, outputDirections] = [each('scan_output_axes', collected), each('scan_output_directions', collected)];
  const { names, wires } = g.captured(graph);
  const rows = inputs.slice(states).map((x, i) => moveAxis(c, x, inputAxes[i]!, 'toFront'));
  const steps = scalar(c, c.add(op(slice, { axis: 0, start: 0, end: 1 }), c.add(op(shapeOf, { dtype: 'i64' }), rows[0]!)));
  const arrays = Array.from({ length: collected }, () => c.add(op(newArray, {}), steps));
  const variables = [c.constant(tensor('i64', [], [0])), ...inputs.slice(0, states), ...arrays];
  const all = [...variables, steps, ...rows.map((r) => c.add(op(arrayOf, {}), r)), ...wires];
  const own = all.map((_, i) => String(i));
  const count = variables.length;

  const condition = importFunction(own, (builder, p) => [builder.add(g.origin, op(less, {}), [p[0]!, p[count]!])]);
  const body = importFunction(own, (builder, p) => {
    const one = builder.constant(g.origin, tensor('i64', [], [1]));
    const next = builder.add(g.origin, op(add, {}), [p[0]!, one]);
    const backwards = (): ImportedWire => builder.add(g.origin, op(sub, {}), [p[count]!, next]);
    const index = (directions: readonly number[], i: number): ImportedWire => (directions[i] === 0 ? p[0]! : backwards());
    const elements = rows.map((_, i) => builder.add(g.origin, op(arrayRead, {}), [p[count + 1 + i]!, index(inputDirections, i)]));
    const results = g.body(graph, builder, given([...inputNames(graph), ...names], [...p.slice(1, 1 + states), ...elements, ...p.slice(count + 1 + scanned)]));
    if (results === null) return null;
    return [next, ...results.slice(0, states), ...results.slice(states).map((row, i) => builder.add(g.origin, op(arrayWrite, {}), [p[1 + states + i]!, index(outputDirections, i), row]))];
  });
  if (condition === null || body === null) return null;
  const results = g.builder.control(g.origin, { kind: 'loop', unrolls: true, variables: count, condition, body }, all, count);
  return [...results.slice(1, 1 + states), ...results.slice(1 + states).map((array, i) => moveAxis(c, c.add(op(arrayStack, {}), array), outputAxes[i]!, 'back'))];
}

/** Scan of operator set 8: one more axis in front, and an input with the lengths of the sequences along it. One sequence is a plain Scan. */
const batchScan: BuildControl = (c, g) => {
  if (c.optional(0) !== undefined) c.refuse('sequences of lengths of their own');
  const directions = c.attrs.ints('directions', []);
  const single = (x: ImportedWire): ImportedWire => c.add(deferred('Squeeze', {}, (make, [wire]) => {
    const [batch] = factOf(wire!).shape;
    if (batch !== 1) throw new InferError(`a batch of ${String(batch)} sequences`);
    return make(op(squeeze, { axes: [0] }), [wire!]);
  }), x);
  const inputs = Array.from({ length: c.inputs - 1 }, (_, i) => single(c.needed(i + 1)));
  const results = scanOver(c, g, inputs, (name) => (name === 'scan_input_directions' ? directions : []));
  return results === null ? null : results.map((y) => c.add(op(unsqueeze, { axes: [0] }), y));
};

/** A loop over the elements of sequences; what is no sequence is the same in every step. */
const sequenceMap: BuildControl = (c, g) => {
  const graph = g.graph('body'), inputs = c.many(1);
  if (graph.inputs.length !== inputs.length) c.fail(`its body takes ${graph.inputs.length} inputs, and it ${inputs.length}`);
  const { names, wires } = g.captured(graph);
  const first = inputs[0]!, count = graph.outputs.length;
  const steps = c.add(op(cast, { to: 'i64' }), c.add(op(arraySize, {}), first));
  const all = [c.constant(tensor('i64', [], [0])), ...graph.outputs.map(() => c.add(op(arrayFrom, {}))), steps, ...inputs, ...wires];
  const own = all.map((_, i) => String(i));
  const condition = importFunction(own, (builder, p) => [builder.add(g.origin, op(less, {}), [p[0]!, p[count + 1]!])]);
  const body = importFunction(own, (builder, p) => {
    const elements = inputs.map((_, i) => builder.add(g.origin, op(arrayElement, {}), [p[count + 2 + i]!, p[0]!]));
    const results = g.body(graph, builder, given([...inputNames(graph), ...names], [...elements, ...p.slice(count + 2 + inputs.length)]));
    if (results === null) return null;
    return [builder.add(g.origin, op(add, {}), [p[0]!, builder.constant(g.origin, tensor('i64', [], [1]))]), ...results.map((y, i) => builder.add(g.origin, op(arrayInsert, {}), [p[i + 1]!, y]))];
  });
  if (condition === null || body === null) return null;
  return g.builder.control(g.origin, { kind: 'loop', unrolls: true, variables: count + 1, condition, body }, all, count + 1).slice(1);
};

/** Operators that hold graphs. */
export const controls: ReadonlyMap<string, BuildControl> = new Map(Object.entries({ If: branch, Loop: loop, Scan: scan, SequenceMap: sequenceMap }));
