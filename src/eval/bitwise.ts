import { type Tensor, operand } from './tensor.ts';
import { binary } from './elementwise.ts';

type Evaluate = (attrs: object, inputs: readonly Tensor[]) => readonly Tensor[];
type Of2 = (a: number, b: number) => number;

/** Operators are of integers. */
const integers = (f: Of2, wide: (a: bigint, b: bigint) => bigint): Evaluate => binary(f, f, wide);

export const bitAnd = integers((a, b) => a & b, (a, b) => a & b);
export const bitOr = integers((a, b) => a | b, (a, b) => a | b);
export const bitXor = integers((a, b) => a ^ b, (a, b) => a ^ b);

/** By 0 or more places; bits shifted out are lost. */
export const shiftLeft = integers((a, b) => (b > 31 ? 0 : a << b), (a, b) => (b > 63n ? 0n : a << b));

/** By 0 or more places; the sign stays. */
export const shiftRight: Evaluate = (attrs, inputs) => (operand(inputs, 0).dtype === 'u32' ? unsignedRight : signedRight)(attrs, inputs);
const signedRight = integers((a, b) => a >> Math.min(b, 31), (a, b) => a >> (b > 63n ? 63n : b));
const unsignedRight = integers((a, b) => (b > 31 ? 0 : a >>> b), (a, b) => a >> b);
