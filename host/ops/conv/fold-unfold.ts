import { type Tensor, numbersOf, tensor } from '../../../src/eval/tensor.ts';
import { concreteShape } from '../../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { denseStrides } from '../../program/blocks.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { gather } from '../slice/slice.ts';
import { conv } from './conv.ts';
import { kernelOf } from './kernel.ts';

/** `length` elements, `stride` elements of the source apart. */
interface Factor { readonly length: number; readonly stride: number }
/** A wire whose axes each go through elements of another wire by factors, the outermost first; none for a length of 1. */
interface FactoredView { readonly of: Wire; readonly shape: readonly number[]; readonly axes: readonly (readonly Factor[])[] }

/** Factors dealt out to axes of other lengths; undefined where they do not divide. */
function dealt(factors: readonly Factor[], to: readonly number[]): FactoredView['axes'] | undefined {
  const left = [...factors], axes: Factor[][] = [];
  for (const length of to) {
    const own: Factor[] = [];
    for (let rest = length; rest > 1;) {
      const next = left.shift();
      if (next === undefined) return undefined;
      if (rest % next.length === 0) { own.push(next); rest /= next.length; continue; }
      if (next.length % rest !== 0) return undefined;
      const inner = next.length / rest;
      own.push({ length: rest, stride: next.stride * inner });
      left.unshift({ length: inner, stride: next.stride });
      rest = 1;
    }
    axes.push(own);
  }
  return axes;
}

/** Steps of indices along each of their axes where they go evenly from 0 on. */
function stepsOf(indices: Tensor): readonly number[] | undefined {
  if (indices.dtype === 'string' || indices.data.length === 0) return undefined;
  const strides = denseStrides(indices.shape), steps = strides.map((s, axis) => (indices.shape[axis] === 1 ? 0 : Number(indices.data[s])));
  const isEven = Array.from(numbersOf(indices)).every((v, i) => v === strides.reduce((sum, s, axis) => sum + Math.floor(i / s) % indices.shape[axis]! * steps[axis]!, 0));
  return isEven && steps.every((s) => s >= 0) ? steps : undefined;
}

function factoredView(wire: Wire): FactoredView | undefined {
  const { node } = wire, shape = concreteShape(factOf(wire));
  if (shape === undefined) return undefined;
  const strides = denseStrides(shape), whole = { of: wire, shape, axes: shape.map((length, i) => (length === 1 ? [] : [{ length, stride: strides[i]! }])) };
  const [perm, dropped, made, picked] = [node.op.as(transpose)?.perm, node.op.as(squeeze)?.axes, node.op.as(unsqueeze)?.axes, node.op.as(gather)];
  const isMove = perm !== undefined || dropped !== undefined || made !== undefined || picked !== undefined || node.op.as(reshape) !== undefined;
  const x = isMove && constantOf(wire) === undefined ? factoredView(node.inputs[0]!) : undefined;
  if (x === undefined) return whole;
  if (perm !== undefined) return { ...x, shape, axes: perm.map((axis) => x.axes[axis]!) };
  if (picked !== undefined) {
    const indices = constantOf(node.inputs[1]!), steps = indices === undefined || picked.batchDims !== 0 ? undefined : stepsOf(indices), factors = x.axes[picked.axis]!;
    if (indices === undefined || steps === undefined || factors.length !== 1) return whole;
    const windows = indices.shape.map((length, i) => (length === 1 ? [] : [{ length, stride: factors[0]!.stride * steps[i]! }]));
    return { ...x, shape, axes: [...x.axes.slice(0, picked.axis), ...windows, ...x.axes.slice(picked.axis + 1)] };
  }
  const axes = dealt(x.axes.flat(), shape);
  return axes === undefined ? whole : { ...x, shape, axes };
}

/** Before: windows along one axis whose elements Gathers, Reshapes and Transposes make channels (unfold, im2col), and a Conv of 1 x 1. After: Conv over those windows. */
export const foldUnfold: Rule = ruleOn(conv, 'fold-unfold', (node, attrs, graph, name) => {
  const [x, w, ...bias] = node.inputs, value = f32Constant(w), view = factoredView(x!);
  if (value === undefined || view === undefined || attrs.groups !== 1 || kernelOf(factOf(w!)).some((k) => k !== 1) || attrs.strides.some((s) => s !== 1)) return null;
  if (attrs.padding !== 'valid' && !(Array.isArray(attrs.padding) && attrs.padding.flat().every((p) => p === 0))) return null;
  const shape = concreteShape(factOf(view.of))!, strides = denseStrides(shape), channelFactors = view.axes.at(-1)!;
  const at = view.axes.slice(0, -1).flatMap((factors, axis) => (factors.length === 0 ? [] : [axis])), position = view.axes[at[0] ?? 0]![0];
  if (at.length !== 1 || at[0] === 0 || view.axes[at[0]!]!.length !== 1 || channelFactors.length !== 2 || position === undefined) return null;
  const wide = shape.flatMap((d, axis) => (d === 1 ? [] : [axis]));
  for (const [c, t] of [[0, 1], [1, 0]] as const) {
    const channel = channelFactors[c]!, tap = channelFactors[t]!, depth = wide.find((axis) => strides[axis] === channel.stride && shape[axis] === channel.length), along = wide.find((axis) => axis !== depth);
    if (depth === undefined || along === undefined || wide.length !== 2) continue;
    const [stride, dilation, length] = [position.stride / strides[along]!, tap.stride / strides[along]!, shape[along]!];
    if (!Number.isInteger(stride) || !Number.isInteger(dilation) || stride < 1 || dilation < 1 || Math.floor((length - (tap.length - 1) * dilation - 1) / stride) + 1 !== position.length) continue;
    const rank = attrs.strides.length + 2, spatial = at[0]! - 1, each = <T>(own: T, other: T): readonly T[] => attrs.strides.map((_, i) => (i === spatial ? own : other));
    const patch = new Patch(graph, name), others = shape.flatMap((_, axis) => (axis === depth || axis === along ? [] : [axis]));
    const order = shape.length === rank ? [...others.slice(0, at[0]), along, ...others.slice(at[0]), depth] : [...others, along, depth];
    const turned = order.every((axis, i) => axis === i) ? view.of : patch.add(node.name, op(transpose, { perm: order }), [view.of]);
    const rows = shape.length === rank ? turned : patch.add(node.name, op(reshape, { to: [1, ...each(length, 1), channel.length] }), [turned]);
    const n = value.shape.at(-1)!, weights = tensor('f32', [...each(tap.length, 1), channel.length, n], []);
    for (let i = 0; i < tap.length; i++) {
      for (let j = 0; j < channel.length; j++) {
        const from = c === 0 ? j * tap.length + i : i * channel.length + j;
        weights.data.set(value.data.subarray(from * n, (from + 1) * n), (i * channel.length + j) * n);
      }
    }
    const windows = { strides: each(stride, 1), dilations: each(dilation, 1), padding: 'valid', groups: 1 } as const;
    return patch.replace(wireOf(node), patch.add(node.name, op(conv, windows), [rows, patch.constant(w!.node.name, weights), ...bias]));
  }
  return null;
});
