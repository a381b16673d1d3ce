import * as evals from '../../../src/eval/shape.ts';
import type { AxesAttrs, TransposeAttrs } from '../../../src/eval/shape.ts';
import { countOf } from '../../../src/eval/indexing.ts';
import { type Dim, add, compare, exactDiv, mul, product, same, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, concreteShape, fact, knownDims } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { multipleOf } from '../../graph/length-form.ts';
import { type Op, InferError, PulseError, op } from '../../graph/op.ts';
import { replaceBy } from '../../graph/patch.ts';
import { broadcastElements, broadcastShapes } from '../shared/broadcast.ts';
import { dims } from '../shared/lengths.ts';
import { broadcastAxes, labelsFor, sameAxes } from '../shared/axis-labels.ts';
import { moveElements } from '../shared/move-elements.ts';
import { type NoAttrs, at, elements, lengthOf, needDims, needSameDType, scalarOf } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import type { PulseContext, PulsedWire } from '../pulse-context.ts';
import { pulseRange } from './pulse-range.ts';
import { lowerBroadcast, lowerTile, lowerTranspose, transposeAlias } from './lower.ts';
import { wholeView } from '../shared/alias.ts';

export type { AxesAttrs, TransposeAttrs };

/** The same elements under another shape: known integers stay as they are. */
const sameElements = (_: unknown, inputs: readonly (readonly Dim[] | undefined)[]): readonly (readonly Dim[])[] | undefined => (inputs[0] === undefined ? undefined : [inputs[0]]);

export type ShapeOfAttrs = { readonly dtype: 'i32' | 'i64' };

export const shapeOf: Operator<ShapeOfAttrs> = {
  name: 'ShapeOf',
  doc: 'the shape of the operand, as a vector',
  infer: (attrs, inputs) => [fact(attrs.dtype, [at(inputs, 0).shape.length])],
  eval: evals.shapeOf,
  symbolic: (_attrs, _inputs, facts) => [at(facts, 0).shape],
};

export const identity: Operator<NoAttrs> = {
  name: 'Identity',
  doc: 'the operand unchanged',
  infer: (_attrs, inputs) => [fact(at(inputs, 0).dtype, at(inputs, 0).shape)],
  scales: 'each',
  eval: evals.identity,
  alias: wholeView,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape),
  symbolic: sameElements,
};

/** `axes` are sorted positions in the output. */
export const unsqueeze: Operator<AxesAttrs> = {
  name: 'Unsqueeze',
  doc: 'inserts axes of length 1',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    const shape = [...x.shape];
    for (const axis of attrs.axes) {
      if (axis < 0 || axis > shape.length) throw new InferError(`a new axis ${axis} in ${showShape(x.shape)}`);
      shape.splice(axis, 0, 1);
    }
    return [fact(x.dtype, shape)];
  },
  scales: 'each',
  eval: evals.unsqueeze,
  alias: wholeView,
  axes(attrs, inputs) {
    const from = labelsFor(at(inputs, 0).shape);
    const to = [...from];
    for (const axis of attrs.axes) to.splice(axis, 0, '1');
    return `${from}->${to.join('')}`;
  },
  symbolic: sameElements,
};

export const squeeze: Operator<AxesAttrs> = {
  name: 'Squeeze',
  doc: 'removes axes of length 1',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    for (const axis of attrs.axes) if (!same(lengthOf(x, axis), 1)) throw new InferError(`axis ${axis} of ${showShape(x.shape)} is not of length 1`);
    return [fact(x.dtype, x.shape.filter((_, i) => !attrs.axes.includes(i)))];
  },
  scales: 'each',
  eval: evals.squeeze,
  alias: wholeView,
  axes(attrs, inputs) {
    const labels = [...labelsFor(at(inputs, 0).shape)];
    return `${labels.map((l, i) => (attrs.axes.includes(i) ? '1' : l)).join('')}->${labels.filter((_, i) => !attrs.axes.includes(i)).join('')}`;
  },
  symbolic: sameElements,
};

export type ShapeAttrs = { readonly to: readonly Dim[] };

/** Axes that a reshape leaves alone: runs of axes with equal products are matched from the front. */
function reshapeAxes(from: readonly Dim[], to: readonly Dim[]): string {
  const [left, right] = [from.map(() => '1'), to.map(() => '1')];
  const labels = labelsFor(from);
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [a, b] = [i, j];
    let [p, q]: [Dim, Dim] = [from[i++] ?? 1, to[j++] ?? 1];
    while (!same(p, q) && (i < from.length || j < to.length)) {
      if (j >= to.length || (i < from.length && compare(p, q) < 0)) p = mul(p, from[i++]!);
      else q = mul(q, to[j++]!);
    }
    const wide = (shape: readonly Dim[], first: number, last: number): number[] => Array.from({ length: Math.min(last, shape.length) - first }, (_, k) => first + k).filter((k) => !same(shape[k]!, 1));
    const [sources, targets] = [wide(from, a, i), wide(to, b, j)];
    const kept = sources.length === 1 && targets.length === 1;
    for (const s of sources) left[s] = kept ? labels[s]! : labels[s]!.toUpperCase();
    for (const t of targets) right[t] = kept ? labels[sources[0]!]! : labels[sources[0] ?? 0]!.toUpperCase();
  }
  return `${left.join('')}->${right.join('')}`;
}

export const reshape: Operator<ShapeAttrs> = {
  name: 'Reshape',
  doc: 'the same elements under another shape',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (!same(elements(x), product(attrs.to))) throw new InferError(`${showShape(x.shape)} has ${String(elements(x))} elements, ${showShape(attrs.to)} ${String(product(attrs.to))}`, multipleOf(attrs.to));
    return [fact(x.dtype, attrs.to)];
  },
  scales: 'each',
  eval: evals.reshape,
  alias: wholeView,
  axes: (attrs, inputs) => reshapeAxes(at(inputs, 0).shape, attrs.to),
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream === undefined) return context.byAxes();
    const { axis, length } = x.stream;
    if (same(length, 1)) {
      const { wire, end } = context.held(x);
      return context.emitEnd(0, { wire: context.add(op(reshape, attrs), [wire]), end: end! });
    }
    const before = product(x.batch.shape.slice(0, axis));
    const to = attrs.to.findIndex((d, i) => same(product(attrs.to.slice(0, i)), before) && (exactDiv(d, length) ?? exactDiv(length, d)) !== undefined && !same(d, 1));
    const [times, parts] = [exactDiv(attrs.to[to] ?? 0, length), exactDiv(length, attrs.to[to] ?? 0)];
    const inPulse = (frames: number): Op => op(reshape, { to: attrs.to.map((d, i) => (i === to ? frames : d)) });
    if (typeof times === 'number' && times > 0) {
      const { wire, ...at } = context.each((frames) => inPulse(frames * times), [x], to, times);
      context.emit(0, wire, at);
    } else if (typeof parts === 'number') {
      const { wire, ...at } = context.slide(inPulse, x, { kernel: parts, dilation: 1, stride: parts }, [], to);
      context.emit(0, wire, at);
    } else {
      throw new PulseError('it mixes the frames of the stream with another axis');
    }
  },
  symbolic: sameElements,
};

/** Frames that are all the same, of what is no stream. */
function spread(x: PulsedWire, to: readonly Dim[], context: PulseContext): void {
  const [axis, another] = to.flatMap((d, i) => (typeof d === 'number' ? [] : [i]));
  if (axis === undefined || another !== undefined) return context.byAxes();
  const operation = op(broadcastTo, { to: to.map((d, i) => (i === axis ? context.framesOf(d) : d)) });
  const value = x.batch.value === undefined ? undefined : operation.eval?.([x.batch.value])[0];
  context.emit(0, value === undefined ? context.add(operation, [x.wire]) : context.constant(value), { axis, delay: -Infinity });
}

export const broadcastTo: Operator<ShapeAttrs> = {
  name: 'BroadcastTo',
  doc: 'repeats the operand along axes of length 1',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (!sameShape(broadcastShapes([x.shape, attrs.to]), attrs.to)) throw new InferError(`${showShape(x.shape)} does not broadcast to ${showShape(attrs.to)}`);
    return [fact(x.dtype, attrs.to)];
  },
  scales: 'each',
  eval: evals.broadcastTo,
  lower: lowerBroadcast,
  axes: (attrs, inputs) => broadcastAxes([at(inputs, 0).shape], attrs.to),
  pulse(attrs, context) {
    const [x] = context.inputs;
    const stream = x?.stream;
    if (x !== undefined && stream === undefined) return spread(x, attrs.to, context);
    if (x === undefined || stream === undefined) return context.byAxes();
    const axis = stream.axis + attrs.to.length - x.batch.shape.length;
    if (!same(stream.length, attrs.to[axis]!)) throw new PulseError('it would spread one frame of the stream over others');
    const { wire, ...at } = context.each((frames) => op(broadcastTo, { to: attrs.to.map((d, i) => (i === axis ? frames : d)) }), [x], axis);
    context.emit(0, wire, at);
  },
  symbolic(_attrs, inputs, facts, outputs) {
    const [from, to] = [concreteShape(at(facts, 0)), concreteShape(at(outputs, 0))];
    return inputs[0] === undefined || from === undefined || to === undefined ? undefined : [broadcastElements(inputs[0], from, to)];
  },
};

export const transpose: Operator<TransposeAttrs> = {
  name: 'Transpose',
  doc: 'permutes the axes: axis i of the result is axis perm[i]',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if ([...attrs.perm].sort((a, b) => a - b).some((p, i) => p !== i) || attrs.perm.length !== x.shape.length) throw new InferError(`axes [${attrs.perm.join(',')}] of ${showShape(x.shape)}`);
    return [fact(x.dtype, attrs.perm.map((p) => x.shape[p]!))];
  },
  scales: 'each',
  eval: evals.transpose,
  alias: transposeAlias,
  lower: lowerTranspose,
  axes(attrs, inputs) {
    const labels = labelsFor(at(inputs, 0).shape);
    return `${labels}->${attrs.perm.map((p) => labels[p]).join('')}`;
  },
  symbolic: (attrs, inputs, facts) => moveElements(evals.transpose, attrs, inputs, facts),
};

export type TileAttrs = { readonly repeats: readonly Dim[] };

export const tile: Operator<TileAttrs> = {
  name: 'Tile',
  doc: 'repeats the whole operand along axes',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (attrs.repeats.length !== x.shape.length) throw new InferError(`repeats ${showShape(attrs.repeats)} of ${showShape(x.shape)}`);
    return [fact(x.dtype, x.shape.map((d, i) => mul(d, attrs.repeats[i]!)))];
  },
  eval: evals.tile,
  lower: lowerTile,
  axes: (attrs, inputs) => sameAxes(at(inputs, 0).shape, attrs.repeats.flatMap((r, i) => (same(r, 1) ? [] : [i]))),
  pulse({ repeats }, context) {
    const [x] = context.inputs;
    const single = x?.stream === undefined && repeats.every((r, i) => typeof r === 'number' ? r === 1 : same(x!.batch.shape[i]!, 1));
    if (single) spread(x!, context.outputs[0]!.shape, context);
    else context.byAxes();
  },
  symbolic(attrs, inputs, facts) {
    const repeats = attrs.repeats.filter((r) => typeof r === 'number');
    return repeats.length === attrs.repeats.length ? moveElements(evals.tile, { repeats }, inputs, facts) : undefined;
  },
};

/** (dims, value): a tensor of shape dims that holds the scalar value. */
export const fill: Operator<NoAttrs> = {
  name: 'Fill',
  doc: '(dims, value): a tensor of shape dims filled with one value',
  infer(_attrs, inputs) {
    if (elements(at(inputs, 1)) !== 1) throw new InferError(`value of shape ${showShape(at(inputs, 1).shape)}`);
    return [fact(at(inputs, 1).dtype, needDims(inputs, 0, 'shape to fill'))];
  },
  eval: evals.fill,
  symbolic(_attrs, inputs, _facts, outputs) {
    const [shape, value] = [concreteShape(at(outputs, 0)), inputs[1]?.[0]];
    return shape === undefined || value === undefined ? undefined : [Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value)];
  },
  staticForms: [{
    name: 'type-fill',
    apply(node, graph) {
      const to = knownDims(factOf(node.inputs[0]!));
      return to === undefined ? null : replaceBy(graph, node, 'type-fill', op(broadcastTo, { to }), [node.inputs[1]!]);
    },
  }],
};

/** The single element of operand `i`, where it is known. */
function known(inputs: readonly Fact[], i: number): Dim | undefined {
  const f = at(inputs, i);
  return knownDims(f)?.[0] ?? scalarOf(f.value);
}

export const range: Operator<NoAttrs> = {
  name: 'Range',
  doc: '(start, limit, delta): start, start + delta, ... before limit',
  infer(_attrs, inputs) {
    const dtype = needSameDType(inputs);
    const [start, limit, delta] = [known(inputs, 0), known(inputs, 1), known(inputs, 2)];
    if (start === undefined || limit === undefined || typeof delta !== 'number' || delta === 0) throw new InferError('start, limit and delta of a range must be known before the network runs');
    if (typeof start === 'number' && typeof limit === 'number') return [fact(dtype, [Math.max(0, Math.ceil((limit - start) / delta))])];
    const count = countOf(dims, start, limit, delta);
    return [fact(dtype, [count === undefined || compare(count, 0) < 0 ? 0 : count])];
  },
  eval: evals.range,
  pulse: (_attrs, context) => { pulseRange(context); },
  symbolic(_attrs, inputs, _facts, outputs) {
    const count = concreteShape(at(outputs, 0))?.[0];
    const [start, delta] = [inputs[0]?.[0], inputs[2]?.[0]];
    return count === undefined || start === undefined || delta === undefined ? undefined : [Array.from({ length: count }, (_, i) => add(start, mul(delta, i)))];
  },
};
