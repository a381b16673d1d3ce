import type { Tensor } from '../src/eval/tensor.ts';

/** Largest difference of two tensors, relative to the largest value expected where that is above 1; Infinity where types or shapes differ, or anything that is no float. */
export function difference(actual: Tensor, expected: Tensor): number {
  if (actual.dtype !== expected.dtype || actual.shape.join() !== expected.shape.join()) return Infinity;
  if (actual.dtype === 'string' || expected.dtype === 'string') return sameStrings(actual, expected) ? 0 : Infinity;
  const exact = expected.dtype !== 'f32' && expected.dtype !== 'f64';
  let [worst, scale] = [0, 1];
  for (let i = 0; i < expected.data.length; i++) {
    const [p, q] = [actual.data[i]!, expected.data[i]!], [a, e] = [Number(p), Number(q)];
    if (Object.is(p, q) || p === q) continue;
    if (exact || !Number.isFinite(a) || !Number.isFinite(e)) return Infinity;
    worst = Math.max(worst, Math.abs(a - e));
    scale = Math.max(scale, Math.abs(e));
  }
  return worst / scale;
}

const sameStrings = (a: Tensor, b: Tensor): boolean =>
  a.dtype === 'string' && b.dtype === 'string' && a.data.length === b.data.length && a.data.every((bytes, i) => Buffer.compare(bytes, b.data[i]!) === 0);
