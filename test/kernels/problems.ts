import { audioProblems } from './audio.ts';
import { random, type Memory, type Problem } from './problem.ts';

/** Numbers that a problem draws, by its seed. */
class Draw {
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
const problem = (kernel: string, make: (draw: Draw) => Problem['args'], seed = seeds++): Problem => ({ kernel, seed, args: make(new Draw(seed)) });

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const up = (a: number, b: number): number => Math.ceil(a / b) * b;

export interface ConvShape { readonly m: number; readonly n: number; readonly c: number; readonly taps: number }

/** Panels of `width` columns, zero behind column n of each half; `halves` 2: tanh and sigmoid panels in turn. */
function panels(draw: Draw, { n, c, taps }: ConvShape, width: number, halves: 1 | 2): Float32Array {
  const depth = taps * c, w = draw.floats(depth * halves * up(n, width));
  for (let i = 0; i < w.length; i++) {
    const panel = Math.floor(i / (depth * width)), column = Math.floor(panel / halves) * width + (i % width);
    if (column >= n) w[i] = 0;
  }
  return w;
}

/** Strides: rows apart by more than their channels, overlapping windows (a dilated convolution), or one row again and again. */
function convArgs(draw: Draw, shape: ConvShape) {
  const { m, n, c, taps } = shape, xs = draw.of(c, c + 1, c + 3, draw.int(0, c)), ts = draw.of(c, xs, 2 * xs, draw.int(0, 3 * c));
  return { m, n, c, taps, xs, ts, ys: n + draw.of(0, 0, 1, 5), x: draw.floats((m - 1) * xs + (taps - 1) * ts + c) };
}

export const convProblem = (width: 4 | 8 | 16, shape: ConvShape): Problem => problem(`conv_f32_n${width}`, (draw) => {
  const args = convArgs(draw, shape), { m, n, ys } = args;
  const b = draw.of(null, draw.floats(n)), residual = draw.int(0, 3);
  const rs = residual === 2 ? n + draw.int(0, 2) : ys, r = draw.floats((m - 1) * rs + n);
  const [lo, hi] = draw.of<readonly [number, number]>([-Infinity, Infinity], [0, Infinity], [0, 0.5], [-0.25, 0.5], [-Infinity, 0.1], [0.2, 0.4]);
  const rest = { ...args, w: panels(draw, shape, width, 1), b, rs, lo, hi };
  if (residual === 0) return { ...rest, r: null };
  return residual === 1 ? { ...rest, r, y: 'r' } : { ...rest, r };
});

export const convGateProblem = (width: 4 | 8 | 16, shape: ConvShape): Problem => problem(`conv_gate_f32_n${width}`, (draw) => {
  const scale = draw.of(1, 1, 6, 40), args = convArgs(draw, shape), w = panels(draw, shape, width, 2).map((v) => v * scale);
  return { ...args, w, b: draw.of(null, draw.floats(2 * shape.n)) };
});

/** Every tile edge in m and n, with channels and taps drawn; then channels and taps one by one. `rowTile`: the tallest tile of any variant. */
function convShapes(width: number, rowTile: number): readonly ConvShape[] {
  const draw = new Draw(width);
  return [
    ...range(1, 2 * rowTile + 1).flatMap((m) => range(1, 2 * width + 1).map((n) => ({ m, n, c: draw.int(1, 9), taps: draw.int(1, 3) }))),
    ...range(1, 33).flatMap((c) => [1, 2, 3].map((taps) => ({ m: draw.int(1, rowTile), n: draw.int(1, width + 1), c, taps }))),
    { m: 8, n: 64, c: 16, taps: 3 }, { m: 3, n: 5, c: 300, taps: 1 }, { m: 70, n: width + 1, c: 40, taps: 1 }, { m: 150, n: width, c: 3, taps: 1 },
  ];
}
const rowTiles = { 4: 4, 8: 12, 16: 6 } as const;

const convProblems = (width: 4 | 8 | 16): readonly Problem[] =>
  convShapes(width, rowTiles[width]).flatMap((shape) => [convProblem(width, shape), convGateProblem(width, shape)]);

const lengths = [...range(1, 33), 100, 257];
const shapes = [...range(1, 3).flatMap((m) => range(1, 19).map((n) => [m, n] as const)), [5, 64] as const, [2, 101] as const];

const mapProblems = (kernel: string, draw: (draw: Draw, n: number) => Float32Array): readonly Problem[] =>
  lengths.flatMap((n) => [false, true].map((inPlace) => problem(kernel, (d) => ({ x: draw(d, n), n, ...(inPlace ? { y: 'x' } : {}) }))));

/** `special` values on one side, so that kernels may not treat them as impossible. */
const special = (kernel: string, ...values: readonly number[]): Problem => problem(kernel, () => ({ x: Float32Array.from(values), n: values.length }));

const binaryProblems = (kernel: string): readonly Problem[] => range(1, 80).map(() => problem(kernel, (draw) => {
  const d = [draw.of(1, 1, 2, 3), draw.of(1, 1, 2, 3), draw.of(1, 2, 5), draw.of(1, 3, 4, 7, 8, 9, 16, 17, 33)] as const;
  const dense = [d[1] * d[2] * d[3], d[2] * d[3], d[3], 1] as const;
  const strides = (): readonly number[] => draw.of<readonly number[]>(dense, dense, [0, 0, 0, 1], [0, 0, 0, 0], [1, 2, 1, 0], dense.map((s) => 2 * s), dense.map((s) => s + draw.int(0, 3)));
  const x = strides(), y = strides(), size = (s: readonly number[]): number => 1 + s.reduce((sum, stride, i) => sum + stride * ((d[i] ?? 1) - 1), 0);
  const named = (letter: string, values: readonly number[]) => Object.fromEntries(values.map((v, i) => [`${letter}${i}`, v]));
  const share = x === dense ? draw.of<object>({}, { z: 'x' }) : y === dense ? draw.of<object>({}, { z: 'y' }) : {};
  const values = (count: number): Memory => (kernel === 'div_f32' ? draw.floats(count).map((v) => v + Math.sign(v)) : draw.odd(count, 3));
  return { x: values(size(x)), y: values(size(y)), ...named('d', d), ...named('x', x), ...named('y', y), ...share };
}));

const copyProblems = range(1, 60).map(() => problem('copy_w32', (draw) => {
  const d = [draw.int(1, 3), draw.int(1, 3), draw.int(1, 4), draw.of(1, 2, 7, 8, 33)] as const;
  // Any order of the dimensions, with gaps: no two elements at one place of y.
  const strides = (order: readonly number[]): readonly number[] => {
    const s = [0, 0, 0, 0];
    let step = 1;
    for (const i of order) {
      s[i] = step + draw.of(0, 0, 1, 3);
      step = s[i] * (d[i] ?? 1);
    }
    return s;
  };
  const x = draw.of<() => readonly number[]>(() => strides([3, 2, 1, 0]), () => strides([2, 3, 1, 0]), () => [1, 0, 2, 1])(), y = draw.of(strides([3, 2, 1, 0]), strides([0, 3, 2, 1]), strides([2, 1, 0, 3]));
  const size = 1 + x.reduce((sum, stride, i) => sum + stride * ((d[i] ?? 1) - 1), 0);
  const named = (letter: string, values: readonly number[]) => Object.fromEntries(values.map((v, i) => [`${letter}${i}`, v]));
  return { x: draw.odd(size, 1), ...named('d', d), ...named('x', x), ...named('y', y) };
}));

const rowProblems = (kernel: string): readonly Problem[] => shapes.map(([m, n]) => problem(kernel, (draw) => {
  const xs = n + draw.of(0, 2), ys = draw.of(n, xs);
  return { x: draw.floats((m - 1) * xs + n, draw.of(1, 10, 80)), m, n, xs, ys, ...(ys === xs && draw.int(0, 1) ? { y: 'x' } : {}) };
}));

const gateProblems = shapes.map(([m, n]) => problem('gate_f32', (draw) => {
  const as = n + draw.of(0, 1), gs = draw.of(n, 2 * n), ys = n + draw.of(0, 3);
  return { a: draw.odd((m - 1) * as + n, 12), g: draw.odd((m - 1) * gs + n, 24), m, n, as, gs, ys };
}));

const poolProblems = (kernel: string): readonly Problem[] => shapes.flatMap(([m, n]) => [1, 2, 3, 9].map((taps) => problem(kernel, (draw) => {
  const xs = draw.of(n, 2 * n, n + 1), ts = draw.of(n, xs, 1), ys = n + draw.of(0, 2);
  return { x: draw.floats((m - 1) * xs + (taps - 1) * ts + n), m, n, taps, xs, ts, ys };
})));

/** The filters of a mel-like bank whose edges lie evenly on the bins. */
const logmelProblem = (m: number, window: number, fft: number, mels: number): Problem => problem('logmel_f32', (draw) => {
  const bins = fft / 2 + 1, hop = draw.int(1, window), ys = mels + draw.of(0, 2), first = draw.of(0, 1), count = bins - first - draw.of(0, 1);
  const place = Array.from({ length: count }, (_, k) => ((k + first) / bins) * (mels + 1));
  return {
    x: draw.floats((m - 1) * hop + window), win: Float32Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window)), twiddle: twiddles(fft),
    rise: Float32Array.from(place, (p) => p % 1), slot: Int32Array.from(place, Math.floor), scratch: new Float32Array(fft + mels + 4),
    m, window, hop, fft, first, bins: count, mels, ys, offset: draw.of(1e-6, 1),
  };
});

const twiddles = (fft: number): Float32Array => Float32Array.from({ length: fft }, (_, i) => (i % 2 ? -Math.sin((Math.PI * (i - 1)) / fft) : Math.cos((Math.PI * i) / fft)));

/** Problems to measure with: dense rows, a residual, no clamp. */
export function convCase(width: 4 | 8 | 16, shape: ConvShape): Problem {
  const { m, n, c, taps } = shape;
  return problem(`conv_f32_n${width}`, (draw) => ({
    ...shape, xs: c, ts: 2 * c, rs: n, ys: n, lo: -Infinity, hi: Infinity,
    x: draw.floats((m - 1) * c + (taps - 1) * 2 * c + c), w: panels(draw, shape, width, 1), b: draw.floats(n), r: draw.floats(m * n),
  }));
}
export function gateCase(width: 4 | 8 | 16, shape: ConvShape): Problem {
  const { m, n, c, taps } = shape;
  return problem(`conv_gate_f32_n${width}`, (draw) => ({
    ...shape, xs: c, ts: 2 * c, ys: n, x: draw.floats((m - 1) * c + (taps - 1) * 2 * c + c), w: panels(draw, shape, width, 2), b: draw.floats(2 * n),
  }));
}
export const logmelCase = logmelProblem;
export const mapCase = (kernel: string, n: number): Problem => problem(kernel, (draw) => ({ x: draw.floats(n, 4).map((v) => (kernel === 'log_f32' ? Math.abs(v) : v)), n }));

/** Of every kernel: the problems that each of its variants must solve. */
export const problems: readonly Problem[] = [
  ...convProblems(4), ...convProblems(8), ...convProblems(16),
  ...gateProblems, ...rowProblems('softmax_f32'), ...rowProblems('log_softmax_f32'), ...poolProblems('max_pool_f32'), ...poolProblems('mean_pool_f32'), ...copyProblems,
  ...['add_f32', 'sub_f32', 'mul_f32', 'div_f32', 'max_f32', 'min_f32'].flatMap(binaryProblems),
  ...mapProblems('clamp_f32', (d, n) => d.odd(n, 3)).map((p) => ({ ...p, args: { ...p.args, lo: -0.5, hi: 2 } })),
  ...mapProblems('tanh_f32', (d, n) => d.odd(n, 6)), special('tanh_f32', 8.8, 8.9, 9, -9, Infinity, -Infinity, NaN, 1e-37, 0.5),
  ...mapProblems('sigmoid_f32', (d, n) => d.odd(n, 60)), special('sigmoid_f32', 87.3, -87.3, -88, 88, 200, -200, Infinity, -Infinity, NaN),
  ...mapProblems('exp_f32', (d, n) => d.odd(n, 60)), special('exp_f32', 88.7, 88.72, 88.73, 89, -87.3, -87.34, -88, Infinity, -Infinity, NaN, 1),
  ...mapProblems('log_f32', (d, n) => d.odd(n, 10).map(Math.abs)), special('log_f32', 1, 0, -1, Infinity, NaN, 1.4142135, 0.70710677, 0.99999994, 1.0000001, 3e38, 1.2e-38),
  ...mapProblems('sqrt_f32', (d, n) => d.odd(n, 10).map(Math.abs)), special('sqrt_f32', 0, -1, Infinity, NaN, 4),
  ...mapProblems('rsqrt_f32', (d, n) => d.floats(n, 10).map((v) => Math.abs(v) + 1e-3)), special('rsqrt_f32', 0, Infinity, NaN, 4),
  ...mapProblems('neg_f32', (d, n) => d.odd(n, 3)), ...mapProblems('abs_f32', (d, n) => d.odd(n, 3)),
  ...[8, 16, 32, 64, 128, 256, 1024].flatMap((fft) => [logmelProblem(2, fft, fft, 3), logmelProblem(1, fft - 3, fft, 5)]),
  logmelProblem(3, 400, 512, 20), logmelProblem(1, 401, 512, 40), logmelProblem(1, 1, 8, 1),
  ...audioProblems,
  problem('mul_f32', () => ({
    x: Float32Array.of(1e-40, 1, -1e-40, 1e-20), y: Float32Array.of(1, 1e-40, 1, 1e-20), d0: 1, d1: 1, d2: 1, d3: 4,
    x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 1,
  })),
];
