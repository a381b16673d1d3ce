import { op } from '../../../graph/op.ts';
import { determinant } from '../../../ops/linear/linear.ts';
import { einsum } from '../../einsum.ts';
import type { Family } from '../call.ts';

export const linear: Family = {
  Det: (c) => c.add(op(determinant, {}), c.one()),
  Einsum(c) {
    const equation = c.attrs.text('equation');
    const made = einsum(equation) ?? c.refuse(`the equation ${equation.slice(0, 100)}`);
    const operands = c.many(1);
    if (operands.length !== made.operands) c.fail(`it has ${operands.length} operands, its equation ${made.operands}`);
    return c.add(made.op, ...operands);
  },
};
