import { type Dim, add, compare, floorDiv, mul, sub } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { conv } from '../ops/conv/conv.ts';
import { reshape, transpose } from '../ops/shape/shape.ts';
import { pad, slice, stridedSlice } from '../ops/slice/slice.ts';
import type { Make } from './deferred.ts';

/** One spatial axis: the result has the elements from `before` on of the whole sum, `to` of them; those past its end are 0. */
export interface TransposedAxis { readonly stride: number; readonly dilation: number; readonly before: number; readonly to: Dim }

/** Where an axis of `n` elements under a kernel of `k` comes from, in blocks of `stride` elements of the result. */
interface Blocks { readonly kernel: number; readonly pads: readonly [number, number]; readonly start: Dim }

function blocksOf(n: Dim, k: number, { stride, dilation, before, to }: TransposedAxis): Blocks {
  if (stride > 1 && dilation > 1) throw new InferError(`a transposed convolution of stride ${stride} and dilation ${dilation}`);
  const kernel = Math.ceil(k / stride);
  const reach = (kernel - 1) * dilation;
  const skipped = Math.min(Math.floor(before / stride), reach);
  const start = before - skipped * stride;
  const blocks = floorDiv(add(start, to, stride - 1), stride);
  const after = blocks === undefined ? undefined : add(sub(blocks, n), skipped);
  // fewer zeros behind than that are cut off afterwards
  return { kernel, pads: [reach - skipped, typeof after === 'number' && after >= 0 ? after : reach], start };
}

/**
 * The gradient of a convolution by its input, "transposed convolution": x [N, ...spatial, C], w [...kernel, C, O] -> [N, ...to, O]. It is
 * a convolution with stride 1 that makes `stride` neighbours of the result in each axis as channels, which then move into place (Shi
 * et al., 2016). With `groups`, O are the channels of the result of each.
 */
export function transposedConv(make: Make, x: Wire, w: Wire, axes: readonly TransposedAxis[], groups = 1): Wire {
  const rank = axes.length;
  const [batch, ...spatial] = factOf(x).shape.slice(0, -1);
  const kernel = factOf(w).shape.map(Number);
  const [all, outs] = [kernel[rank]!, kernel[rank + 1]!];
  const channels = all / groups;
  /** An axis of groups, where there are several. */
  const apart = groups === 1 ? [] : [groups];
  const blocks = axes.map((axis, i) => blocksOf(spatial[i]!, kernel[i]!, axis));
  const strides = axes.map((a) => a.stride);
  const each = strides.reduce((a, b) => a * b, 1);
  const spatialAxes = axes.map((_, i) => i);

  // kernel cut into blocks of the stride, those backwards, the position in the block among the output channels
  const cut = blocks.flatMap((b, i) => [b.kernel, strides[i]!]);
  const filled = make(op(pad, { pads: kernel.map((k, i): [number, number] => [0, i < rank ? blocks[i]!.kernel * strides[i]! - k : 0]), mode: 'constant', value: 0 }), [w]);
  const whole = [...cut, ...apart, channels, outs];
  const inBlocks = make(op(reshape, { to: whole }), [filled]);
  const backwards = whole.map((_, i) => i < 2 * rank && i % 2 === 0);
  const turned = make(op(stridedSlice, { starts: whole.map((d, i) => (backwards[i]! ? d - 1 : 0)), ends: whole.map((d, i) => (backwards[i]! ? -1 : d)), steps: backwards.map((b) => (b ? -1 : 1)) }), [inBlocks]);
  const moved = make(op(transpose, { perm: [...spatialAxes.map((i) => 2 * i), 2 * rank + apart.length, ...apart.map(() => 2 * rank), ...spatialAxes.map((i) => 2 * i + 1), 2 * rank + apart.length + 1] }), [turned]);
  const weights = make(op(reshape, { to: [...blocks.map((b) => b.kernel), channels, groups * each * outs] }), [moved]);

  const y = make(op(conv, { strides: axes.map(() => 1), dilations: axes.map((a) => a.dilation), padding: blocks.map((b) => b.pads), groups }), [x, weights]);
  const counts = factOf(y).shape.slice(1, -1);
  const spread = each === 1 ? y : make(op(reshape, { to: [batch!, ...counts.map((n, i) => mul(n, strides[i]!)), groups * outs] }), [
    make(op(transpose, { perm: [0, ...spatialAxes.flatMap((i) => [1 + i, 1 + rank + apart.length + i]), ...apart.map(() => 1 + rank), 1 + apart.length + 2 * rank] }), [make(op(reshape, { to: [batch!, ...counts, ...apart, ...strides, outs] }), [y])]),
  ]);
  return axes.reduce<Wire>((wire, { to }, i) => {
    const [{ start }, length] = [blocks[i]!, factOf(wire).shape[i + 1]!];
    const end = add(start, to);
    const missing = compare(end, length) > 0 ? sub(end, length) : 0;
    const long = missing === 0 ? wire : make(op(pad, { pads: factOf(wire).shape.map((_, k): [Dim, Dim] => [0, k === i + 1 ? missing : 0]), mode: 'constant', value: 0 }), [wire]);
    return start === 0 && compare(end, factOf(long).shape[i + 1]!) === 0 ? long : make(op(slice, { axis: i + 1, start, end }), [long]);
  }, spread);
}
