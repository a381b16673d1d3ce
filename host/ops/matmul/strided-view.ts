import { concreteShape } from '../../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { denseStrides } from '../../program/blocks.ts';
import { broadcastTo, reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { slice } from '../slice/slice.ts';

/** A wire as the elements of another that lie evenly in its memory: element [i, j, ...] is the one at offset + i * strides[0] + j * strides[1] + ... */
export interface StridedView { readonly of: Wire; readonly shape: readonly number[]; readonly offset: number; readonly strides: readonly number[] }

/** Strides of the same elements under another shape; undefined where they would not be even. */
function reshaped(from: readonly number[], strides: readonly number[], to: readonly number[]): readonly number[] | undefined {
  // neighbouring axes of `from` that are evenly apart, outermost first
  const runs: { length: number; stride: number }[] = [];
  from.forEach((length, i) => {
    const last = runs.at(-1);
    if (length === 1) return;
    if (last !== undefined && last.stride === length * strides[i]!) runs.splice(-1, 1, { length: last.length * length, stride: strides[i]! });
    else runs.push({ length, stride: strides[i]! });
  });
  const out: number[] = [];
  for (const length of [...to].reverse()) {
    const run = runs.at(-1);
    if (length === 1) { out.push(0); continue; }
    if (run === undefined || run.length % length !== 0) return undefined;
    out.push(run.stride);
    runs.pop();
    if (run.length > length) runs.push({ length: run.length / length, stride: run.stride * length });
  }
  return out.reverse();
}

/** Follows what only moves elements; the wire itself where there is no such thing, undefined where its shape is not known. */
export function stridedView(wire: Wire): StridedView | undefined {
  const { node } = wire, shape = concreteShape(factOf(wire));
  if (shape === undefined) return undefined;
  const whole: StridedView = { of: wire, shape, offset: 0, strides: denseStrides(shape) };
  const [perm, part, dropped, made] = [node.op.as(transpose)?.perm, node.op.as(slice), node.op.as(squeeze)?.axes, node.op.as(unsqueeze)?.axes];
  const inner = perm === undefined && part === undefined && dropped === undefined && made === undefined && node.op.as(reshape) === undefined && node.op.as(broadcastTo) === undefined ? undefined : node.inputs[0];
  const x = inner === undefined || constantOf(wire) !== undefined ? undefined : stridedView(inner);
  if (x === undefined) return whole;
  if (perm !== undefined) return { ...x, shape, strides: perm.map((axis) => x.strides[axis]!) };
  if (part !== undefined) return typeof part.start === 'number' ? { ...x, shape, offset: x.offset + part.start * x.strides[part.axis]! } : whole;
  if (dropped !== undefined) return { ...x, shape, strides: x.strides.filter((_, axis) => !dropped.includes(axis)) };
  if (node.op.as(broadcastTo) !== undefined) {
    const more = shape.length - x.shape.length;
    return { ...x, shape, strides: shape.map((_, i) => (i < more || x.shape[i - more] === 1 ? 0 : x.strides[i - more]!)) };
  }
  const strides = reshaped(x.shape, x.strides, shape);
  return strides === undefined ? whole : { ...x, shape, strides };
}
