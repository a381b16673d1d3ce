import type { DType } from '../../../src/format/dtype.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { shift } from '../../program/buffer.ts';
import { count, maxCalls } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

export const lowerArg = (minimum: 0 | 1) => ({ axis, to }: { readonly axis: number; readonly to: 'i32' | 'i64' }, context: LowerContext): boolean => {
  const { dtype, shape } = context.inputs[0]!;
  const args = { x: context.input(0).ref, y: context.output(0).ref, m: count(shape.slice(0, axis)), count: shape[axis]!, n: count(shape.slice(axis + 1)), ys: to === 'i64' ? 2 : 1, minimum };
  if (dtype === 'f32') context.call('arg_max_f32', args);
  else context.call('arg_max_any', { ...args, b: kindOf(dtype).bytes, k: kindOf(dtype).kind });
  return true;
};

export function lowerTopK({ k, to }: { readonly k: number; readonly to: 'i32' | 'i64' }, context: LowerContext): boolean {
  const { dtype, shape } = context.inputs[0]!;
  if (k < 1) return false;
  const args = { x: context.input(0).ref, y: context.output(0).ref, index: context.output(1).ref, m: count(shape.slice(0, -1)), n: shape.at(-1)!, k, ps: to === 'i64' ? 2 : 1 };
  if (dtype === 'f32') context.call('top_k_f32', args);
  else context.call('top_k_any', { ...args, b: kindOf(dtype).bytes, kind: kindOf(dtype).kind });
  return true;
}

const words: { readonly [D in DType]?: number } = { f32: 1, i32: 1, f64: 2, i64: 2 };

export function lowerGatherNd({ batchDims }: { readonly batchDims: number }, context: LowerContext): boolean {
  const [x, indices] = context.inputs;
  const width = x === undefined ? undefined : words[x.dtype];
  if (x === undefined || indices === undefined || width === undefined || count(x.shape) === 0) return false;
  const depth = indices.shape.at(-1)!;
  const [batch, dims] = [count(x.shape.slice(0, batchDims)), x.shape.slice(batchDims, batchDims + depth)];
  const [length, n, tuples] = [count(dims), width * count(x.shape.slice(batchDims + depth)), count(indices.shape.slice(0, -1)) / batch];
  if (depth === 0 || batch > maxCalls) return false;
  const wide = indices.dtype === 'i64' ? 2 : 1;
  const [from, index, to, table] = [context.input(0).ref, context.input(1).ref, context.output(0).ref, context.weights(Int32Array.from(dims))];
  for (let b = 0; b < batch; b++) {
    context.call('gather_nd_w32', { x: shift(from, 4 * b * length * n), index: shift(index, 4 * b * tuples * depth * wide), dims: table, y: shift(to, 4 * b * tuples * n), length, count: tuples, depth, n, is: wide });
  }
  return true;
}

/** The batch and the sequence on the two outermost axes, in either order. */
export function lowerReverseSequence({ axis, batchAxis }: { readonly axis: number; readonly batchAxis: number }, context: LowerContext): boolean {
  const [x, lengths] = context.inputs;
  const width = x === undefined ? undefined : words[x.dtype];
  if (x === undefined || lengths === undefined || width === undefined || count(x.shape) === 0) return false;
  const first = Math.min(axis, batchAxis);
  if (Math.abs(axis - batchAxis) !== 1 || count(x.shape.slice(0, first)) !== 1) return false;
  const n = width * count(x.shape.slice(first + 2));
  const [batch, length] = [x.shape[batchAxis]!, x.shape[axis]!];
  const [bs, ts] = batchAxis < axis ? [length * n, n] : [n, batch * n];
  context.call('reverse_sequence_w32', { x: context.input(0).ref, lengths: context.input(1).ref, y: context.output(0).ref, batch, count: length, n, bs, ts, is: lengths.dtype === 'i64' ? 2 : 1 });
  return true;
}
