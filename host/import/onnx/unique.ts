import { take } from '../../../src/eval/strides.ts';
import { type NumericTensor, operand, size } from '../../../src/eval/tensor.ts';

/** The different elements of a tensor, or the different parts of it along an axis: the first of each, which each one is, and how often each is there. */
export interface Unique { readonly values: NumericTensor; readonly first: readonly number[]; readonly inverse: readonly number[]; readonly counts: readonly number[] }

export function uniqueOf(x: NumericTensor, axis: number | undefined, sorted: boolean): Unique {
  const length = axis === undefined ? x.data.length : x.shape[axis]!;
  const inner = axis === undefined ? 1 : size(x.shape.slice(axis + 1));
  const outer = axis === undefined ? 1 : size(x.shape.slice(0, axis));
  const part = (i: number): readonly (number | bigint)[] => Array.from({ length: outer * inner }, (_, k) => x.data[(Math.floor(k / inner) * length + i) * inner + k % inner]!);
  const found = new Map<string, { readonly part: readonly (number | bigint)[]; readonly first: number; count: number }>();
  const keys: string[] = [];
  for (let i = 0; i < length; i++) {
    const own = part(i), key = own.map((v) => (v === 0 ? 0 : v)).join();
    keys.push(key);
    const known = found.get(key);
    if (known === undefined) found.set(key, { part: own, first: i, count: 1 });
    else known.count++;
  }
  const order = [...found];
  if (sorted) order.sort(([, a], [, b]) => { const k = a.part.findIndex((v, i) => v !== b.part[i]); return k < 0 ? 0 : a.part[k]! < b.part[k]! ? -1 : a.part[k]! > b.part[k]! ? 1 : 0; });
  const numbers = new Map(order.map(([key], i) => [key, i]));
  const shape = axis === undefined ? [order.length] : x.shape.map((d, i) => (i === axis ? order.length : d));
  const at = new Int32Array(size(shape));
  order.forEach(([, { first }], i) => { for (let k = 0; k < outer * inner; k++) at[(Math.floor(k / inner) * order.length + i) * inner + k % inner] = (Math.floor(k / inner) * length + first) * inner + k % inner; });
  const values = operand([take(x, at, shape)], 0);
  return { values, first: order.map(([, u]) => u.first), inverse: keys.map((k) => numbers.get(k)!), counts: order.map(([, u]) => u.count) };
}
