import type { ImportedWire } from '../../stages.ts';
import * as operands from '../operands.ts';
import type { Call } from './call.ts';

/** The axes of images or volumes in their order: channels (C) last or behind the batch (N). */
export type DataFormat = 'NHWC' | 'NCHW' | 'NDHWC' | 'NCDHW';

const formats = { 2: ['NHWC', 'NCHW'], 3: ['NDHWC', 'NCDHW'] } as const;

const spatialAxes = (format: DataFormat): readonly number[] => [...format].flatMap((axis, i) => (axis === 'N' || axis === 'C' ? [] : [i]));
const isChannelsLast = (format: DataFormat): boolean => format.endsWith('C');

export function dataFormat(c: Call, spatial: 2 | 3 = 2): DataFormat {
  const format = c.attrs.text('data_format', formats[spatial][0]);
  return formats[spatial].find((f) => f === format) ?? c.refuse(`data_format ${format}`);
}

/** An integer for each spatial axis, of a window attribute (strides, dilations, ksize) that has one for every axis; batch and channels must be 1. */
export function spatialOf(c: Call, name: string, format: DataFormat, all: readonly number[]): readonly number[] {
  const own = spatialAxes(format).map((axis) => all[axis] ?? 0);
  if (all.length !== format.length || own.some((n) => n < 1 || n >= 2 ** 31)) return c.refuse(`${name} ${all.slice(0, 8).join(',')}`);
  if (all[format.indexOf('N')] !== 1 || all[format.indexOf('C')] !== 1) return c.refuse(`${name} ${all.join(',')}: over batch or channels`);
  return own;
}

export const spatial = (c: Call, name: string, format: DataFormat, otherwise?: readonly number[]): readonly number[] => spatialOf(c, name, format, c.attrs.ints(name, otherwise));

export type Padding = 'sameUpper' | 'valid' | readonly (readonly [number, number])[];

export function padding(c: Call, format: DataFormat): Padding {
  const kind = c.attrs.text('padding');
  const explicit = c.attrs.ints('explicit_paddings', []);
  if (kind === 'EXPLICIT') {
    const pairs = [...format].map((_, axis) => [explicit[2 * axis] ?? -1, explicit[2 * axis + 1] ?? -1] as const);
    const others = [format.indexOf('N'), format.indexOf('C')].flatMap((axis) => pairs[axis]!);
    const own = spatialAxes(format).map((axis) => pairs[axis]!);
    if (explicit.length !== 2 * format.length || others.some((n) => n !== 0) || own.flat().some((n) => n < 0 || n >= 2 ** 31)) return c.refuse(`explicit_paddings ${explicit.slice(0, 10).join(',')}`);
    return own;
  }
  if (explicit.length > 0) return c.refuse(`explicit_paddings with padding ${kind}`);
  if (kind === 'SAME') return 'sameUpper';
  return kind === 'VALID' ? 'valid' : c.refuse(`padding ${kind}`);
}

/** Applies `make` with the channels last, whatever the node's format. */
export function channelsLast(c: Call, format: DataFormat, x: ImportedWire, make: (x: ImportedWire) => ImportedWire): ImportedWire {
  return isChannelsLast(format) ? make(x) : operands.channelsLast(c, format.length - 2, x, make);
}
