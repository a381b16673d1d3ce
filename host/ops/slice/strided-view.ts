import { concreteShape } from '../../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { denseStrides, reshapedStrides } from '../../program/blocks.ts';
import { broadcastTo, reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { slice, stridedSlice } from './slice.ts';
import { stridedCopy } from './strided-copy.ts';
import { isNumbers } from '../shared/pieces.ts';

/** A wire as the elements of another that lie evenly in its memory: element [i, j, ...] is the one at offset + i * strides[0] + j * strides[1] + ... */
export interface StridedView { readonly of: Wire; readonly shape: readonly number[]; readonly offset: number; readonly strides: readonly number[] }

/** Follows what only moves elements; the wire itself where there is no such thing, undefined where its shape is not known. */
export function stridedView(wire: Wire): StridedView | undefined {
  const { node } = wire, shape = concreteShape(factOf(wire));
  if (shape === undefined) return undefined;
  const whole: StridedView = { of: wire, shape, offset: 0, strides: denseStrides(shape) };
  const copied = node.op.as(stridedCopy);
  if (copied !== undefined) return { ...copied, of: node.inputs[0]! };
  const [perm, part, parts, dropped] = [node.op.as(transpose)?.perm, node.op.as(slice), node.op.as(stridedSlice), node.op.as(squeeze)?.axes];
  const moves = perm !== undefined || part !== undefined || parts !== undefined || dropped !== undefined || [unsqueeze, reshape, broadcastTo].some(({ name }) => name === node.op.name);
  const x = !moves || constantOf(wire) !== undefined ? undefined : stridedView(node.inputs[0]!);
  if (x === undefined) return whole;
  if (perm !== undefined) return { ...x, shape, strides: perm.map((axis) => x.strides[axis]!) };
  if (part !== undefined) return typeof part.start === 'number' ? { ...x, shape, offset: x.offset + part.start * x.strides[part.axis]! } : whole;
  if (parts !== undefined) {
    const { starts, steps } = parts;
    if (!isNumbers(starts) || steps.some((s) => s < 0)) return whole;
    return { ...x, shape, offset: starts.reduce((at, s, axis) => at + s * x.strides[axis]!, x.offset), strides: x.strides.map((s, axis) => s * steps[axis]!) };
  }
  if (dropped !== undefined) return { ...x, shape, strides: x.strides.filter((_, axis) => !dropped.includes(axis)) };
  if (node.op.as(broadcastTo) !== undefined) {
    const more = shape.length - x.shape.length;
    return { ...x, shape, strides: shape.map((_, i) => (i < more || x.shape[i - more] === 1 ? 0 : x.strides[i - more]!)) };
  }
  const strides = reshapedStrides(x.shape, x.strides, shape);
  return strides === undefined ? whole : { ...x, shape, strides };
}
