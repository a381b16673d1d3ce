import { type Tensor, size, tensorOf } from '../src/eval/tensor.ts';
import { noRandomInput } from './errors.ts';
import { type Dim, substitute } from './graph/dim.ts';
import { concreteShape, fact, showFact } from './graph/fact.ts';
import { type Graph, factOf } from './graph/graph.ts';

/** Numbers in [0, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Values in [-1, 1) for the inputs of a graph whose symbols have these lengths; the same for the same seed. */
export function randomInputs(graph: Graph, symbols: ReadonlyMap<string, Dim>, seed: number): ReadonlyMap<string, Tensor> {
  const random = randomNumbers(seed);
  return new Map(graph.inputs.map(({ name, wire }) => {
    const { dtype, shape } = factOf(wire);
    const lengths = concreteShape(fact(dtype, shape.map((d) => substitute(d, symbols))));
    if (lengths === undefined || dtype === 'string') throw noRandomInput(name, showFact({ dtype, shape }));
    return [name, tensorOf(dtype, lengths, Float64Array.from({ length: size(lengths) }, () => 2 * random() - 1))];
  }));
}
