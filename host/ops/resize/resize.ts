import { type Interpolation, type Coordinates, resize as evaluate } from '../../../src/eval/resize.ts';
import { type Dim, compare, exactDiv, mul, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, elements, isFloat, lengthOf } from '../shared/operands.ts';
import { broadcastTo, reshape, unsqueeze } from '../shape/shape.ts';
import type { Operator } from '../operator.ts';
import { lowerResize } from './lower.ts';

export type { Interpolation, Coordinates };
export type ResizeAttrs = { readonly axes: readonly number[]; readonly to: readonly Dim[]; readonly coordinates: Coordinates; readonly interpolation: Interpolation };

/** Whole numbers of copies of each element side by side: whatever the coordinates, if they are not those of corners. */
const copiesOf = ({ coordinates, interpolation }: ResizeAttrs, from: Dim, to: Dim): number | undefined => {
  const times = coordinates === 'asymmetric' ? interpolation === 'floor' : coordinates === 'halfPixel' && (interpolation === 'halfUp' || interpolation === 'halfDown');
  const factor = times ? exactDiv(to, from) : undefined;
  return typeof factor === 'number' ? factor : undefined;
};

export const resize: Operator<ResizeAttrs> = {
  name: 'Resize',
  doc: 'resamples axes to new lengths, by linear interpolation or the nearest element',
  infer({ axes, to, interpolation }, inputs) {
    const x = at(inputs, 0);
    if (axes.length !== to.length || new Set(axes).size < axes.length) throw new InferError(`axes ${showShape(axes)} to ${showShape(to)}`);
    for (const [i, axis] of axes.entries()) {
      if (compare(lengthOf(x, axis), 1) < 0 || compare(to[i]!, 1) < 0) throw new InferError(`axis ${axis} of ${showShape(x.shape)} to ${String(to[i])}`);
    }
    if (x.dtype === 'string' || (interpolation === 'linear' && !isFloat(x.dtype))) throw new InferError(`elements of type ${x.dtype}`);
    return [fact(x.dtype, x.shape.map((d, i) => to[axes.indexOf(i)] ?? d))];
  },
  eval: evaluate,
  lower: lowerResize,
  axes: ({ axes }, inputs) => sameAxes(at(inputs, 0).shape, axes),
  pulse(attrs, context) {
    const [x] = context.inputs;
    const stream = x?.stream;
    const i = attrs.axes.indexOf(stream?.axis ?? -1);
    const times = i < 0 || x === undefined ? undefined : copiesOf(attrs, lengthOf(x.batch, stream!.axis), attrs.to[i]!);
    if (x === undefined || stream === undefined || times === undefined) return context.byAxes();
    const { axis, pulse, delay } = stream;
    const others = attrs.axes.filter((a) => a !== axis);
    const rest = others.length === 0 ? x.wire : context.add(op(resize, { ...attrs, axes: others, to: attrs.to.filter((_, k) => k !== i) }), [x.wire]);
    // each frame as often as it is repeated
    const shape = x.batch.shape.map((d, k) => (k === axis ? pulse : attrs.to[attrs.axes.indexOf(k)] ?? d));
    const apart = context.add(op(unsqueeze, { axes: [axis + 1] }), [rest]);
    const copied = context.add(op(broadcastTo, { to: [...shape.slice(0, axis + 1), times, ...shape.slice(axis + 1)] }), [apart]);
    context.emit(0, context.add(op(reshape, { to: shape.map((d, k) => (k === axis ? mul(d, times) : d)) }), [copied]), { axis, delay: delay * times });
  },
  cost({ interpolation, axes, to }, inputs, outputs) {
    const changed = axes.filter((axis, i) => !same(lengthOf(at(inputs, 0), axis), to[i]!)).length;
    return { mac: interpolation === 'linear' ? mul(elements(at(outputs, 0)), changed) : 0 };
  },
};
