import type { DType } from '../format/dtype.ts';
import { type NumericTensor, type Tensor, blank, operand } from './tensor.ts';
import { broadcastOffsets, broadcastShape } from './strides.ts';

type Evaluate = (attrs: object, inputs: readonly Tensor[]) => readonly Tensor[];
type Of2 = (a: number, b: number) => number;

const word = 2 ** 32;
const isWide = (dtype: DType): boolean => dtype === 'i64' || dtype === 'u64';

/** Two operands, broadcast. `wide` is its meaning for 64-bit integers. */
const binary = (f: Of2, wide: (a: number, b: number, x: NumericTensor) => number): Evaluate => (_, inputs) => {
  const [x, y] = [operand(inputs, 0), operand(inputs, 1)];
  const shape = broadcastShape([x.shape, y.shape]);
  const z = blank(x.dtype, shape);
  const [ix, iy] = [broadcastOffsets(x.shape, shape), broadcastOffsets(y.shape, shape)];
  const each: Of2 = isWide(x.dtype) ? (a, b) => wide(a, b, x) : f;
  for (let i = 0; i < z.data.length; i++) z.data[i] = each(x.data[ix[i]!]!, y.data[iy[i]!]!);
  return [z];
};

/** On both words of 64-bit integers. */
const words = (f: Of2): Evaluate => binary(f, (a, b, { dtype }) => {
  const high = f(Math.floor(a / word), Math.floor(b / word));
  return (dtype === 'u64' ? high >>> 0 : high) * word + (f(a % word, b % word) >>> 0);
});

export const bitAnd = words((a, b) => a & b);
export const bitOr = words((a, b) => a | b);
export const bitXor = words((a, b) => a ^ b);

/** By 0 or more places; bits shifted out are lost. */
export const shiftLeft = binary((a, b) => (b > 31 ? 0 : a << b), (a, b, { dtype }) => {
  if (b > 63) return 0;
  const range = word * word, kept = (a % 2 ** (64 - b)) * 2 ** b;
  if (dtype === 'u64') return kept;
  return kept >= range / 2 ? kept - range : kept < -range / 2 ? kept + range : kept;
});

/** By 0 or more places; the sign stays. */
export const shiftRight: Evaluate = (attrs, inputs) => (operand(inputs, 0).dtype === 'u32' ? unsignedRight : signedRight)(attrs, inputs);
const signedRight = binary((a, b) => a >> Math.min(b, 31), (a, b) => Math.floor(a / 2 ** b));
const unsignedRight = binary((a, b) => (b > 31 ? 0 : a >>> b), (a) => a);
