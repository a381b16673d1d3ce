import { blank, operand } from '../../../src/eval/tensor.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { bug } from '../../errors.ts';
import { fact } from '../../graph/fact.ts';
import { shift } from '../../program/buffer.ts';
import { copies, emitCopies } from '../../program/copy.ts';
import type { Operator } from '../operator.ts';
import { at } from '../shared/operands.ts';

/** Element [i, j, ...] is the one at offset + i * strides[0] + j * strides[1] + ... of x. A graph holds it only between fusing and lowering. */
export type StridedCopyAttrs = { readonly shape: readonly number[]; readonly offset: number; readonly strides: readonly number[] };

export const stridedCopy: Operator<StridedCopyAttrs> = {
  name: 'StridedCopy',
  doc: 'elements that lie evenly in a larger array',
  infer: ({ shape }, inputs) => [fact(at(inputs, 0).dtype, shape)],
  eval({ shape, offset, strides }, inputs) {
    const x = operand(inputs, 0), y = blank(x.dtype, shape);
    const places = shape.reduce<readonly number[]>((all, length, axis) => all.flatMap((s) => Array.from({ length }, (_, i) => s + i * strides[axis]!)), [offset]);
    places.forEach((from, i) => { y.data[i] = x.data[from]!; });
    return [y];
  },
  alias: ({ offset, strides }) => ({ kind: 'strided', offset, strides }),
  lower({ shape, offset, strides }, context) {
    const { dtype, ref } = context.input(0);
    emitCopies(context.call, copies(dtype, shape, { ref: shift(ref, dtypeBytes[dtype] * offset), strides }, context.outputStrided(0)) ?? bug('a copy over too many axes'));
    return true;
  },
};
