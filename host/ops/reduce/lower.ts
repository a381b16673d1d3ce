import type { LowerContext } from '../../program/lower-context.ts';
import { denseStrides } from '../../program/blocks.ts';
import { copies, emitCopies } from '../../program/copy.ts';
import { count } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

type Reduction = 'sum' | 'prod' | 'min' | 'max' | 'mean';

interface Group { length: number; readonly reduced: boolean }

/** Neighbouring axes that are reduced, or not, as one; those of length 1 belong to either kind. */
function groupsOf(shape: readonly number[], axes: readonly number[]): readonly Group[] {
  const groups: Group[] = [];
  shape.forEach((length, axis) => {
    const [last, reduced] = [groups.at(-1), axes.includes(axis)];
    if (length === 1) return;
    if (last?.reduced === reduced) last.length *= length;
    else groups.push({ length, reduced });
  });
  return groups.some((g) => g.reduced) ? groups : [...groups, { length: 1, reduced: true }];
}

const lengthOf = (groups: readonly Group[], reduced: boolean): number => count(groups.map((g) => (g.reduced === reduced ? g.length : 1)));

/** Reductions over neighbouring axes are pools with one output; over others, one group of neighbours after the other, the last first. */
export const lowerReduce = (of: Reduction) => ({ axes }: { readonly axes: readonly number[] }, context: LowerContext): boolean => {
  const { dtype, shape } = context.inputs[0]!;
  if (count(shape) === 0) return false;
  const groups = groupsOf(shape, axes);
  if (dtype !== 'f32') return lowerOfNumbers(of, groups, context);
  const y = context.output(0).ref;
  let from = context.input(0).ref;
  for (let at = groups.length - 1; at >= 0; at--) {
    const group = groups[at]!;
    if (!group.reduced) continue;
    const before = groups.slice(0, at);
    const [m, taps, row] = [count(before.map((g) => g.length)), group.length, count(groups.slice(at + 1).map((g) => (g.reduced ? 1 : g.length)))];
    const to = before.some((g) => g.reduced) ? context.scratch(4 * m * row) : y;
    context.call(of === 'sum' ? 'mean_pool_f32' : `${of}_pool_f32`, { x: from, y: to, m, n: row, taps, xs: taps * row, ts: row, ys: row });
    from = to;
  }
  if (of === 'sum') context.call('mul_f32', { x: y, y: context.weights(Float32Array.of(lengthOf(groups, true))), z: y, d0: 1, d1: 1, d2: 1, d3: lengthOf(groups, false), x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 0 });
  return true;
};

const operations: Readonly<Record<Reduction, number>> = { sum: 0, prod: 1, min: 2, max: 3, mean: 4 };

/** Of any element type, in one call, so that nothing is rounded on the way; elements that are reduced together lie together first. */
function lowerOfNumbers(of: Reduction, groups: readonly Group[], context: LowerContext): boolean {
  const { dtype } = context.inputs[0]!, { bytes, kind } = kindOf(dtype);
  const lengths = groups.map((g) => g.length), own = denseStrides(lengths);
  const [kept, reduced] = [false, true].map((which) => groups.flatMap((g, i) => (g.reduced === which ? [i] : [])));
  const [first, y, op] = [reduced![0]!, context.output(0).ref, operations[of]];
  if (reduced!.length === 1) {
    const [m, taps, n] = [count(lengths.slice(0, first)), lengths[first]!, count(lengths.slice(first + 1))];
    context.call('reduce_any', { x: context.input(0).ref, y, m, n, taps, xs: taps * n, ts: n, ys: n, b: bytes, k: kind, op });
    return true;
  }
  const order = [...kept!, ...reduced!], dims = order.map((i) => lengths[i]!);
  const together = context.scratch(bytes * count(dims));
  const moves = copies(dtype, dims, { ref: context.input(0).ref, strides: order.map((i) => own[i]!) }, { ref: together, strides: denseStrides(dims) });
  if (moves === undefined) return false;
  emitCopies(context.call, moves);
  const taps = lengthOf(groups, true);
  context.call('reduce_any', { x: together, y, m: lengthOf(groups, false), n: 1, taps, xs: taps, ts: 1, ys: 1, b: bytes, k: kind, op });
  return true;
}
