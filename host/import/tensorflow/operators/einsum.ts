import { einsum } from '../../einsum.ts';
import type { Family } from '../call.ts';

export const einsums: Family = {
  Einsum(c) {
    const text = c.attrs.text('equation').replaceAll(' ', '');
    const { op, operands } = einsum(text) ?? c.refuse(`equation ${text}`);
    const inputs = c.many(1);
    if (inputs.length !== operands) c.fail(`${inputs.length} inputs for ${operands} operands`);
    return c.add(op, ...inputs);
  },
};
