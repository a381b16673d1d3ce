import { hann, twiddles } from '../../src/eval/audio.ts';
import { actProblems } from './activations.ts';
import { audioProblems } from './audio.ts';
import { conv2dProblem, depthwiseProblem, planeProblems, separableConvProblem, winogradProblem } from './planes.ts';
import { binaryProblems, Draw, mapProblems, poolProblems, problem, range, shapes, special } from './draw.ts';
import type { Problem } from './problem.ts';
import { recurrentProblems } from './recurrent.ts';
import { anyProblems } from './any.ts';
import { numberProblems } from './numbers.ts';
import { quantizedProblems } from './quantized.ts';
import { quantizedConvProblems } from './quantized-conv.ts';
import { regionProblems } from './regions.ts';
import { streamProblems } from './streams.ts';
import { valueProblems } from './values.ts';

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

/** Arguments without limits: no residual, one in the place of y, one apart from it. */
function convSum(draw: Draw, shape: ConvShape, width: number): Problem['args'] {
  const args = convArgs(draw, shape), { m, n, ys } = args;
  const b = draw.of(null, draw.floats(n)), residual = draw.int(0, 3);
  const rs = residual === 2 ? n + draw.int(0, 2) : ys, r = draw.floats((m - 1) * rs + n);
  const rest = { ...args, w: panels(draw, shape, width, 1), b, rs };
  if (residual === 0) return { ...rest, r: null };
  return residual === 1 ? { ...rest, r, y: 'r' } : { ...rest, r };
}

export const convProblem = (width: 4 | 8 | 16, shape: ConvShape): Problem => problem(`conv_f32_n${width}`, (draw) => {
  const [lo, hi] = draw.of<readonly [number, number]>([-Infinity, Infinity], [0, Infinity], [0, 0.5], [-0.25, 0.5], [-Infinity, 0.1], [0.2, 0.4]);
  return { ...convSum(draw, shape, width), lo, hi };
});

export const convGateProblem = (width: 4 | 8 | 16, shape: ConvShape): Problem => problem(`conv_gate_f32_n${width}`, (draw) => {
  const scale = draw.of(1, 1, 6, 40), args = convArgs(draw, shape), w = panels(draw, shape, width, 2).map((v) => v * scale);
  return { ...args, w, b: draw.of(null, draw.floats(2 * shape.n)) };
});

/** Every tile edge in m and n, of tiles two panels wide too, with channels and taps drawn; then channels and taps one by one. `rowTile`: the tallest tile of any variant. */
function convShapes(width: number, rowTile: number): readonly ConvShape[] {
  const draw = new Draw(width);
  return [
    ...range(1, 2 * rowTile + 1).flatMap((m) => range(1, 2 * width + 1).map((n) => ({ m, n, c: draw.int(1, 9), taps: draw.int(1, 3) }))),
    ...range(2 * width + 2, 4 * width + 1).flatMap((n) => [1, rowTile, rowTile + 1].map((m) => ({ m, n, c: draw.int(1, 9), taps: draw.int(1, 3) }))),
    ...range(1, 33).flatMap((c) => [1, 2, 3].map((taps) => ({ m: draw.int(1, rowTile), n: draw.int(1, width + 1), c, taps }))),
    { m: 8, n: 64, c: 16, taps: 3 }, { m: 3, n: 5, c: 300, taps: 1 }, { m: 70, n: width + 1, c: 40, taps: 1 }, { m: 150, n: width, c: 3, taps: 1 },
  ];
}
const rowTiles = { 4: 4, 8: 12, 16: 14 } as const;

const convProblems = (width: 4 | 8 | 16): readonly Problem[] =>
  convShapes(width, rowTiles[width]).flatMap((shape) => [convProblem(width, shape), convGateProblem(width, shape)]);

/** Every row and column up to past two tiles, then edges of the blocks of kernels-c/activation/conv_act.c, which few columns make higher and many whole. */
const convActProblems = (width: 4 | 8 | 16): readonly Problem[] => {
  const draw = new Draw(width), tile = rowTiles[width], [rows, columns] = width === 4 ? [52, 39] : [96, 85];
  const shapes: readonly (readonly [m: number, n: number])[] = [
    ...range(1, 2 * tile + 1).flatMap((m) => [1, width, width + 1, 2 * width + 1].map((n) => [m, n] as const)),
    ...range(1, 2 * width + 1).flatMap((n) => [1, tile, tile + 1].map((m) => [m, n] as const)),
    ...[rows - 1, rows, rows + 1, 2 * rows + 1].flatMap((m) => [columns, columns + 1].map((n) => [m, n] as const)), [3000, 3],
  ];
  return actProblems([
    ...shapes.map(([m, n]) => ({ m, n, c: draw.int(1, 9), taps: draw.int(1, 3) })), { m: 13, n: width + 3, c: 300, taps: 2 }, { m: 110, n: 24, c: 40, taps: 3 },
  ].map((shape) => convProblem(width, shape)));
};

/** Images of one block and of several, with windows of all kinds. */
const imageActProblems: readonly Problem[] = [
  ...([4, 8, 16] as const).flatMap((width) => {
    const sizes = [[2, 3], [30, 9], [41, 9], [25, 30]] as const, channels = [1, 3, width + 3, 40, 100] as const;
    const each = (make: (n: number, size: readonly [number, number], i: number) => Problem): readonly Problem[] => sizes.flatMap((size) => channels.map((n, i) => make(n, size, i)));
    return actProblems([
      ...each((n, size, i) => conv2dProblem(width, n, 1 + i, size)), ...each((n, size, i) => separableConvProblem(width, n, 3 + 2 * i, size)),
      ...each((n, size, i) => winogradProblem(width, Math.min(n, 40), 1 + i, size)),
    ]);
  }),
  ...actProblems([[2, 3], [30, 9], [25, 30], [40, 40]].flatMap(([oh, ow]) => [1, 3, 8, 17, 64].flatMap((c) => [depthwiseProblem(c, [oh!, ow!]), depthwiseProblem(c, [oh!, ow!])]))),
];

/** Edges of the blocks of kernels-c/conv/blocked_n4.h, 52 rows and 40 channels, and of what is too small for them. */
const blockProblems: readonly Problem[] = [5, 8, 9, 52, 53, 57, 105].flatMap((m) => [1, 4, 7, 8, 9, 17, 18].flatMap((n) =>
  ([[49, 1], [80, 1], [81, 1], [27, 3], [40, 2], [13, 7], [1, 66], [121, 1]] as const).map(([c, taps]) => convProblem(4, { m, n, c, taps }))));

/** Rows that fall into the same sets of a cache, which conv_f32_n8 copies 24 at a time. */
const aliasedProblems: readonly Problem[] = [5, 12, 24, 25, 29, 49].map((m) => convCase(8, { m, n: 27, c: 512, taps: 1 }));

/** Edges of kernels-c/conv/chunk.h: more channels, or more taps of few channels, than 256 (n8) or 512 (n16) in all. */
const chunkProblems: readonly Problem[] = ([[8, 256], [16, 512]] as const).flatMap(([width, most]) => [1, 13, 27].flatMap((m) =>
  ([[most, 1], [most + 1, 1], [2 * most + 1, 2], [most - 1, 3], [most / 4, 5], [most / 4 + 1, 9], [3, most / 2]] as const).map(([c, taps]) => convProblem(width, { m, n: 2 * width + 3, c, taps }))));

/** Products of subnormals, which are exactly 0. */
const subnormalProblem = (width: 4 | 8 | 16): Problem => problem(`conv_f32_n${width}`, () => ({
  m: 5, n: width, c: 2, taps: 1, xs: 2, ts: 0, rs: 0, ys: width, lo: -Infinity, hi: Infinity, b: null, r: null,
  x: new Float32Array(10).fill(1e-40), w: new Float32Array(2 * width).fill(1),
}));


const copyProblems = range(1, 60).map(() => problem('copy_w32', (draw) => {
  const d = [draw.int(1, 3), draw.int(1, 3), draw.of(1, 2, 4, 9), draw.of(1, 2, 7, 8, 33)] as const;
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

const layerNormProblems = (['layer_norm_f32', 'rms_norm_f32'] as const).flatMap((name) => shapes.map(([m, n]) => problem(name, (draw) => {
  const xs = n + draw.of(0, 2), ys = draw.of(n, xs);
  return { x: draw.floats((m - 1) * xs + n, draw.of(1, 30)), g: draw.floats(n), b: draw.floats(n), m, n, xs, ys, epsilon: draw.of(1e-3, 1e-5), ...(ys === xs && draw.int(0, 1) ? { y: 'x' } : {}) };
})));

const gateProblems = shapes.map(([m, n]) => problem('gate_f32', (draw) => {
  const as = n + draw.of(0, 1), gs = draw.of(n, 2 * n), ys = n + draw.of(0, 3);
  return { a: draw.odd((m - 1) * as + n, 12), g: draw.odd((m - 1) * gs + n, 24), m, n, as, gs, ys };
}));

/** The filters of a mel-like bank whose edges lie evenly on the bins. */
const logmelProblem = (m: number, window: number, fft: number, mels: number): Problem => problem('logmel_f32', (draw) => {
  const bins = fft / 2 + 1, hop = draw.int(1, window), ys = mels + draw.of(0, 2), first = draw.of(0, 1), count = bins - first - draw.of(0, 1);
  const place = Array.from({ length: count }, (_, k) => ((k + first) / bins) * (mels + 1));
  return {
    x: draw.floats((m - 1) * hop + window), win: Float32Array.from(hann(window)), twiddle: twiddles(fft),
    rise: Float32Array.from(place, (p) => p % 1), slot: Int32Array.from(place, Math.floor), scratch: new Float32Array(fft + mels + 4),
    m, window, hop, fft, first, bins: count, mels, ys, offset: draw.of(1e-6, 1),
  };
});

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
/** In place, as most are lowered. */
export const mapCase = (kernel: string, n: number): Problem => problem(kernel, (draw) => ({ x: draw.floats(n, 4).map((v) => (kernel === 'log_f32' ? Math.abs(v) : v)), n, y: 'x' }));

/** Of every kernel: the problems that each of its variants must solve. */
export const problems: readonly Problem[] = [
  ...convProblems(4), ...convProblems(8), ...convProblems(16), ...blockProblems, ...chunkProblems, ...aliasedProblems, subnormalProblem(4), subnormalProblem(8), subnormalProblem(16),
  ...convActProblems(4), ...convActProblems(8), ...convActProblems(16), ...imageActProblems,
  ...gateProblems, ...layerNormProblems, ...rowProblems('softmax_f32'), ...rowProblems('log_softmax_f32'), ...poolProblems('max_pool_f32'), ...poolProblems('mean_pool_f32'), ...copyProblems,
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
  ...audioProblems, ...planeProblems, ...recurrentProblems, ...valueProblems, ...numberProblems, ...anyProblems, ...regionProblems, ...streamProblems, ...quantizedProblems, ...quantizedConvProblems,
  problem('mul_f32', () => ({
    x: Float32Array.of(1e-40, 1, -1e-40, 1e-20), y: Float32Array.of(1, 1e-40, 1, 1e-20), d0: 1, d1: 1, d2: 1, d3: 4,
    x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 1,
  })),
];
