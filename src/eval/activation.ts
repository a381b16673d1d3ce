import { type Tensor, plainBlank, plainOperand } from './tensor.ts';
import { erfOf } from './elementwise.ts';
import { broadcastOffsets, broadcastShape } from './strides.ts';

export type EluAttrs = { readonly alpha: number; readonly scale: number };

/** scale * x above 0, scale * alpha * (exp(x) - 1) below. */
export function elu({ alpha, scale }: EluAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = scale * (x.data[i]! > 0 ? x.data[i]! : alpha * Math.expm1(x.data[i]!));
  return [y];
}

const map = (f: (x: number) => number) => (_: object, inputs: readonly Tensor[]): readonly Tensor[] => {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i]!);
  return [y];
};

/** Elfwing et al., 2017. */
export const silu = map((x) => x / (1 + Math.exp(-x)));

/** Howard et al., 2019. */
export const hardSwish = map((x) => x * Math.max(0, Math.min(6, x + 3)) / 6);

/** Hendrycks and Gimpel, 2016. */
export const gelu = map((x) => 0.5 * x * (1 + erfOf(x * Math.SQRT1_2)));

/** Their approximation of it. */
export const geluTanh = map((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))));

/** (x, slope), broadcast: x where it is not negative, else slope * x. */
export function prelu(_: object, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, slope] = [plainOperand(inputs, 0), plainOperand(inputs, 1)];
  const shape = broadcastShape([x.shape, slope.shape]);
  const y = plainBlank(x.dtype, shape);
  const [ix, is] = [broadcastOffsets(x.shape, shape), broadcastOffsets(slope.shape, shape)];
  for (let i = 0; i < y.data.length; i++) {
    const v = x.data[ix[i]!]!;
    y.data[i] = v < 0 ? v * slope.data[is[i]!]! : v;
  }
  return [y];
}

export type FakeQuantAttrs = { readonly lo: number; readonly hi: number; readonly scale: number };

/** The nearest of lo, lo + scale, ..., hi, halves upwards, rounded to single precision at every step. */
export function fakeQuant({ lo, hi, scale }: FakeQuantAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
  const single = Math.fround;
  const inverse = single(1 / scale);
  for (let i = 0; i < y.data.length; i++) {
    const inside = Math.max(lo, Math.min(hi, x.data[i]!));
    const step = Math.floor(single(single(single(inside - lo) * inverse) + 0.5));
    y.data[i] = single(single(step * scale) + lo);
  }
  return [y];
}
