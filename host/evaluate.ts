import { type Tensor } from '../src/eval/tensor.ts';
import { arrayDoesNotFit, bug, inputNotGiven, inputTooShort, noInputOfModel } from './errors.ts';
import { type Dim, numberAt, same, showShape, substitute, symbolsOf } from './graph/dim.ts';
import { showFact } from './graph/fact.ts';
import { type Graph, type Node, factOf, showNode } from './graph/graph.ts';

/** Called with every node that is computed, in order, and its outputs. */
export type Observer = (node: Node, outputs: readonly Tensor[]) => void;

/** What the states of a graph hold between runs, by name. */
export type States = Map<string, Tensor>;

/**
 * Runs a typed graph with the naive evaluations, by names of inputs and outputs. Symbols take the values that the arrays give them.
 * `states` is what the run before left and is given what this one leaves; states that it lacks are at their beginning.
 */
export function evaluate(graph: Graph, inputs: ReadonlyMap<string, Tensor>, observe?: Observer, states: States = new Map()): ReadonlyMap<string, Tensor> {
  const symbols = bindSymbols(graph, inputs);
  const values = new Map<number, readonly Tensor[]>();
  for (const port of graph.inputs) values.set(port.wire.node.id, [inputs.get(port.name)!]);
  for (const { name, wire, initial } of graph.states) values.set(wire.node.id, [states.get(name) ?? initial]);
  const results = new Map<string, Tensor>();
  const order = graph.order();
  const lastUse = lastUses(graph, order);
  order.forEach((node, i) => {
    if (!values.has(node.id)) {
      const outputs = computeNode(node, values, symbols);
      values.set(node.id, outputs);
      observe?.(node, outputs);
    }
    for (const id of lastUse.get(i) ?? []) values.delete(id);
  });
  for (const port of graph.outputs) results.set(port.name, values.get(port.wire.node.id)![port.wire.slot]!);
  for (const { name, next } of graph.states) states.set(name, values.get(next.node.id)![next.slot]!);
  return results;
}

function computeNode(node: Node, values: ReadonlyMap<number, readonly Tensor[]>, symbols: ReadonlyMap<string, Dim>): readonly Tensor[] {
  const constants = node.outputs.map((f) => f.value).filter((v) => v !== undefined);
  if (constants.length > 0 && constants.length === node.outputs.length) return constants;
  for (const f of node.outputs) {
    const shape = f.shape.map((d) => substitute(d, symbols));
    if (shape.some((d) => typeof d === 'number' && d < 0)) throw inputTooShort(node.name, showShape(shape), [...symbols].map(([k, v]) => `${k} = ${v}`).join(', '));
  }
  const operands = node.inputs.map((w) => values.get(w.node.id)?.[w.slot] ?? bug(`${showNode(node)} is computed before its inputs`));
  const outputs = node.op.bind(symbols).eval?.(operands) ?? bug(`${showNode(node)} cannot be evaluated`);
  outputs.forEach((t, i) => {
    const wanted = node.outputs[i]!;
    if (t.dtype !== wanted.dtype || t.shape.length !== wanted.shape.length || t.shape.some((d, k) => !same(d, substitute(wanted.shape[k]!, symbols)))) bug(`${showNode(node)} gave ${showFact({ dtype: t.dtype, shape: t.shape })} for ${[...symbols].map(([k, v]) => `${k} = ${v}`).join(', ')}`);
  });
  return outputs;
}

/** The integer that a symbol is where a length that is linear in it, such as 2*S, is known; undefined where it is none. */
function solved(d: Dim, length: number): number | undefined {
  const value = (length - numberAt(d, 0)) / (numberAt(d, 1) - numberAt(d, 0));
  return Number.isInteger(value) ? value : undefined;
}

/** Checks the arrays against the inputs and solves these for their symbols. */
function bindSymbols(graph: Graph, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Dim> {
  for (const name of inputs.keys()) if (!graph.inputs.some((p) => p.name === name)) throw noInputOfModel(name, graph.inputs.map((p) => p.name));
  const symbols = new Map<string, Dim>();
  for (const port of graph.inputs) {
    const given = inputs.get(port.name);
    if (given === undefined) throw inputNotGiven(port.name);
    factOf(port.wire).shape.forEach((d, i) => {
      const length = given.shape[i], [symbol, ...more] = symbolsOf(d);
      if (symbol === undefined || more.length > 0 || length === undefined || symbols.has(symbol)) return;
      const value = solved(d, length);
      if (value !== undefined) symbols.set(symbol, value);
    });
  }
  for (const port of graph.inputs) {
    const [wanted, given] = [factOf(port.wire), inputs.get(port.name)!];
    const fits = given.dtype === wanted.dtype && given.shape.length === wanted.shape.length && wanted.shape.every((d, i) => same(substitute(d, symbols), given.shape[i]!));
    if (!fits) throw arrayDoesNotFit(port.name, showFact({ dtype: given.dtype, shape: given.shape }), showFact({ dtype: wanted.dtype, shape: wanted.shape }));
  }
  return symbols;
}

/** By position in `order`: nodes whose values nothing needs after it. */
function lastUses(graph: Graph, order: readonly Node[]): ReadonlyMap<number, readonly number[]> {
  const last = new Map<number, number>();
  order.forEach((node, i) => { for (const w of node.inputs) last.set(w.node.id, i); });
  const kept = new Set([...graph.outputs.map((p) => p.wire.node.id), ...graph.states.map((s) => s.next.node.id)]);
  const out = new Map<number, number[]>();
  for (const [id, i] of last) if (!kept.has(id)) (out.get(i) ?? out.set(i, []).get(i)!).push(id);
  return out;
}
