import { type Elements, type Tensor, blank, isWide, operand, plainOperand, size } from './tensor.ts';

/** `exclusive`: of the elements before each one only. `backwards`: from the last element on. */
export type CumulativeAttrs = { readonly axis: number; readonly exclusive: boolean; readonly backwards: boolean };

/** Writes what `step` makes of the elements along the axis; `E` is what a sum has. */
function overAxis<E>({ axis, exclusive, backwards }: CumulativeAttrs, shape: readonly number[], x: ArrayLike<E>, y: Pick<Elements<E>, number>, start: E, step: (a: E, b: E) => E): void {
  const [length, inner] = [shape[axis]!, size(shape.slice(axis + 1))];
  for (let row = 0; length > 0 && row < x.length / length; row++) {
    const first = Math.floor(row / inner) * length * inner + row % inner;
    let sum = start;
    for (let k = 0; k < length; k++) {
      const i = first + (backwards ? length - 1 - k : k) * inner;
      const next = step(sum, x[i]!);
      y[i] = exclusive ? sum : next;
      sum = next;
    }
  }
}

const cumulative = (start: 0 | 1, float: (a: number, b: number) => number, integer: (a: number, b: number) => number, wide: (a: bigint, b: bigint) => bigint) => (attrs: CumulativeAttrs, inputs: readonly Tensor[]): readonly Tensor[] => {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  if (isWide(x) && isWide(y)) overAxis<bigint>(attrs, x.shape, x.data, y.data, BigInt(start), (a, b) => BigInt.asIntN(64, wide(a, b)));
  else overAxis<number>(attrs, x.shape, plainOperand(inputs, 0).data, plainOperand([y], 0).data, start, x.dtype === 'f32' || x.dtype === 'f64' ? float : integer);
  return [y];
};

/** Sums of floats in double precision; integers keep their low bits. */
export const cumSum = cumulative(0, (a, b) => a + b, (a, b) => (a + b) | 0, (a, b) => a + b);
export const cumProd = cumulative(1, (a, b) => a * b, Math.imul, (a, b) => a * b);
