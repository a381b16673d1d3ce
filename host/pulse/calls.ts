import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../compare.ts';
import { UserError, stateNotOfStream } from '../errors.ts';
import { type States, evaluate } from '../evaluate.ts';
import { constant } from '../graph/constant.ts';
import { symbolsOf } from '../graph/dim.ts';
import { type Graph, type State, factOf } from '../graph/graph.ts';
import { randomInputs } from '../random-inputs.ts';
import type { Typed } from '../stages.ts';
import { framesOf, joined } from './frames.ts';

/** Single precision sums in another order differ by less. */
const tolerance = 1e-4;

/**
 * The network without its states, which begin as constants: what a call leaves for the next one is, on a stream, what operators keep
 * between pulses. That is so where a call with all the frames gives what calls with parts of them give one after another; throws a `UserError` where not.
 */
export function withoutStates(typed: Typed, frames: number, symbol: string): Typed {
  const { states } = typed.graph;
  if (states.length === 0 || typed.graph.inputs.every(({ name }) => alongStream(typed.graph, name, symbol) < 0)) return typed;
  const fault = differsByCalls(typed.graph, frames, symbol);
  if (fault !== undefined) throw stateNotOfStream(typed.name, states.map((s) => s.name), fault);
  const graph = typed.graph.copy();
  graph.replace(graph.states.map(({ name, wire, initial }) => ({ from: wire, to: { node: graph.add(name, constant(initial), []), slot: 0 } })));
  graph.states = [];
  graph.dropUnused();
  return { ...typed, graph };
}

/** What is wrong with two calls of `frames` after one another in the place of one of twice as many. */
function differsByCalls(graph: Graph, frames: number, symbol: string): string | undefined {
  const inputs = randomInputs(graph, new Map([[symbol, 2 * frames]]), 1);
  const half = (name: string, x: Tensor, second: boolean): Tensor => {
    const axis = alongStream(graph, name, symbol);
    return axis < 0 ? x : framesOf(x, axis, second ? x.shape[axis]! / 2 : 0, x.shape[axis]! / (second ? 1 : 2));
  };
  const [once, twice]: readonly States[] = [new Map(), new Map()];
  try {
    const whole = evaluate(graph, inputs, undefined, once!);
    const parts = [false, true].map((second) => evaluate(graph, new Map([...inputs].map(([name, x]) => [name, half(name, x, second)])), undefined, twice!));
    for (const { name, wire } of graph.outputs) {
      const axis = factOf(wire).shape.findIndex((d) => symbolsOf(d).has(symbol));
      const [expected, actual] = [whole.get(name)!, axis < 0 ? parts[1]!.get(name)! : joined(parts.map((p) => p.get(name)!), axis)];
      if (String(expected.shape) !== String(actual.shape)) return `output '${name}' is [${expected.shape.join(',')}] of ${2 * frames} frames at once and [${actual.shape.join(',')}] of two calls`;
      if (difference(actual, expected) > tolerance) return `output '${name}' of two calls differs by ${difference(actual, expected).toExponential(1)} from that of one`;
    }
    const wrong = graph.states.find(({ name }: State) => difference(twice!.get(name)!, once!.get(name)!) > tolerance);
    return wrong === undefined ? undefined : `'${wrong.name}' differs after two calls by ${difference(twice!.get(wrong.name)!, once!.get(wrong.name)!).toExponential(1)}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const alongStream = (graph: Graph, input: string, symbol: string): number => {
  const port = graph.inputs.find((p) => p.name === input);
  return port === undefined ? -1 : factOf(port.wire).shape.findIndex((d) => symbolsOf(d).has(symbol));
};
