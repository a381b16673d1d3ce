import * as evals from '../../../src/eval/dynamic.ts';
import type { ReduceKind } from '../../../src/eval/dynamic.ts';
import { type IndexItem, type ResolvedSlice, resolveReshape, resolveStridedSlice } from '../../../src/eval/indexing.ts';
import { type Dim, add, compare, exactDiv, floorDiv, mul, same, showShape, sub } from '../../graph/dim.ts';
import { type Fact, fact, knownDims } from '../../graph/fact.ts';
import { type Op, InferError, op } from '../../graph/op.ts';
import { dynamic } from './form.ts';
import { dims } from '../shared/lengths.ts';
import { type NoAttrs, at, lengthOf, needDims, needIntegers, scalarOf } from '../shared/operands.ts';
import { type ReduceAttrs, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../reduce/reduce.ts';
import { broadcastTo, reshape, squeeze, tile, transpose, unsqueeze } from '../shape/shape.ts';
import { type PadMode, pad, slice, stridedSlice } from '../slice/slice.ts';
import type { Operator } from '../operator.ts';

export type { IndexItem, PadMode, ReduceKind };

export const dynamicReshape: Operator<NoAttrs> = dynamic({
  name: 'DynamicReshape',
  doc: '(x, dims): Reshape to computed lengths, one of which may be -1',
  eval: evals.dynamicReshape,
  resolve(_attrs, inputs) {
    const { shape } = at(inputs, 0);
    const wanted = needDims(inputs, 1, 'shape to reshape to');
    const to = resolveReshape(dims, shape, wanted);
    if (to === undefined) throw new InferError(`${showShape(shape)} does not fit ${showShape(wanted)}`);
    return [op(reshape, { to })];
  },
});

/** Slices along every axis that is shortened, in order. */
const cuts = (shape: readonly Dim[], starts: readonly Dim[], ends: readonly Dim[]): readonly Op[] =>
  shape.flatMap((d, axis) => (same(starts[axis]!, 0) && same(ends[axis]!, d) ? [] : [op(slice, { axis, start: starts[axis]!, end: ends[axis]! })]));

export const dynamicSlice: Operator<NoAttrs> = dynamic({
  name: 'DynamicSlice',
  doc: '(x, begin, size): Slice along every axis; a size of -1 takes the rest',
  eval: evals.dynamicSlice,
  resolve(_attrs, inputs) {
    const { shape } = at(inputs, 0);
    const [begin, size] = [needDims(inputs, 1, 'begin of a slice'), needDims(inputs, 2, 'size of a slice')];
    if (begin.length !== shape.length || size.length !== shape.length) throw new InferError(`a slice from ${showShape(begin)} of ${showShape(size)} of ${showShape(shape)}`);
    return cuts(shape, begin, size.map((n, i) => (same(n, -1) ? shape[i]! : add(begin[i]!, n))));
  },
  fallback(_attrs, inputs) {
    const size = knownDims(at(inputs, 2));
    return size === undefined || size.some((n) => same(n, -1)) ? undefined : [fact(at(inputs, 0).dtype, size)];
  },
});

export type DynamicStridedSliceAttrs = { readonly items: readonly IndexItem[] };

export const dynamicStridedSlice: Operator<DynamicStridedSliceAttrs> = dynamic({
  name: 'DynamicStridedSlice',
  doc: '(x, begin, end, step): one item per axis: a range, an index, the whole axis, or a new axis',
  eval: evals.dynamicStridedSlice,
  resolve: ({ items }, inputs) => stridedSlices(at(inputs, 0).shape, items, needDims(inputs, 1, 'begin of a slice'), needDims(inputs, 2, 'end of a slice'), needIntegers(inputs, 3, 'strides of a slice')),
});

/** The static operators of such a slice, in order. */
export function stridedSlices(shape: readonly Dim[], items: readonly IndexItem[], begin: readonly Dim[], end: readonly Dim[], step: readonly number[]): readonly Op[] {
  const { starts, ends, steps, axes } = resolveSlice(items, shape, begin, end, step);
  const dropped = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const added = axes.flatMap((axis, i) => (axis === 'new' ? [i] : []));
  return [
    ...(steps.every((s) => s === 1) ? cuts(shape, starts, ends) : [op(stridedSlice, { starts, ends, steps })]),
    ...(dropped.length === 0 ? [] : [op(squeeze, { axes: dropped })]),
    ...(added.length === 0 ? [] : [op(unsqueeze, { axes: added })]),
  ];
}

function resolveSlice(items: readonly IndexItem[], shape: readonly Dim[], begin: readonly Dim[], end: readonly Dim[], steps: readonly number[]): ResolvedSlice<Dim> {
  try {
    return resolveStridedSlice(dims, items, shape, begin, end, steps);
  } catch (e) {
    throw new InferError(e instanceof Error ? e.message : String(e));
  }
}

export type DynamicPadAttrs = { readonly mode: PadMode };

export const dynamicPad: Operator<DynamicPadAttrs> = dynamic({
  name: 'DynamicPad',
  doc: '(x, paddings [rank, 2], value): Pad by computed amounts',
  eval: evals.dynamicPad,
  resolve(attrs, inputs) {
    const amounts = needDims(inputs, 1, 'paddings');
    const { shape } = at(inputs, 0);
    if (amounts.length !== 2 * shape.length) throw new InferError(`paddings ${showShape(at(inputs, 1).shape)} of ${showShape(shape)}`);
    const given = inputs[2]?.value;
    if (inputs[2] !== undefined && (given === undefined || given.dtype === 'string')) throw new InferError('the value to pad with must be known before the network runs');
    const value = given === undefined ? 0 : scalarOf(given);
    if (value === undefined) throw new InferError('the value to pad with is an integer of more than 53 bits');
    return [op(pad, { pads: shape.map((_, i): [Dim, Dim] => [amounts[2 * i]!, amounts[2 * i + 1]!]), mode: attrs.mode, value })];
  },
  fallback(_attrs, inputs) {
    const amounts = knownDims(at(inputs, 1));
    const x = at(inputs, 0);
    return amounts?.length === 2 * x.shape.length ? [fact(x.dtype, x.shape.map((d, i) => add(d, amounts[2 * i]!, amounts[2 * i + 1]!)))] : undefined;
  },
});

export const dynamicTranspose: Operator<NoAttrs> = dynamic({
  name: 'DynamicTranspose',
  doc: '(x, perm): Transpose by a computed order',
  eval: evals.dynamicTranspose,
  resolve: (_attrs, inputs) => [op(transpose, { perm: needIntegers(inputs, 1, 'order of axes') })],
});

export const dynamicBroadcastTo: Operator<NoAttrs> = dynamic({
  name: 'DynamicBroadcastTo',
  doc: '(x, dims): BroadcastTo computed lengths',
  eval: evals.dynamicBroadcastTo,
  resolve: (_attrs, inputs) => [op(broadcastTo, { to: needDims(inputs, 1, 'shape to broadcast to') })],
});

export const dynamicTile: Operator<NoAttrs> = dynamic({
  name: 'DynamicTile',
  doc: '(x, repeats): Tile by computed counts',
  eval: evals.dynamicTile,
  resolve: (_attrs, inputs) => [op(tile, { repeats: needDims(inputs, 1, 'repeats') })],
});

const reductions: { readonly [K in ReduceKind]: Operator<ReduceAttrs> } = { sum: reduceSum, mean: reduceMean, prod: reduceProd, max: reduceMax, min: reduceMin };
export type DynamicReduceAttrs = { readonly kind: ReduceKind; readonly keep: boolean };

export const dynamicReduce: Operator<DynamicReduceAttrs> = dynamic({
  name: 'DynamicReduce',
  doc: '(x, axes): a reduction over computed axes',
  eval: evals.dynamicReduce,
  resolve(attrs, inputs) {
    const rank = at(inputs, 0).shape.length;
    const axes = needIntegers(inputs, 1, 'axes of a reduction').map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
    return [op(reductions[attrs.kind], { axes, keep: attrs.keep })];
  },
});

/** Block lengths and pairs of paddings (or crops) of axes 1..m. */
function blocksOf(inputs: readonly Fact[], what: string): { readonly block: readonly number[]; readonly pairs: readonly Dim[] } {
  const block = needIntegers(inputs, 1, 'block shape');
  const pairs = needDims(inputs, 2, what);
  const { shape } = at(inputs, 0);
  if (block.some((b) => b < 1) || pairs.length !== 2 * block.length || shape.length <= block.length) throw new InferError(`blocks ${showShape(block)} with ${what} ${showShape(pairs)} of ${showShape(shape)}`);
  return { block, pairs };
}

/** (x, block [m], paddings [m, 2]): pads axes 1..m and moves each block's elements into batches of their own. Half of a dilated convolution; declutter takes it away. */
export const spaceToBatch: Operator<NoAttrs> = {
  name: 'SpaceToBatch',
  doc: '(x, block, paddings): axes split into blocks, the position in the block put in front of the batch',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    const { block, pairs } = blocksOf(inputs, 'paddings');
    const cells = block.map((b, i): Dim => {
      const length = add(lengthOf(x, i + 1), pairs[2 * i]!, pairs[2 * i + 1]!);
      // a symbolic length is taken at its word that it divides
      const count = typeof length === 'number' ? exactDiv(length, b) : floorDiv(length, b);
      if (count === undefined) throw new InferError(`a padded axis of ${String(length)} in blocks of ${b}`);
      return count;
    });
    return [fact(x.dtype, [block.reduce<Dim>(mul, lengthOf(x, 0)), ...cells, ...x.shape.slice(block.length + 1)])];
  },
  eval: evals.spaceToBatch,
};

/** (x, block [m], crops [m, 2]): the inverse of `spaceToBatch`. */
export const batchToSpace: Operator<NoAttrs> = {
  name: 'BatchToSpace',
  doc: '(x, block, crops): the inverse of SpaceToBatch',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    const { block, pairs } = blocksOf(inputs, 'crops');
    const batch = exactDiv(lengthOf(x, 0), block.reduce((a, b) => a * b, 1));
    if (batch === undefined) throw new InferError(`a batch of ${String(x.shape[0])} in blocks ${showShape(block)}`);
    const lengths = block.map((b, i): Dim => {
      const length = sub(mul(lengthOf(x, i + 1), b), add(pairs[2 * i]!, pairs[2 * i + 1]!));
      if (compare(length, 0) < 0) throw new InferError(`crops ${showShape(pairs)} of ${showShape(x.shape)}`);
      return length;
    });
    return [fact(x.dtype, [batch, ...lengths, ...x.shape.slice(block.length + 1)])];
  },
  eval: evals.batchToSpace,
};
