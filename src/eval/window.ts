/**
 * Padding of spatial axes: none; `sameUpper`, as much as makes ceil(length / stride) outputs, an odd element of it after the axis; or elements
 * before and after each axis.
 */
export type Padding = 'valid' | 'sameUpper' | readonly (readonly [number, number])[];

/** A sliding window over the spatial axes; one entry an axis. */
export type WindowAttrs = { readonly strides: readonly number[]; readonly dilations: readonly number[]; readonly padding: Padding };

/** Along one axis: the output size, and by how many elements the first position of the window lies before the first element. */
export interface OutputPositions { readonly count: number; readonly before: number }

export function outputPositions(length: number, kernel: number, axis: number, attrs: WindowAttrs): OutputPositions {
  const stride = attrs.strides[axis]!;
  const span = (kernel - 1) * attrs.dilations[axis]! + 1;
  if (attrs.padding === 'sameUpper') {
    const count = Math.ceil(length / stride);
    return { count, before: Math.floor(Math.max(0, (count - 1) * stride + span - length) / 2) };
  }
  const [before, after] = attrs.padding === 'valid' ? [0, 0] : attrs.padding[axis]!;
  return { count: Math.max(0, Math.floor((length + before + after - span) / stride) + 1), before };
}
