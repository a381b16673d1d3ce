import { type Tensor, blank, operand } from './tensor.ts';

export type LrnAttrs = { readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number };

/** x over (bias + alpha * sum of squares of the 2 * radius + 1 channels around it) to the power beta; channels last. */
export function lrn({ radius, bias, alpha, beta }: LrnAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  const n = x.shape[x.shape.length - 1]!;
  for (let i = 0; i < y.data.length; i++) {
    const row = i - i % n;
    let sum = 0;
    for (let j = Math.max(row, i - radius); j <= Math.min(row + n - 1, i + radius); j++) sum += x.data[j]! * x.data[j]!;
    y.data[i] = x.data[i]! * Math.pow(bias + alpha * sum, -beta);
  }
  return [y];
}
