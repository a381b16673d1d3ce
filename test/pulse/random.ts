import { type TensorOf, tensor, size } from '../../src/eval/tensor.ts';

/** A small generator with a printable seed (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) { this.#state = seed >>> 0; }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number { return low + Math.floor(this.next() * (high - low + 1)); }

  pick<T>(from: readonly T[]): T { return from[this.integer(0, from.length - 1)]!; }

  values(shape: readonly number[]): TensorOf<'f32'> { return tensor('f32', shape, Array.from({ length: size(shape) }, () => this.next() * 2 - 1)); }
}
