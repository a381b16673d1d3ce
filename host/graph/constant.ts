import type { Tensor } from '../../src/eval/tensor.ts';
import { type Fact, constantFact } from './fact.ts';
import { type Op, type OperatorBase, op } from './op.ts';

/** A value. The tensor is held beside the attributes, which stay printable. */
export function constant(value: Tensor): Op {
  const operator: OperatorBase<Record<never, never>> = { name: 'Const', infer: () => [constantFact(value)] };
  return op(operator, {});
}

/** An input of the graph; its fact is given, not inferred. */
export function input(fact: Fact): Op {
  const operator: OperatorBase<Record<never, never>> = { name: 'Input', infer: () => [fact] };
  return op(operator, {});
}

/** The value of an operator that `constant` made. */
export const constantValue = (op: Op): Tensor | undefined => (op.name === 'Const' ? op.infer([])[0]?.value : undefined);
