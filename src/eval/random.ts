import { type Tensor, size, zeros } from './tensor.ts';

export type RandomUniformAttrs = { readonly shape: readonly number[]; readonly seed: number; readonly seed2: number };

/**
 * Numbers in [0, 1) from Philox 4x32-10 (Salmon et al., 2011): the low 23 bits of each word, the counter from (0, 0, seed2) on, `seed` as the
 * key. Every run gives them again.
 */
export function randomUniform({ shape, seed, seed2 }: RandomUniformAttrs, _: readonly Tensor[]): readonly Tensor[] {
  const y = zeros('f32', shape);
  const high = (v: number): number => Math.floor(v / 2 ** 32) >>> 0;
  const n = size(shape);
  for (let i = 0; 4 * i < n; i++) {
    const words = philox([i, 0, seed2 >>> 0, high(seed2)], [seed >>> 0, high(seed)]);
    words.slice(0, n - 4 * i).forEach((w, j) => { y.data[4 * i + j] = (w & 0x7fffff) / 2 ** 23; });
  }
  return [y];
}

type Words = readonly [number, number, number, number];

function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = product(0xd2511f53, c0);
    const [high1, low1] = product(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper and lower word of a product of two words. */
function product(a: number, b: number): readonly [number, number] {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + Math.floor((a0 * b0) / 65536);
  const carry = (middle % 65536) + a0 * b1;
  return [(a1 * b1 + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0, Math.imul(a, b) >>> 0];
}
