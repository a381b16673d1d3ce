import { type Tensor, numbersOf, tensor } from '../../../src/eval/tensor.ts';
import { type Dim, Expr } from '../../graph/dim.ts';
import { type Fact, concreteShape } from '../../graph/fact.ts';
import type { EvalFunction } from '../../graph/op.ts';

/**
 * Symbolic elements through an operator that only moves data, by evaluating it on the numbers of the elements. The operands named
 * by `data` move; the others steer and must be integers.
 */
export function moveElements<A>(evaluate: EvalFunction<A>, attrs: A, inputs: readonly (readonly Dim[] | undefined)[], facts: readonly Fact[], data: (operand: number) => boolean = () => true): readonly (readonly Dim[])[] | undefined {
  const table: Dim[] = [];
  const tensors: Tensor[] = [];
  for (const [i, fact] of facts.entries()) {
    const values = inputs[i];
    const shape = concreteShape(fact);
    if (values === undefined || shape === undefined) return undefined;
    const plain = data(i) ? values.map((_, k) => table.length + k) : values.map((v) => (v instanceof Expr ? NaN : v));
    if (plain.some(Number.isNaN)) return undefined;
    if (data(i)) table.push(...values);
    tensors.push(tensor('i32', shape, plain));
  }
  return evaluate(attrs, tensors).map((t) => (t.dtype === 'string' ? [] : Array.from(numbersOf(t), (k) => table[k]!)));
}
