import type { PlainAttributes } from '../tensorflow/spell.ts';
import type { Call } from './call.ts';

/** Strides, dilations and padding as TensorFlow has them. */
export function windowOf(c: Call, ...dilated: readonly 'dilated'[]): PlainAttributes {
  const whole = (...[height, width]: readonly string[]): readonly number[] => [1, c.attrs.int(height!), c.attrs.int(width!), 1];
  return {
    strides: whole('stride_h', 'stride_w'), padding: c.attrs.oneOf('padding', 'SAME', 'VALID'),
    ...(dilated.length === 0 ? {} : { dilations: whole('dilation_h_factor', 'dilation_w_factor') }),
  };
}
