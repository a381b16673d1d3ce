import { winogradBlock, winogradPanels } from '../../host/ops/conv/winograd.ts';
import { random, type Memory, type Problem } from './problem.ts';
import type { Args, Put } from './reference.ts';

/** A window over a plane of ih x iw positions, and how the positions of it and of its results lie apart. */
interface Geometry {
  readonly ih: number; readonly iw: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number;
  readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly c: number; readonly xs: number; readonly ys: number;
}

export type Next = () => number;
export const integer = (next: Next, from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
export const pick = <T>(next: Next, ...values: readonly [T, ...T[]]): T => values[integer(next, 0, values.length - 1)] ?? values[0];
const floats = (next: Next, count: number): Float32Array => Float32Array.from({ length: count }, () => 2 * next() - 1);

/** As many positions as a window has that begins `before` in front and may end as far behind; with windows that lie in the padding altogether now and then. */
function axis(next: Next, positions: number | undefined): { readonly length: number; readonly kernel: number; readonly stride: number; readonly dilation: number; readonly before: number; readonly positions: number } {
  const [kernel, stride, dilation] = [pick(next, 1, 2, 3, 3, 5), pick(next, 1, 1, 2, 3), pick(next, 1, 1, 1, 2)];
  const span = (kernel - 1) * dilation + 1, before = pick(next, 0, 0, Math.floor(span / 2), span), after = pick(next, 0, Math.floor(span / 2), span);
  const count = positions ?? integer(next, 1, 6);
  return { length: Math.max(1, (count - 1) * stride + span - before - after), kernel, stride, dilation, before, positions: count };
}

export function geometry(next: Next, c: number, outputs: number, positions?: readonly [number, number]): Geometry {
  const [v, h] = [axis(next, positions?.[0]), axis(next, positions?.[1])];
  return {
    ih: v.length, iw: h.length, oh: v.positions, ow: h.positions, kh: v.kernel, kw: h.kernel, sh: v.stride, sw: h.stride, dh: v.dilation, dw: h.dilation, pt: v.before, pl: h.before,
    c, xs: c + pick(next, 0, 0, 1, 5), ys: outputs + pick(next, 0, 0, 1, 5),
  };
}

const inputOf = (next: Next, g: Geometry): Float32Array => floats(next, (g.ih * g.iw - 1) * g.xs + g.c);

/** Bias, residual (apart or in the memory of y) and limits. */
function epilogue(next: Next, { oh, ow, ys }: Geometry, n: number): Problem['args'] {
  const b = pick(next, null, floats(next, n)), residual = integer(next, 0, 3), rs = residual === 2 ? n + integer(next, 0, 2) : ys;
  const [lo, hi] = pick<readonly [number, number]>(next, [-Infinity, Infinity], [0, Infinity], [0, 0.5], [-0.25, 0.5]);
  return { b, rs, lo, hi, r: residual === 0 ? null : floats(next, (oh * ow - 1) * rs + n), ...(residual === 1 ? { y: 'r' } : {}) };
}

let seeds = 20_000;
const make = (kernel: string, args: (next: Next) => Problem['args']): Problem => {
  const seed = seeds++;
  return { kernel, seed, args: args(random(seed)) };
};

export const conv2dProblem = (width: 4 | 8 | 16, n: number, c: number, positions?: readonly [number, number]): Problem => make(`conv2d_f32_n${width}`, (next) => {
  const g = geometry(next, c, n, positions), depth = g.kh * g.kw * c, panels = Math.ceil(n / width);
  const w = floats(next, depth * panels * width).map((v, i) => (Math.floor(i / (depth * width)) * width + (i % width) < n ? v : 0));
  return { ...g, n, x: inputOf(next, g), w, zero: new Float32Array(c), ...epilogue(next, g, n) };
});

const planesProblem = (width: 4 | 8 | 16, n: number, c: number, positions?: readonly [number, number]): Problem => make(`conv2d_planes_f32_n${width}`, (next) => {
  const { xs: _, ...g } = geometry(next, c, n, positions), depth = g.kh * g.kw * c, lines = (g.kh - 1) * g.dh + 1 + pick(next, 0, 1, g.ih);
  const w = floats(next, depth * Math.ceil(n / width) * width).map((v, i) => (Math.floor(i / (depth * width)) * width + (i % width) < n ? v : 0));
  return { ...g, n, lines, x: floats(next, c * g.ih * g.iw), w, zero: new Float32Array(c), scratch: new Float32Array(lines * g.iw * c).fill(NaN), ...epilogue(next, { ...g, xs: c }, n) };
});

export const depthwiseProblem = (c: number, positions?: readonly [number, number]): Problem => make('depthwise_f32', (next) => {
  const g = geometry(next, c, c, positions);
  return { ...g, x: inputOf(next, g), w: floats(next, g.kh * g.kw * c), ...epilogue(next, g, c) };
});

/** The smallest strip of any variant holds 2048 values. */
export const separableConvProblem = (width: 4 | 8 | 16, n: number, c: number, positions?: readonly [number, number]): Problem => make(`separable_conv_f32_n${width}`, (next) => {
  const g = geometry(next, c, n, positions);
  const v = floats(next, c * Math.ceil(n / width) * width).map((value, i) => (Math.floor(i / (c * width)) * width + (i % width) < n ? value : 0));
  const { b: d, ...rest } = epilogue(next, g, n), { b, lo: dlo, hi: dhi } = epilogue(next, g, c);
  return { ...g, n, x: inputOf(next, g), w: floats(next, g.kh * g.kw * c), v, ...rest, d: d ?? null, b: b ?? null, dlo: dlo ?? 0, dhi: dhi ?? 0 };
});

const poolProblem = (kernel: string, c: number): Problem => make(kernel, (next) => {
  const g = geometry(next, c, c);
  return { ...g, x: inputOf(next, g) };
});

/** 3 x 3 over a square image with same padding and limits, to measure. */
const square = (next: Next, size: number, stride: number, c: number, n: number) => {
  const positions = Math.ceil(size / stride), before = Math.floor(Math.max(0, (positions - 1) * stride + 3 - size) / 2);
  return {
    ih: size, iw: size, oh: positions, ow: positions, kh: 3, kw: 3, sh: stride, sw: stride, dh: 1, dw: 1, pt: before, pl: before, c, xs: c, ys: n, rs: n,
    x: floats(next, size * size * c), b: floats(next, n), r: null, lo: 0, hi: 6,
  };
};
export const conv2dCase = (width: 4 | 8 | 16, size: number, stride: number, c: number, n: number): Problem =>
  make(`conv2d_f32_n${width}`, (next) => ({ ...square(next, size, stride, c, n), n, w: floats(next, 9 * c * Math.ceil(n / width) * width), zero: new Float32Array(c) }));
export const winogradCase = (width: 4 | 8 | 16, size: number, c: number, n: number): Problem => make(`winograd_f32_n${width}`, (next) => {
  const { t, m, p, scratchFloats } = winogradBlock({ oh: size, ow: size, c, n }, width, width === 4 ? 0 : 512 << 10);
  return { ...square(next, size, 1, c, n), n, t, m, p, w: floats(next, 36 * c * Math.ceil(n / width) * width), zero: new Float32Array(c), scratch: new Float32Array(scratchFloats) };
});
export const depthwiseCase = (size: number, stride: number, c: number): Problem => make('depthwise_f32', (next) => ({ ...square(next, size, stride, c, c), w: floats(next, 9 * c) }));

/** The same windows with any bias, residual and limits. */
const depthwiseSquare = (size: number, stride: number, c: number): Problem => make('depthwise_f32', (next) => {
  const g = square(next, size, stride, c, c);
  return { ...g, w: floats(next, 9 * c), ...epilogue(next, g, c) };
});

export const winogradProblem = (width: 4 | 8 | 16, n: number, c: number, [oh, ow]: readonly [number, number]): Problem => make(`winograd_f32_n${width}`, (next) => {
  const padding = (): readonly [number, number] => [integer(next, 0, 2), integer(next, 0, 2)];
  const [[pt, below], [pl, right]] = [padding(), padding()], [ih, iw] = [Math.max(1, oh + 2 - pt - below), Math.max(1, ow + 2 - pl - right)];
  const g = { ih, iw, oh, ow, kh: 3, kw: 3, sh: 1, sw: 1, dh: 1, dw: 1, pt, pl, c, xs: c + pick(next, 0, 0, 1, 5), ys: n + pick(next, 0, 0, 1, 5) };
  const weights = floats(next, 9 * c * n), tiles = Math.ceil(ow / 4), t = integer(next, 1, tiles + 1), m = integer(next, 1, 2 * tiles), p = integer(next, 1, Math.ceil(n / width) + 1);
  const scratch = new Float32Array((width === 8 ? 4 : 1) * 36 * Math.ceil(oh / 4) * t * (c + width * p + 2)).fill(NaN);
  return { ...g, n, t, m, p, x: inputOf(next, g), w: winogradPanels({ data: weights, c, n }, width), zero: new Float32Array(c), scratch, ...epilogue(next, g, n) };
});

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** The tallest tile of any variant is 14 positions, the widest two panels. */
const conv2dProblems = (width: 4 | 8 | 16): readonly Problem[] => [
  ...range(1, 29).flatMap((positions) => range(1, 4).map((i) => conv2dProblem(width, [1, width, width + 3, 2 * width + 3][i - 1]!, 1 + (positions * i) % 7, i % 2 ? [1, positions] : [positions, 2]))),
  ...range(1, 2 * width + 1).flatMap((n) => [conv2dProblem(width, n, 1 + n % 5), conv2dProblem(width, n, 2)]),
  ...range(1, 20).map((c) => conv2dProblem(width, width + 1, c)),
  conv2dProblem(width, 2 * width, 3, [7, 15]), conv2dProblem(width, width, 16, [9, 13]), conv2dProblem(width, width + 1, 70, [4, 5]), conv2dProblem(width, 5, 2, [12, 17]),
];

/** Strips of one row of results, of some and of all. */
const planesProblems = (width: 4 | 8 | 16): readonly Problem[] => [
  ...range(1, 16).flatMap((c) => [planesProblem(width, width + 1, c), planesProblem(width, 1 + c, 3), planesProblem(width, c, 1, [1, c])]),
  planesProblem(width, 2 * width, 3, [17, 25]), planesProblem(width, width, 1, [40, 33]), planesProblem(width, 5, 16, [6, 7]),
];

/** All edges of a tile in both directions; blocks of fewer tiles than there are. */
const winogradProblems = (width: 4 | 8 | 16): readonly Problem[] => [
  ...range(1, 9).flatMap((oh) => range(1, 9).map((ow, i) => winogradProblem(width, [1, width, width + 3, 2 * width + 1][(oh + i) % 4]!, 1 + (oh * ow) % (width + 1), [oh, ow]))),
  ...range(1, 2 * width + 1).flatMap((k) => [winogradProblem(width, k, 1 + k % 5, [5, 6]), winogradProblem(width, width + 1, k, [6, 7])]),
  winogradProblem(width, 2 * width, 64, [9, 30]), winogradProblem(width, width, 16, [23, 13]), winogradProblem(width, 3 * width, 300, [4, 9]),
];

const separableConvProblems = (width: 4 | 8 | 16): readonly Problem[] => [
  ...range(1, 2 * width + 1).map((n) => separableConvProblem(width, n, 1 + n % 7)), ...range(1, 35).map((c) => separableConvProblem(width, 1 + c % 5, c)),
  separableConvProblem(width, 3, 300, [2, 5]), separableConvProblem(width, 2, 300, [1, 31]), separableConvProblem(width, 2, 100, [9, 7]), separableConvProblem(width, 1, 2048, [3, 2]),
  separableConvProblem(width, width, 1025, [1, 3]), separableConvProblem(width, width + 1, 64, [5, 33]),
];

export const planeProblems: readonly Problem[] = [
  ...separableConvProblems(4), ...separableConvProblems(8), ...separableConvProblems(16),
  ...conv2dProblems(4), ...conv2dProblems(8), ...conv2dProblems(16), ...planesProblems(4), ...planesProblems(8), ...planesProblems(16), ...winogradProblems(4), ...winogradProblems(8), ...winogradProblems(16),
  ...range(1, 35).flatMap((c) => [depthwiseProblem(c), depthwiseProblem(c), depthwiseProblem(c, [2, 11])]), depthwiseProblem(64, [3, 9]), depthwiseProblem(17, [1, 30]),
  ...range(1, 6).flatMap((size) => [7, 8, 9, 15, 16, 17].flatMap((c) => [depthwiseSquare(size, 1, c), depthwiseSquare(size, 2, c)])),
  ...['max_pool2d_f32', 'mean_pool2d_f32'].flatMap((kernel) => [...range(1, 35), 64].flatMap((c) => [poolProblem(kernel, c), poolProblem(kernel, c), poolProblem(kernel, c)])),
];

const ulp = 2 ** -24;
const flush = (x: number): number => (Math.abs(x) < 2 ** -126 ? 0 : x);
const memoryOf = ({ memory }: Args, name: string): Memory => memory(name) ?? new Float32Array(0);
const geometryOf = ({ int }: Args): Geometry => ({
  ih: int('ih'), iw: int('iw'), oh: int('oh'), ow: int('ow'), kh: int('kh'), kw: int('kw'), sh: int('sh'), sw: int('sw'),
  dh: int('dh'), dw: int('dw'), pt: int('pt'), pl: int('pl'), c: int('c'), xs: int('xs'), ys: int('ys'),
});

/** Of result (p, q): the number of each tap in the image, and where its position begins in x. */
function taps(g: Geometry, p: number, q: number): readonly { readonly tap: number; readonly at: number }[] {
  const out: { tap: number; at: number }[] = [];
  for (let u = 0; u < g.kh; u++) for (let v = 0; v < g.kw; v++) {
    const [row, column] = [p * g.sh - g.pt + u * g.dh, q * g.sw - g.pl + v * g.dw];
    if (row >= 0 && row < g.ih && column >= 0 && column < g.iw) out.push({ tap: u * g.kw + v, at: (row * g.iw + column) * g.xs });
  }
  return out;
}

type Reference = (args: Args, put: Put) => void;

/** Sums of products of every result; `terms` of channel j, with its weights' positions. */
const sums = (channels: (args: Args) => number, term: (g: Geometry, n: number, tap: number, j: number) => readonly { readonly k: number; readonly w: number }[]): Reference => (args, put) => {
  const g = geometryOf(args), n = channels(args), [x, w] = [memoryOf(args, 'x'), memoryOf(args, 'w')], [b, r, rs] = [args.memory('b'), args.memory('r'), args.int('rs')];
  const [lo, hi] = [args.int('lo'), args.int('hi')];
  for (let p = 0; p < g.oh; p++) for (let q = 0; q < g.ow; q++) {
    const within = taps(g, p, q), position = p * g.ow + q;
    for (let j = 0; j < n; j++) {
      let sum = b === null ? 0 : flush(b[j]!), size = Math.abs(sum), count = 2;
      for (const { tap, at } of within) for (const { k, w: weight } of term(g, n, tap, j)) {
        const product = flush(x[at + k]!) * flush(w[weight]!);
        sum += product;
        size += Math.abs(product);
        count++;
      }
      if (r !== null) { sum += flush(r[position * rs + j]!); size += Math.abs(r[position * rs + j]!); }
      put(position * g.ys + j, Math.min(Math.max(sum, lo), hi), size * (8 + 2 * Math.sqrt(count)) * ulp);
    }
  }
};

const conv2d = (width: number): Reference => sums((args) => args.int('n'), ({ c, kh, kw }, _n, tap, j) =>
  Array.from({ length: c }, (_, k) => ({ k, w: Math.floor(j / width) * kh * kw * c * width + (tap * c + k) * width + (j % width) })));

const conv2dPlanes = (width: number): Reference => {
  const planes = sums((args) => args.int('n'), ({ c, kh, kw, ih, iw }, _n, tap, j) =>
    Array.from({ length: c }, (_, k) => ({ k: k * ih * iw, w: Math.floor(j / width) * kh * kw * c * width + (tap * c + k) * width + (j % width) })));
  return (args, put) => planes({ ...args, int: (name) => (name === 'xs' ? 1 : args.int(name)) }, put);
};

/** The depthwise results of a position are what the products are of, with their errors. */
const depthwiseConv = (width: number): Reference => (args, put) => {
  const g = geometryOf(args), n = args.int('n'), [x, w, v] = [memoryOf(args, 'x'), memoryOf(args, 'w'), memoryOf(args, 'v')], [b, d, r, rs] = [args.memory('b'), args.memory('d'), args.memory('r'), args.int('rs')];
  const clamp = (value: number, prefix: string): number => Math.min(Math.max(value, args.int(`${prefix}lo`)), args.int(`${prefix}hi`));
  for (let p = 0; p < g.oh; p++) for (let q = 0; q < g.ow; q++) {
    const within = taps(g, p, q), position = p * g.ow + q;
    const between = Array.from({ length: g.c }, (_, k) => {
      const terms = [b === null ? 0 : flush(b[k]!), ...within.map(({ tap, at }) => flush(x[at + k]!) * flush(w[tap * g.c + k]!))];
      return { value: clamp(terms.reduce((s, t) => s + t, 0), 'd'), error: terms.reduce((s, t) => s + Math.abs(t), 0) * (8 + 2 * Math.sqrt(terms.length + 1)) * ulp };
    });
    for (let j = 0; j < n; j++) {
      const last = r === null ? 0 : flush(r[position * rs + j]!), first = d === null ? 0 : flush(d[j]!);
      let sum = first + last, size = Math.abs(first) + Math.abs(last), carried = 0;
      between.forEach(({ value, error }, k) => {
        const weight = flush(v[Math.floor(j / width) * g.c * width + k * width + (j % width)]!);
        sum += value * weight;
        size += Math.abs(value * weight);
        carried += error * Math.abs(weight);
      });
      put(position * g.ys + j, clamp(sum, ''), carried + size * (8 + 2 * Math.sqrt(g.c + 2)) * ulp);
    }
  }
};

/**
 * The direct convolution with the weights [3, 3, c, n] that those of the 36 points come from: at 0, at 2/3 less at -2/3, and at infinity.
 * A result takes part in the rounding of its whole patch: its error is relative to the largest position of the image times the sum of the weights.
 * Of these problems it is at most 8 ulp of that with one channel, and less with more.
 */
const winograd = (width: number): Reference => (args, put) => {
  const int = args.int, [ih, iw, c, oh, ow, n, xs, rs, ys, pt, pl] = [int('ih'), int('iw'), int('c'), int('oh'), int('ow'), int('n'), int('xs'), int('rs'), int('ys'), int('pt'), int('pl')];
  const [x, w] = [memoryOf(args, 'x'), memoryOf(args, 'w')], [b, r] = [args.memory('b'), args.memory('r')], largest = Array.from(x).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const at = (u: number, v: number, k: number, j: number): number => w[((u * 6 + v) * Math.ceil(n / width) + Math.floor(j / width)) * c * width + k * width + (j % width)]!;
  const line = (value: (point: number) => number, tap: number): number => (tap === 1 ? (value(1) - value(2)) * (4 / 9 - 9 / 4) : value(tap === 0 ? 0 : 5));
  const weights = Float64Array.from({ length: 9 * c * n }, (_, i) => {
    const tap = Math.floor(i / (c * n)), k = Math.floor(i / n) % c, j = i % n;
    return line((u) => line((v) => at(u, v, k, j), tap % 3), Math.floor(tap / 3));
  });
  for (let p = 0; p < oh; p++) for (let q = 0; q < ow; q++) for (let j = 0; j < n; j++) {
    let sum = b === null ? 0 : b[j]!, size = 0;
    const position = p * ow + q;
    for (let u = 0; u < 3; u++) for (let v = 0; v < 3; v++) for (let k = 0; k < c; k++) {
      const [row, column, weight] = [p - pt + u, q - pl + v, weights[((u * 3 + v) * c + k) * n + j]!];
      if (row >= 0 && row < ih && column >= 0 && column < iw) sum += x[(row * iw + column) * xs + k]! * weight;
      size += largest * Math.abs(weight);
    }
    if (r !== null) sum += r[position * rs + j]!;
    put(position * ys + j, Math.min(Math.max(sum, int('lo')), int('hi')), (size * 12 + 2 * Math.abs(sum)) * ulp);
  }
};

const pool = (value: (taps: readonly number[]) => number, ulps: number): Reference => (args, put) => {
  const g = geometryOf(args), x = memoryOf(args, 'x');
  for (let p = 0; p < g.oh; p++) for (let q = 0; q < g.ow; q++) {
    const within = taps(g, p, q);
    for (let j = 0; j < g.c; j++) {
      const values = within.map(({ at }) => flush(x[at + j]!));
      put((p * g.ow + q) * g.ys + j, value(values), values.reduce((s, v) => s + Math.abs(v), 0) / values.length * ulps * ulp);
    }
  }
};

export const planeReferences: Readonly<Record<string, Reference>> = {
  conv2d_f32_n4: conv2d(4), conv2d_f32_n8: conv2d(8), conv2d_f32_n16: conv2d(16),
  conv2d_planes_f32_n4: conv2dPlanes(4), conv2d_planes_f32_n8: conv2dPlanes(8), conv2d_planes_f32_n16: conv2dPlanes(16),
  winograd_f32_n4: winograd(4), winograd_f32_n8: winograd(8), winograd_f32_n16: winograd(16),
  depthwise_f32: sums((args) => args.int('c'), ({ c }, _n, tap, j) => [{ k: j, w: tap * c + j }]),
  separable_conv_f32_n4: depthwiseConv(4), separable_conv_f32_n8: depthwiseConv(8), separable_conv_f32_n16: depthwiseConv(16),
  max_pool2d_f32: pool((v) => Math.max(...v), 0), mean_pool2d_f32: pool((v) => v.reduce((s, e) => s + e, 0) / v.length, 16),
};
