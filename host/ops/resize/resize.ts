import { type Interpolation, type Coordinates, resize as evaluate } from '../../../src/eval/resize.ts';
import { type Dim, compare, exactDiv, mul, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { multipleOf } from '../../graph/length-form.ts';
import { InferError, op, PulseError } from '../../graph/op.ts';
import { sameAxes } from '../shared/axis-labels.ts';
import { at, elements, isFloat, lengthOf } from '../shared/operands.ts';
import { broadcastTo, reshape, unsqueeze } from '../shape/shape.ts';
import type { Operator } from '../operator.ts';
import { lowerResize } from './lower.ts';

export type { Interpolation, Coordinates };
export type ResizeAttrs = { readonly axes: readonly number[]; readonly to: readonly Dim[]; readonly coordinates: Coordinates; readonly interpolation: Interpolation };

const inserted = (shape: readonly Dim[], axis: number, length: Dim): readonly Dim[] => [...shape.slice(0, axis + 1), length, ...shape.slice(axis + 1)];

/** Whole numbers of copies of each element side by side: whatever the coordinates, if they are not those of corners. */
export const copiesOf = ({ coordinates, interpolation }: ResizeAttrs, from: Dim, to: Dim): number | undefined => {
  const times = coordinates === 'asymmetric' ? interpolation === 'floor' : coordinates === 'halfPixel' && (interpolation === 'halfUp' || interpolation === 'halfDown');
  const factor = times ? exactDiv(to, from) : undefined;
  return typeof factor === 'number' ? factor : undefined;
};

/** What would do where a length is a part of another, rounded. */
function offered(to: Dim): [remedy: string] | [] {
  const multiple = multipleOf([to]);
  return multiple === 1 ? [] : [`a length that is a multiple of ${multiple} would do, such as --input NAME=1,${multiple}*S,40:f32`];
}

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
    if (x === undefined || stream === undefined || i < 0) return context.byAxes();
    if (times === undefined) throw new PulseError(`it makes ${String(attrs.to[i])} frames of ${String(stream.length)}, by ${attrs.interpolation} interpolation with '${attrs.coordinates}' coordinates, which are no fixed number for each frame`, ...offered(attrs.to[i]!));
    const { axis } = stream;
    const others = attrs.axes.filter((a) => a !== axis);
    const shape = (frames: Dim): readonly Dim[] => x.batch.shape.map((d, k) => (k === axis ? frames : attrs.to[attrs.axes.indexOf(k)] ?? d));
    const resized = context.each(() => op(resize, { ...attrs, axes: others, to: attrs.to.filter((_, k) => k !== i) }), [x]);
    const rest = others.length === 0 ? x : context.as(fact(x.batch.dtype, shape(stream.length)), resized);
    // each frame as often as it is repeated
    const apart = context.as(fact(x.batch.dtype, inserted(shape(stream.length), axis, 1)), context.each(() => op(unsqueeze, { axes: [axis + 1] }), [rest], axis));
    const copied = context.as(fact(x.batch.dtype, inserted(shape(stream.length), axis, times)), context.each((n) => op(broadcastTo, { to: inserted(shape(n), axis, times) }), [apart], axis));
    const { wire, ...at } = context.each((n) => op(reshape, { to: shape(n * times) }), [copied], axis, times);
    context.emit(0, wire, at);
  },
  cost({ interpolation, axes, to }, inputs, outputs) {
    const changed = axes.filter((axis, i) => !same(lengthOf(at(inputs, 0), axis), to[i]!)).length;
    return { mac: interpolation === 'linear' ? mul(elements(at(outputs, 0)), changed) : 0 };
  },
};
