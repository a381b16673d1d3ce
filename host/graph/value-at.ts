import { type Tensor, size, tensorOf } from '../../src/eval/tensor.ts';
import { type Dim, substitute } from './dim.ts';
import { type Fact, concreteShape } from './fact.ts';
import { type Node, type Wire, factOf } from './graph.ts';

/** Elements of a value that is computed to see what a formula gives. */
const maxElements = 1 << 20;

/** What a wire is for lengths given by their symbols, where it depends on nothing else; undefined where it does, or where it would be large. */
export function valueAt(wire: Wire, symbols: ReadonlyMap<string, Dim>, known = new Map<Node, readonly Tensor[] | undefined>()): Tensor | undefined {
  const { value, symbolic, dtype, shape } = factOf(wire);
  if (value !== undefined) return value;
  const fixed = concreteShape(bound({ dtype, shape }, symbols));
  if (fixed === undefined || fixed.some((d) => d < 0) || size(fixed) > maxElements) return undefined;
  if (symbolic !== undefined) {
    const elements = symbolic.map((d) => substitute(d, symbols)).filter((d) => typeof d === 'number');
    if (elements.length < symbolic.length || dtype === 'string') return undefined;
    return tensorOf(dtype, fixed, elements);
  }
  if (!known.has(wire.node)) known.set(wire.node, computed(wire.node, symbols, known));
  return known.get(wire.node)?.[wire.slot];
}

const bound = ({ dtype, shape }: Fact, symbols: ReadonlyMap<string, Dim>): Fact => ({ dtype, shape: shape.map((d) => substitute(d, symbols)) });

function computed(node: Node, symbols: ReadonlyMap<string, Dim>, known: Map<Node, readonly Tensor[] | undefined>): readonly Tensor[] | undefined {
  const evaluate = node.op.bind(symbols).eval;
  if (evaluate === undefined || node.op.name === 'Input') return undefined;
  const inputs: Tensor[] = [];
  for (const w of node.inputs) {
    const value = valueAt(w, symbols, known);
    if (value === undefined) return undefined;
    inputs.push(value);
  }
  return evaluate(inputs);
}
