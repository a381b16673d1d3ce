import { type Tensor, plainBlank, plainOperand } from './tensor.ts';

/** x [..., 2n] -> [..., n]: tanh of the first half of the last axis times sigmoid of the second. */
export function gate(_: object, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const n = x.shape[x.shape.length - 1]! / 2;
  const y = plainBlank(x.dtype, [...x.shape.slice(0, -1), n]);
  for (let at = 0, from = 0; at < y.data.length; from += n) {
    for (let i = 0; i < n; i++, from++) y.data[at++] = Math.tanh(x.data[from]!) / (1 + Math.exp(-x.data[from + n]!));
  }
  return [y];
}
