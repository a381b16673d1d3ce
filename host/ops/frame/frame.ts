import { type FrameAttrs, frame as evaluate } from '../../../src/eval/slice.ts';
import { type Dim, compare } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { labelsFor, raise } from '../shared/axis-labels.ts';
import { at, lengthOf } from '../shared/operands.ts';
import { outputSize } from '../shared/window.ts';
import type { Operator } from '../operator.ts';
import { lowerFrame } from './lower.ts';

/** [..., n, ...] -> [..., windows, length, ...] */
export const frame: Operator<FrameAttrs> = {
  name: 'Frame',
  doc: 'overlapping windows of one axis, side by side along a new axis behind it',
  infer({ axis, length, stride, dilation }, inputs) {
    const x = at(inputs, 0);
    const windows = outputSize(lengthOf(x, axis), length, 0, { strides: [stride], dilations: [dilation], padding: 'valid' });
    if (compare(windows, 0) < 0) throw new InferError(`windows of ${length} elements of an axis of ${String(x.shape[axis])}`);
    return [fact(x.dtype, x.shape.flatMap((d, i): Dim[] => (i === axis ? [windows, length] : [d])))];
  },
  eval: evaluate,
  lower: lowerFrame,
  axes({ axis }, inputs) {
    const labels = raise(labelsFor(at(inputs, 0).shape), [axis]);
    return `${labels}->${labels.slice(0, axis)}${labels[axis]}1${labels.slice(axis + 1)}`;
  },
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== attrs.axis) return context.byAxes();
    const { wire, ...placed } = context.slide(() => op(frame, attrs), x, { kernel: attrs.length, dilation: attrs.dilation, stride: attrs.stride });
    context.emit(0, wire, placed);
  },
};
