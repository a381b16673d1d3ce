import type { ImportedWire } from '../../stages.ts';
import * as operands from '../operands.ts';
import type { Call } from './call.ts';

/** Where the channels are: last (NHWC) or behind the batch (NCHW). */
export function dataFormat(c: Call): 'NHWC' | 'NCHW' {
  const format = c.attrs.text('data_format', 'NHWC');
  return format === 'NHWC' || format === 'NCHW' ? format : c.refuse(`data_format ${format}`);
}

/** A window attribute of four integers (strides, dilations, ksize) as height and width; batch and channels must be 1. */
export function heightWidth(c: Call, name: string, format: 'NHWC' | 'NCHW', otherwise?: readonly number[]): readonly [number, number] {
  const all = c.attrs.ints(name, otherwise);
  const [height, width, channels] = format === 'NHWC' ? [all[1], all[2], all[3]] : [all[2], all[3], all[1]];
  if (all.length !== 4 || height === undefined || width === undefined || height < 1 || width < 1) return c.refuse(`${name} ${all.slice(0, 8).join(',')}`);
  if (all[0] !== 1 || channels !== 1) return c.refuse(`${name} ${all.join(',')}: over batch or channels`);
  return [height, width];
}

export type Padding = 'sameUpper' | 'valid' | readonly (readonly [number, number])[];

export function padding(c: Call, format: 'NHWC' | 'NCHW'): Padding {
  const kind = c.attrs.text('padding');
  const explicit = c.attrs.ints('explicit_paddings', []);
  if (kind === 'EXPLICIT') {
    const [n0, n1, a0, a1, b0, b1, d0, d1] = explicit;
    const [height, width, channels] = format === 'NHWC' ? [[a0, a1], [b0, b1], [d0, d1]] : [[b0, b1], [d0, d1], [a0, a1]];
    const whole = [...height!, ...width!].filter((n) => n !== undefined && n >= 0 && n < 2 ** 31);
    if (explicit.length !== 8 || n0 !== 0 || n1 !== 0 || channels!.some((n) => n !== 0) || whole.length !== 4) return c.refuse(`explicit_paddings ${explicit.slice(0, 8).join(',')}`);
    return [[whole[0]!, whole[1]!], [whole[2]!, whole[3]!]];
  }
  if (explicit.length > 0) return c.refuse(`explicit_paddings with padding ${kind}`);
  if (kind === 'SAME') return 'sameUpper';
  return kind === 'VALID' ? 'valid' : c.refuse(`padding ${kind}`);
}

/** Applies `make` with the channels last, whatever the node's format. */
export function channelsLast(c: Call, format: 'NHWC' | 'NCHW', x: ImportedWire, make: (x: ImportedWire) => ImportedWire): ImportedWire {
  return format === 'NHWC' ? make(x) : operands.channelsLast(c, 2, x, make);
}
