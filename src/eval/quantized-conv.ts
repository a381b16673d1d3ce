import { type ConvAttrs, conv } from './conv.ts';
import { type IntegerRange, requantize, roundToInteger } from './quantized.ts';
import { type Tensor, plainOperand, tensor, tensorOf } from './tensor.ts';

/**
 * How sums become integers of the result: by multipliers and shifts (`doubling` and `single`, see FixedPointForm), by single-precision factors,
 * rounded to the nearest, halves to the even one (`float`), or not at all (`sums`, of i32).
 */
export type RescalingForm = 'doubling' | 'single' | 'float' | 'sums';

/** `inputZero`: what is subtracted from each x; it is also what lies around an image that is padded. Without spatial axes: rows of a matrix product. */
export type QuantizedConvAttrs = ConvAttrs & IntegerRange & { readonly inputZero: number; readonly form: RescalingForm };

/** (x [N, ...spatial, C] of i8 or u8, w i16 [...kernel, C / groups, O], bias i32 [O], then multipliers and shifts of i32, or factors of f32, [O] or []) -> [N, ...spatial, O]. */
export function quantizedConv({ inputZero, form, to, zero, lo, hi, ...window }: QuantizedConvAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, w, bias] = [plainOperand(inputs, 0), plainOperand(inputs, 1), plainOperand(inputs, 2)];
  const spatial = window.strides.length > 0, channels = x.shape.at(-1)!, outs = w.shape.at(-1)!;
  const rows = spatial ? x.shape : [1, channels === 0 ? 0 : x.data.length / channels, channels];
  const geometry = spatial ? window : { strides: [1], dilations: [1], padding: 'valid' as const, groups: 1 };
  const whole = conv(geometry, [tensor('i32', rows, Int32Array.from(x.data, (v) => v - inputZero)), tensor('i32', spatial ? w.shape : [1, ...w.shape], w.data), bias]);
  const y = plainOperand(whole, 0), sums = tensor('i32', spatial ? y.shape : [...x.shape.slice(0, -1), outs], y.data);
  if (form === 'sums') return [sums];
  if (form !== 'float') return requantize({ to, zero, lo, hi, form }, [sums, plainOperand(inputs, 3), plainOperand(inputs, 4)]);
  const factors = plainOperand(inputs, 3).data;
  const real = Float32Array.from(sums.data, (v, i) => Math.fround(v) * factors[i % factors.length]!);
  return roundToInteger({ to, zero, lo, hi, halves: 'even' }, [tensorOf('f32', sums.shape, real)]);
}
