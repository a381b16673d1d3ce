import * as evals from '../../../src/eval/slice.ts';
import type { ConcatAttrs, GatherAttrs, PadMode } from '../../../src/eval/slice.ts';
import { countOf } from '../../../src/eval/indexing.ts';
import { type Dim, add, compare, same, sameShape, showShape, sub } from '../../graph/dim.ts';
import { concreteShape, fact } from '../../graph/fact.ts';
import { type Op, InferError, PulseError, op } from '../../graph/op.ts';
import { dims } from '../shared/lengths.ts';
import { labelsFor, raise, sameAxes } from '../shared/axis-labels.ts';
import { lowerConcat, lowerGather, lowerPad, lowerSlice, lowerStridedSlice, sliceAlias, concatAlias } from './lower.ts';
import { pulseConcat } from './pulse-concat.ts';
import { lastPart, pulseGather } from './pulse-last.ts';
import { moveElements } from '../shared/move-elements.ts';
import { at, lengthOf, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { placeOf } from '../pulse-context.ts';

export type { ConcatAttrs, GatherAttrs, PadMode };

export type SliceAttrs = { readonly axis: number; readonly start: Dim; readonly end: Dim };

/** 0 <= start <= end <= length of the axis. */
export const slice: Operator<SliceAttrs> = {
  name: 'Slice',
  doc: 'elements from start to end along one axis',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    const length = lengthOf(x, attrs.axis);
    if (compare(attrs.start, 0) < 0 || compare(attrs.start, attrs.end) > 0 || compare(attrs.end, length) > 0) {
      throw new InferError(`a slice from ${String(attrs.start)} to ${String(attrs.end)} of an axis of ${String(length)}`);
    }
    return [fact(x.dtype, x.shape.map((d, i) => (i === attrs.axis ? sub(attrs.end, attrs.start) : d)))];
  },
  eval: evals.slice,
  alias: sliceAlias,
  lower: lowerSlice,
  axes: (attrs, inputs) => sameAxes(at(inputs, 0).shape, [attrs.axis]),
  pulse({ axis, start, end }, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== axis) return context.byAxes();
    if (typeof start !== 'number') return context.emitEnd(0, lastPart(context, x, start, end, (n) => op(slice, { axis, start: 0, end: n })));
    // frames left out in front are frames to wait for; those at the end are beyond the length of the result
    const { wire, ...at } = context.crop(x, start);
    context.emit(0, wire, at);
  },
  symbolic(attrs, inputs, facts) {
    const { axis, start, end } = attrs;
    return typeof start === 'number' && typeof end === 'number' ? moveElements(evals.slice, { axis, start, end }, inputs, facts) : undefined;
  },
};

export type StridedSliceAttrs = { readonly starts: readonly Dim[]; readonly ends: readonly Dim[]; readonly steps: readonly number[] };

/** One entry an axis: from starts by steps (not 0, maybe negative), before ends; -1 is the end of a whole axis walked backwards. */
export const stridedSlice: Operator<StridedSliceAttrs> = {
  name: 'StridedSlice',
  doc: 'every n-th element along each axis, backwards where the step is negative',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (attrs.steps.length !== x.shape.length) throw new InferError(`${attrs.steps.length} steps for ${showShape(x.shape)}`);
    const shape = attrs.steps.map((step, i): Dim => {
      const [start, end, length] = [attrs.starts[i]!, attrs.ends[i]!, x.shape[i]!];
      const [low, high] = step > 0 ? [start, end] : [end, start];
      const [first, last] = step > 0 ? [0, length] : [-1, sub(length, 1)];
      const count = step === 0 || compare(low, first) < 0 || compare(high, last) > 0 ? undefined : countOf(dims, start, end, step);
      if (count === undefined) throw new InferError(`a slice from ${String(start)} to ${String(end)} by ${step} of an axis of ${String(length)}`);
      return compare(count, 0) < 0 ? 0 : count;
    });
    return [fact(x.dtype, shape)];
  },
  eval: evals.stridedSlice,
  lower: lowerStridedSlice,
  axes(attrs, inputs) {
    const x = at(inputs, 0);
    return sameAxes(x.shape, x.shape.flatMap((d, i) => (attrs.steps[i] === 1 && same(attrs.starts[i]!, 0) && same(attrs.ends[i]!, d) ? [] : [i])));
  },
  pulse({ starts, ends, steps }, context) {
    const [x] = context.inputs;
    const stream = x?.stream;
    if (x === undefined || stream === undefined) return context.byAxes();
    const { axis } = stream;
    const [start, step] = [starts[axis]!, steps[axis]!];
    if (step < 0) throw new PulseError('it walks the stream backwards');
    if (typeof start !== 'number') {
      const own = (all: readonly Dim[], d: Dim): readonly Dim[] => all.map((other, i) => (i === axis ? d : other));
      return context.emitEnd(0, lastPart(context, x, start, ends[axis]!, (n) => op(stridedSlice, { starts: own(starts, 0), ends: own(ends, n), steps })));
    }
    const cropped = context.as(fact(x.batch.dtype, x.batch.shape.map((d, i) => (i === axis ? sub(d, start) : d))), context.crop(x, start));
    const inPulse = (n: number): Op => op(stridedSlice, { starts: starts.map((s, i) => (i === axis ? 0 : s)), ends: ends.map((e, i) => (i === axis ? (n - 1) * step + 1 : e)), steps });
    const { wire, ...at } = context.slide(inPulse, cropped, { kernel: 1, dilation: 1, stride: step });
    context.emit(0, wire, at);
  },
  symbolic(attrs, inputs, facts) {
    const starts = attrs.starts.filter((s) => typeof s === 'number');
    const ends = attrs.ends.filter((e) => typeof e === 'number');
    return starts.length === attrs.starts.length && ends.length === attrs.ends.length ? moveElements(evals.stridedSlice, { starts, ends, steps: attrs.steps }, inputs, facts) : undefined;
  },
};

export const concat: Operator<ConcatAttrs> = {
  name: 'Concat',
  doc: 'concatenates the operands along an axis',
  infer(attrs, inputs) {
    const first = at(inputs, 0);
    const dtype = needSameDType(inputs);
    lengthOf(first, attrs.axis);
    const others = (shape: readonly Dim[]): readonly Dim[] => shape.filter((_, i) => i !== attrs.axis);
    for (const f of inputs) {
      if (f.shape.length !== first.shape.length || !sameShape(others(f.shape), others(first.shape))) throw new InferError(`${showShape(first.shape)} and ${showShape(f.shape)} joined on axis ${attrs.axis}`);
    }
    const total = add(...inputs.map((f) => f.shape[attrs.axis]!));
    return [fact(dtype, first.shape.map((d, i) => (i === attrs.axis ? total : d)))];
  },
  eval: evals.concat,
  alias: concatAlias,
  lower: lowerConcat,
  axes(attrs, inputs) {
    const labels = raise(labelsFor(at(inputs, 0).shape), [attrs.axis]);
    return `${inputs.map(() => labels).join(',')}->${labels}`;
  },
  pulse({ axis }, context) {
    if (context.inputs.some((i) => i.stream?.axis === axis)) pulseConcat(axis, op(concat, { axis }), context);
    else context.byAxes();
  },
  symbolic: (attrs, inputs, facts) => moveElements(evals.concat, attrs, inputs, facts),
};

export type PadAttrs = { readonly pads: readonly (readonly [Dim, Dim])[]; readonly mode: PadMode; readonly value: number };

export const pad: Operator<PadAttrs> = {
  name: 'Pad',
  doc: 'pads each axis with a constant, the edge, or the mirrored tensor',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (attrs.pads.length !== x.shape.length) throw new InferError(`${attrs.pads.length} paddings for ${showShape(x.shape)}`);
    return [fact(x.dtype, x.shape.map((d, i) => {
      const [before, after] = attrs.pads[i]!;
      const limit = attrs.mode === 'reflect' ? sub(d, 1) : d;
      if (compare(before, 0) < 0 || compare(after, 0) < 0) throw new InferError(`padding of ${String(before)} and ${String(after)} on axis ${i}`);
      if (attrs.mode !== 'constant' && attrs.mode !== 'edge' && (compare(before, limit) > 0 || compare(after, limit) > 0)) throw new InferError(`${attrs.mode} padding of ${String(before)} and ${String(after)} on an axis of ${String(d)}`);
      return add(d, before, after);
    }))];
  },
  eval: evals.pad,
  lower: lowerPad,
  axes: (attrs, inputs) => sameAxes(at(inputs, 0).shape, attrs.pads.flatMap(([before, after], i) => (same(before, 0) && same(after, 0) ? [] : [i]))),
  pulse(attrs, context) {
    const [x] = context.inputs;
    const stream = x?.stream;
    const [before, after] = attrs.pads[stream?.axis ?? -1] ?? [0, 0];
    if (x === undefined || stream === undefined || (before === 0 && after === 0)) return context.byAxes();
    if (typeof before !== 'number') throw new PulseError(`it pads the front of the stream by ${String(before)} frames, which is not known before the stream ends`);
    const { axis, length } = stream;
    const others = attrs.pads.map((p, i): readonly [Dim, Dim] => (i === axis ? [0, 0] : p));
    const across = others.every(([a, b]) => a === 0 && b === 0) ? x : context.as(fact(x.batch.dtype, context.outputs[0]!.shape.map((d, i) => (i === axis ? length : d))), context.each(() => op(pad, { ...attrs, pads: others }), [x]));
    const padded = context.pad(across, { front: before, back: after, mode: attrs.mode, value: attrs.value });
    context.emit(0, padded.wire, placeOf(padded));
  },
  symbolic(attrs, inputs, facts) {
    const pads = attrs.pads.flatMap(([before, after]): [number, number][] => (typeof before === 'number' && typeof after === 'number' ? [[before, after]] : []));
    if (pads.length !== attrs.pads.length) return undefined;
    const moved = moveElements(evals.pad, { pads, mode: attrs.mode, value: -1 }, inputs, facts);
    // index -1 stands for the constant
    return moved?.map((values) => values.map((v) => v ?? attrs.value));
  },
};

/** Axes before `axis`, then those of the indices, then those after it; the first `batchDims` of x and of the indices are the same. */
export const gather: Operator<GatherAttrs> = {
  name: 'Gather',
  doc: '(x, indices): elements of one axis, selected by index',
  infer(attrs, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    const { axis, batchDims } = attrs;
    lengthOf(x, axis);
    if (indices.dtype !== 'i32' && indices.dtype !== 'i64') throw new InferError(`indices of type ${indices.dtype}`);
    if (batchDims > axis || !sameShape(x.shape.slice(0, batchDims), indices.shape.slice(0, batchDims))) throw new InferError(`${batchDims} batch axes of ${showShape(x.shape)} and ${showShape(indices.shape)}`);
    return [fact(x.dtype, [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)])];
  },
  eval: evals.gather,
  lower: lowerGather,
  pulse: (attrs, context) => { pulseGather(attrs, context, op(gather, attrs)); },
  axes(attrs, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    const labels = labelsFor([...x.shape, ...indices.shape]);
    const own = raise(labels.slice(0, x.shape.length), [attrs.axis]);
    const picked = labels.slice(0, attrs.batchDims) + labels.slice(x.shape.length, x.shape.length + indices.shape.length - attrs.batchDims);
    return `${own},${picked}->${own.slice(0, attrs.axis)}${picked.slice(attrs.batchDims)}${own.slice(attrs.axis + 1)}`;
  },
  symbolic(attrs, inputs, facts) {
    const length = concreteShape(at(facts, 0))?.[attrs.axis];
    const outside = inputs[1]?.some((i) => typeof i !== 'number' || length === undefined || i < -length || i >= length);
    return outside === true ? undefined : moveElements(evals.gather, attrs, inputs, facts, (i) => i === 0);
  },
};
