import { type Tensor, anyOperand, integers, operand, size, strides } from './tensor.ts';
import { type IndexItem, numbers, resolveReshape, resolveStridedSlice } from './indexing.ts';
import { offsets, reshaped, take } from './strides.ts';
import { type PadMode, pad, stridedSlice } from './slice.ts';
import { broadcastTo, tile, transpose } from './shape.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.ts';

type Result = readonly Tensor[];

/** (x, dims): one of dims may be -1. */
export function dynamicReshape(_: object, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  return [reshaped(x, resolveReshape(numbers, x.shape, integers(inputs, 1)) ?? [])];
}

/** (x, begin, size): a size of -1 takes all remaining elements. */
export function dynamicSlice(_: object, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const begin = integers(inputs, 1);
  const count = integers(inputs, 2);
  const starts = begin;
  const ends = count.map((n, i) => (n === -1 ? x.shape[i]! : begin[i]! + n));
  ends.forEach((end, i) => {
    if (starts[i]! < 0 || starts[i]! > end || end > x.shape[i]!) throw new Error(`a slice from ${starts[i]} to ${end} of an axis of ${x.shape[i]}`);
  });
  return stridedSlice({ starts, ends, steps: x.shape.map(() => 1) }, [x]);
}

/** (x, begin, end, step): one entry an item that reads them. */
export function dynamicStridedSlice({ items }: { readonly items: readonly IndexItem[] }, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const resolved = resolveStridedSlice(numbers, items, x.shape, integers(inputs, 1), integers(inputs, 2), integers(inputs, 3));
  const cut = anyOperand(stridedSlice(resolved, [x]), 0);
  return [reshaped(cut, resolved.axes.map((axis) => (axis === 'new' ? 1 : cut.shape[axis]!)))];
}

/** (x, paddings [rank, 2], value?) */
export function dynamicPad(attrs: { readonly mode: PadMode }, inputs: readonly Tensor[]): Result {
  const amounts = integers(inputs, 1);
  const value = inputs.length > 2 ? operand(inputs, 2).data[0]! : 0;
  const x = anyOperand(inputs, 0);
  return pad({ pads: x.shape.map((_, i) => [amounts[2 * i]!, amounts[2 * i + 1]!]), mode: attrs.mode, value }, [x]);
}

export const dynamicTranspose = (_: object, inputs: readonly Tensor[]): Result => transpose({ perm: integers(inputs, 1) }, inputs);
export const dynamicBroadcastTo = (_: object, inputs: readonly Tensor[]): Result => broadcastTo({ to: integers(inputs, 1) }, inputs);
export const dynamicTile = (_: object, inputs: readonly Tensor[]): Result => tile({ repeats: integers(inputs, 1) }, inputs);

const reductions = { sum: reduceSum, mean: reduceMean, prod: reduceProd, max: reduceMax, min: reduceMin } as const;
export type ReduceKind = keyof typeof reductions;

/** (x, axes): negative axes count from the end. */
export function dynamicReduce(attrs: { readonly kind: ReduceKind; readonly keep: boolean }, inputs: readonly Tensor[]): Result {
  const rank = anyOperand(inputs, 0).shape.length;
  const axes = integers(inputs, 1).map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
  return reductions[attrs.kind]({ axes, keep: attrs.keep }, inputs);
}

/** (x, block [m], paddings [m, 2]): axes 1..m, padded with zeros, are split into blocks; the position in the block goes in front of the batch. */
export function spaceToBatch(_: object, inputs: readonly Tensor[]): Result {
  const block = integers(inputs, 1);
  const paddings = integers(inputs, 2);
  const x = anyOperand(inputs, 0);
  const m = block.length;
  const pads = x.shape.map((_d, i): [number, number] => (i === 0 || i > m ? [0, 0] : [paddings[2 * i - 2]!, paddings[2 * i - 1]!]));
  const wide = anyOperand(pad({ pads, mode: 'constant', value: 0 }, [x]), 0);
  const own = strides(wide.shape);
  const cells = block.map((b, i) => {
    if (wide.shape[i + 1]! % b !== 0) throw new Error(`a padded axis of ${wide.shape[i + 1]} in blocks of ${b}`);
    return wide.shape[i + 1]! / b;
  });
  const walk = [...block, wide.shape[0]!, ...cells, ...wide.shape.slice(m + 1)];
  const steps = [...block.map((_b, i) => own[i + 1]!), own[0]!, ...block.map((b, i) => own[i + 1]! * b), ...own.slice(m + 1)];
  return [take(wide, offsets(walk, steps), [size(block) * wide.shape[0]!, ...cells, ...wide.shape.slice(m + 1)])];
}

/** (x, block [m], crops [m, 2]): the inverse of `spaceToBatch`. */
export function batchToSpace(_: object, inputs: readonly Tensor[]): Result {
  const block = integers(inputs, 1);
  const crops = integers(inputs, 2);
  const x = anyOperand(inputs, 0);
  const m = block.length;
  const batch = x.shape[0]! / size(block);
  if (!Number.isInteger(batch)) throw new Error(`a batch of ${x.shape[0]} in blocks of ${size(block)}`);
  const cells = x.shape.slice(1, m + 1);
  const own = strides([...block, batch, ...x.shape.slice(1)]);
  // walked as [batch, cell 1, block 1, cell 2, block 2, ..., rest]
  const walk = [batch, ...cells.flatMap((c, i) => [c, block[i]!]), ...x.shape.slice(m + 1)];
  const steps = [own[m]!, ...cells.flatMap((_c, i) => [own[m + 1 + i]!, own[i]!]), ...own.slice(2 * m + 1)];
  const wide = take(x, offsets(walk, steps), [batch, ...cells.map((c, i) => c * block[i]!), ...x.shape.slice(m + 1)]);
  const starts = wide.shape.map((_d, i) => (i === 0 || i > m ? 0 : crops[2 * i - 2]!));
  const ends = wide.shape.map((d, i) => (i === 0 || i > m ? d : Math.max(starts[i]!, d - crops[2 * i - 1]!)));
  return stridedSlice({ starts, ends, steps: wide.shape.map(() => 1) }, [wide]);
}
