import { add, div, mul } from './elementwise.ts';
import { type IntegerRange, type RoundToIntegerAttrs, requantize, roundToInteger } from './quantized.ts';
import { type NumericTensor, type Tensor, operand, plainOperand, tensor, tensorOf } from './tensor.ts';

/** (x of i8 or u8, table [256], first the value of the least byte) -> the value of each. */
export function byteTable(_: unknown, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, table] = [plainOperand(inputs, 0), plainOperand(inputs, 1)], least = x.dtype === 'i8' ? -128 : 0;
  return [tensorOf(table.dtype, x.shape, Float64Array.from(x.data, (v) => table.data[v - least]!))];
}

/** How a sum or product of 32 bits becomes an integer of a quantised type: in fixed point (FixedPointForm), or as a float divided by `scale` and rounded. */
export type Rescaling =
  | { readonly form: 'doubling'; readonly multiplier: number; readonly shift: number }
  | { readonly form: 'float'; readonly scale: number; readonly halves: RoundToIntegerAttrs['halves'] };

export type CombineBytesAttrs = IntegerRange & { readonly by: 'add' | 'mul'; readonly rescaling: Rescaling };

/** (a, b of i8 or u8, which broadcast, a table of 32-bit numbers for each) -> the sum or product of their values as integers of a quantised type. */
export function combineBytes({ by, rescaling, ...range }: CombineBytesAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [a, b] = [0, 1].map((i): NumericTensor => operand(byteTable({}, [operand(inputs, i), operand(inputs, i + 2)]), 0));
  const combined = (by === 'add' ? add : mul)({}, [a!, b!]);
  if (rescaling.form !== 'float') {
    const [multiplier, shift] = [rescaling.multiplier, rescaling.shift].map((v) => tensor('i32', [], [v]));
    return requantize({ ...range, form: rescaling.form }, [...combined, multiplier!, shift!]);
  }
  return roundToInteger({ ...range, halves: rescaling.halves }, div({}, [...combined, tensor('f32', [], [rescaling.scale])]));
}
