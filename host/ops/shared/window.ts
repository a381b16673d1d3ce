import type { WindowAttrs } from '../../../src/eval/window.ts';
import { type Dim, add, compare, floorDiv, sub } from '../../graph/dim.ts';
import { InferError } from '../../graph/op.ts';

/** Output size of a window along one spatial axis. */
export function outputSize(length: Dim, kernel: number, axis: number, attrs: WindowAttrs): Dim {
  const stride = attrs.strides[axis];
  const dilation = attrs.dilations[axis];
  if (stride === undefined || dilation === undefined || stride < 1 || dilation < 1 || kernel < 1) throw new InferError(`window ${kernel}, stride ${String(stride)}, dilation ${String(dilation)} on spatial axis ${axis}`);
  if (attrs.padding === 'sameUpper') return quotient(add(length, stride - 1), stride);
  const pads = attrs.padding === 'valid' ? [0, 0] : attrs.padding[axis];
  if (pads === undefined) throw new InferError(`no padding given for spatial axis ${axis}`);
  const span = sub(add(length, ...pads), (kernel - 1) * dilation + 1);
  if (compare(span, 0) < 0) throw new InferError(`a window over ${(kernel - 1) * dilation + 1} elements of an axis of ${String(add(length, ...pads))}`);
  return add(quotient(span, stride), 1);
}

const quotient = (a: Dim, by: number): Dim => floorDiv(a, by) ?? a;

/** Whether the window sees one element of the axis at a time, each once, in order. */
export function isPointwise(kernel: number, axis: number, attrs: WindowAttrs): boolean {
  const pads = typeof attrs.padding === 'string' ? [0, 0] : attrs.padding[axis] ?? [];
  return kernel === 1 && attrs.strides[axis] === 1 && pads.every((p) => p === 0);
}

/** Labels of spatial axes: `s`, `t`, `u`, in upper case where the window looks along them. */
export const spatialLabels = (kernel: readonly number[], attrs: WindowAttrs): string =>
  kernel.map((k, i) => (isPointwise(k, i, attrs) ? 'stu'[i]! : 'STU'[i]!)).join('');
