import { type Tensor, anyOperand, blank, integers, operand, put, size, strides, tensorOf } from './tensor.ts';
import { offsets, take } from './strides.ts';

type Result = readonly Tensor[];
type Index = 'i32' | 'i64';

export type ArgAttrs = { readonly axis: number; readonly to: Index };

/** Index of the best element along an axis, the first of equal ones; `worst` is worse than all, and so is NaN. */
const best = (worst: number, better: (a: number | bigint, b: number | bigint) => boolean) => ({ axis, to }: ArgAttrs, inputs: readonly Tensor[]): Result => {
  const x = operand(inputs, 0);
  const y = blank(to, x.shape.filter((_, i) => i !== axis));
  const [length, inner] = [x.shape[axis]!, size(x.shape.slice(axis + 1))];
  put(y, Array.from({ length: y.data.length }, (_, i) => {
    const first = Math.floor(i / inner) * length * inner + i % inner;
    let found = 0, most: number | bigint = worst;
    for (let k = 0; k < length; k++) {
      const v = x.data[first + k * inner]!;
      if (better(v, most)) [found, most] = [k, v];
    }
    return found;
  }));
  return [y];
};

export const argMax = best(-Infinity, (a, b) => a > b);
export const argMin = best(Infinity, (a, b) => a < b);

/** Negative where a is larger than b, or b is NaN and a is not. */
const before = (a: number | bigint, b: number | bigint): number => (a > b ? -1 : b > a ? 1 : Number(a !== a) - Number(b !== b));

export type TopKAttrs = { readonly k: number; readonly to: Index };

/** The k largest elements of each row in descending order, and their indices; of equal ones the first comes first, NaN last. */
export function topK({ k, to }: TopKAttrs, inputs: readonly Tensor[]): Result {
  const x = operand(inputs, 0);
  const n = x.shape[x.shape.length - 1]!;
  const shape = [...x.shape.slice(0, -1), k];
  const at = new Int32Array(size(shape));
  for (let row = 0; row * k < at.length; row++) {
    const value = (i: number): number | bigint => x.data[row * n + i]!;
    const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => before(value(a), value(b)) || a - b);
    for (let j = 0; j < k; j++) at[row * k + j] = row * n + order[j]!;
  }
  return [take(x, at, shape), tensorOf(to, shape, at.map((i) => i % n))];
}

/** Coordinates [found, rank] of the elements that are not 0 (true), in row-major order. */
export function where(_: object, inputs: readonly Tensor[]): Result {
  const x = operand(inputs, 0);
  const own = strides(x.shape);
  const found: number[] = [];
  for (let i = 0; i < x.data.length; i++) if (Number(x.data[i]) !== 0) found.push(...own.map((s, axis) => Math.floor(i / s) % x.shape[axis]!));
  const rows = own.length === 0 ? Number(Number(x.data[0]) !== 0) : found.length / own.length;
  return [tensorOf('i64', [rows, own.length], found)];
}

export type GatherNdAttrs = { readonly batchDims: number };

/** (x, indices [..., d]): what lies at each index into d axes of x, after the `batchDims` first axes of both that run together. */
export function gatherNd({ batchDims }: GatherNdAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const chosen = anyOperand(inputs, 1).shape;
  const indices = integers(inputs, 1);
  const depth = chosen[chosen.length - 1]!;
  const own = strides(x.shape);
  const rest = x.shape.slice(batchDims + depth);
  const inner = offsets(rest, own.slice(batchDims + depth));
  const tuples = size(chosen.slice(0, -1));
  const perBatch = tuples / Math.max(1, size(chosen.slice(0, batchDims)));
  const batchStep = size(x.shape.slice(batchDims));
  const at = new Int32Array(tuples * inner.length);
  for (let p = 0; p < tuples; p++) {
    let base = Math.floor(p / perBatch) * batchStep;
    for (let j = 0; j < depth; j++) {
      const [index, length] = [indices[p * depth + j]!, x.shape[batchDims + j]!];
      if (index < -length || index >= length) throw new Error(`index ${index} is outside an axis of ${length}`);
      base += (index < 0 ? index + length : index) * own[batchDims + j]!;
    }
    for (let k = 0; k < inner.length; k++) at[p * inner.length + k] = base + inner[k]!;
  }
  return [take(x, at, [...chosen.slice(0, -1), ...rest])];
}

export type ReverseSequenceAttrs = { readonly axis: number; readonly batchAxis: number };

/** (x, lengths): the first lengths[b] elements along `axis` backwards, the others as they are, for each b along `batchAxis`. */
export function reverseSequence({ axis, batchAxis }: ReverseSequenceAttrs, inputs: readonly Tensor[]): Result {
  const x = anyOperand(inputs, 0);
  const lengths = integers(inputs, 1);
  const own = strides(x.shape);
  const long = lengths.find((n) => n < 0 || n > x.shape[axis]!);
  if (long !== undefined) throw new Error(`a sequence of ${long} on an axis of ${x.shape[axis]}`);
  const at = Int32Array.from({ length: size(x.shape) }, (_, i) => {
    const index = Math.floor(i / own[axis]!) % x.shape[axis]!;
    const length = lengths[Math.floor(i / own[batchAxis]!) % x.shape[batchAxis]!]!;
    return index < length ? i + (length - 1 - 2 * index) * own[axis]! : i;
  });
  return [take(x, at, x.shape)];
}
