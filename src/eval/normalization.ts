import { type Tensor, plainBlank, plainOperand } from './tensor.ts';

export type LrnAttrs = { readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number };

/** x over (bias + alpha * sum of squares of the 2 * radius + 1 channels around it) to the power beta; channels last. */
export function lrn({ radius, bias, alpha, beta }: LrnAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
  const n = x.shape[x.shape.length - 1]!;
  for (let i = 0; i < y.data.length; i++) {
    const row = i - i % n;
    let sum = 0;
    for (let j = Math.max(row, i - radius); j <= Math.min(row + n - 1, i + radius); j++) sum += x.data[j]! * x.data[j]!;
    y.data[i] = x.data[i]! * Math.pow(bias + alpha * sum, -beta);
  }
  return [y];
}

/** `centred`: whether the mean is subtracted; without it is the root mean square that x is divided by. */
export type LayerNormAttrs = { readonly epsilon: number; readonly centred: boolean };

/** (x - mean) / sqrt(variance + epsilon) * scale + offset, mean (0 where it is not centred) and variance over the last axis; scale and offset one number a channel. */
export function layerNorm({ epsilon, centred }: LayerNormAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, scale, offset] = [plainOperand(inputs, 0), plainOperand(inputs, 1), plainOperand(inputs, 2)];
  const y = plainBlank(x.dtype, x.shape);
  const n = x.shape[x.shape.length - 1]!;
  for (let row = 0; row < y.data.length; row += n) {
    let mean = 0, variance = 0;
    for (let j = 0; centred && j < n; j++) mean += x.data[row + j]! / n;
    for (let j = 0; j < n; j++) variance += (x.data[row + j]! - mean) ** 2 / n;
    for (let j = 0; j < n; j++) y.data[row + j] = (x.data[row + j]! - mean) / Math.sqrt(variance + epsilon) * scale.data[j]! + offset.data[j]!;
  }
  return [y];
}
