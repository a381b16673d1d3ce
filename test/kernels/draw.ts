import { random, type Memory, type Problem } from './problem.ts';

/** Numbers that a problem draws, by its seed. */
export class Draw {
  private readonly next: () => number;
  constructor(seed: number) { this.next = random(seed); }

  int(from: number, to: number): number { return from + Math.floor(this.next() * (to - from + 1)); }
  of<T>(...values: readonly [T, ...T[]]): T { return values[this.int(0, values.length - 1)] ?? values[0]; }
  floats(count: number, scale = 1): Float32Array { return Float32Array.from({ length: count }, () => (2 * this.next() - 1) * scale); }
  /** Gaussian-like with some large values, signs of zero, subnormals and both ends of a range. */
  odd(count: number, scale: number): Float32Array {
    return Float32Array.from({ length: count }, () => (this.int(0, 30) === 0 ? this.of(0, -0, 1e-40, -1e-40, 1e-30, scale, -scale, 1e4, -1e4) : (this.next() + this.next() + this.next() - 1.5) * scale));
  }
}

let seeds = 1;
export const problem = (kernel: string, make: (draw: Draw) => Problem['args'], seed = seeds++): Problem => ({ kernel, seed, args: make(new Draw(seed)) });

export const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const lengths = [...range(1, 33), 100, 257];
export const shapes = [...range(1, 3).flatMap((m) => range(1, 19).map((n) => [m, n] as const)), [5, 64] as const, [2, 101] as const];

export const mapProblems = (kernel: string, draw: (draw: Draw, n: number) => Float32Array): readonly Problem[] =>
  lengths.flatMap((n) => [false, true].map((inPlace) => problem(kernel, (d) => ({ x: draw(d, n), n, ...(inPlace ? { y: 'x' } : {}) }))));

/** `special` values on one side, so that kernels may not treat them as impossible. */
export const special = (kernel: string, ...values: readonly number[]): Problem => problem(kernel, () => ({ x: Float32Array.from(values), n: values.length }));

export const binaryProblems = (kernel: string): readonly Problem[] => range(1, 80).map(() => problem(kernel, (draw) => {
  const d = [draw.of(1, 1, 2, 3), draw.of(1, 1, 2, 3), draw.of(1, 2, 5), draw.of(1, 3, 4, 7, 8, 9, 16, 17, 33)] as const;
  const dense = [d[1] * d[2] * d[3], d[2] * d[3], d[3], 1] as const;
  const strides = (): readonly number[] => draw.of<readonly number[]>(dense, dense, [0, 0, 0, 1], [0, 0, 0, 0], [1, 2, 1, 0], dense.map((s) => 2 * s), dense.map((s) => s + draw.int(0, 3)));
  const x = strides(), y = strides(), size = (s: readonly number[]): number => 1 + s.reduce((sum, stride, i) => sum + stride * ((d[i] ?? 1) - 1), 0);
  const named = (letter: string, values: readonly number[]) => Object.fromEntries(values.map((v, i) => [`${letter}${i}`, v]));
  const share = x === dense ? draw.of<object>({}, { z: 'x' }) : y === dense ? draw.of<object>({}, { z: 'y' }) : {};
  const values = (count: number): Memory => (kernel === 'pow_f32' ? draw.floats(count, 3).map((v) => (draw.int(0, 3) === 0 ? Math.round(v) + 0 : Math.abs(v)))
    : ['div_f32', 'floor_div_f32', 'floor_mod_f32'].includes(kernel) ? draw.floats(count).map((v) => v + Math.sign(v)) : draw.odd(count, 3));
  return { x: values(size(x)), y: values(size(y)), ...named('d', d), ...named('x', x), ...named('y', y), ...share };
}));

export const poolProblems = (kernel: string): readonly Problem[] => shapes.flatMap(([m, n]) => [1, 2, 3, 9].map((taps) => problem(kernel, (draw) => {
  const xs = draw.of(n, 2 * n, n + 1), ts = draw.of(n, xs, 1), ys = n + draw.of(0, 2);
  return { x: draw.floats((m - 1) * xs + (taps - 1) * ts + n), m, n, taps, xs, ts, ys };
})));
