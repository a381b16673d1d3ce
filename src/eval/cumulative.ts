import { type Tensor, blank, operand, size } from './tensor.ts';

/** `exclusive`: of the elements before each one only. `backwards`: from the last element on. */
export type CumulativeAttrs = { readonly axis: number; readonly exclusive: boolean; readonly backwards: boolean };

const cumulative = (start: number, step: (a: number, b: number) => number) => ({ axis, exclusive, backwards }: CumulativeAttrs, inputs: readonly Tensor[]): readonly Tensor[] => {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  const [length, inner] = [x.shape[axis]!, size(x.shape.slice(axis + 1))];
  for (let row = 0; length > 0 && row < x.data.length / length; row++) {
    const first = Math.floor(row / inner) * length * inner + row % inner;
    let sum = start;
    for (let k = 0; k < length; k++) {
      const i = first + (backwards ? length - 1 - k : k) * inner;
      const next = step(sum, x.data[i]!);
      y.data[i] = exclusive ? sum : next;
      sum = next;
    }
  }
  return [y];
};

/** Sums in double precision. */
export const cumSum = cumulative(0, (a, b) => a + b);
export const cumProd = cumulative(1, (a, b) => a * b);
