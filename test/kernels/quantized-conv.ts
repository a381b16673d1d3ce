import { multiplyByQuantized } from '../../src/eval/quantized.ts';
import { widths } from '../../host/program/kernels.gen.ts';
import { random, type Problem } from './problem.ts';
import type { Put, Reference } from './naive.ts';
import { type Next, geometry, integer, pick } from './planes.ts';

type Width = keyof typeof widths;

let seeds = 90_000;
const make = (kernel: string, args: (next: Next) => Problem['args']): Problem => {
  const seed = seeds++;
  return { kernel, seed, args: args(random(seed)) };
};
const bytes = (next: Next, count: number): Uint8Array => Uint8Array.from({ length: count }, () => (integer(next, 0, 4) === 0 ? pick(next, 0, 127, 128, 255) : integer(next, 0, 255)));

/** Multipliers and shifts that bring sums of `depth` products near bytes; of form 2 the bits of floats. */
function factors(next: Next, form: number, depth: number): readonly [multiplier: number, shift: number] {
  const scale = 1 / (30 * Math.sqrt(depth));
  if (form === 2) return [new Int32Array(Float32Array.of(scale * (0.3 + next())).buffer)[0]!, 0];
  return [integer(next, 2 ** 30, 2 ** 31 - 1), Math.round(Math.log2(scale)) + integer(next, -2, 2) + (integer(next, 0, 20) === 0 ? 10 : 0)];
}

function result(next: Next, sums: boolean): Problem['args'] {
  const form = sums ? 3 : integer(next, 0, 2), unsigned = integer(next, 0, 1), [least, most] = unsigned === 1 ? [0, 255] : [-128, 127];
  return { form, bytes: sums ? 4 : 1, outside: integer(next, 0, 255), flip: pick(next, 0, 128), zero: integer(next, least, most), lo: least + pick(next, 0, 0, 20), hi: most - pick(next, 0, 0, 30) };
}

/** Of every column a bias, at times one that cannot be doubled, a multiplier and a shift. */
function column(next: Next, form: number, depth: number): readonly number[] {
  const [multiplier, shift] = factors(next, form, depth);
  return [integer(next, 0, 19) === 0 && shift <= 0 ? pick(next, 2 ** 30 + 77, -(2 ** 30) - 77) : integer(next, -3000, 3000), multiplier, shift];
}

export const quantizedConvProblem = (width: Width, n: number, c: number, positions?: readonly [number, number]): Problem => make(`quantized_conv2d_n${width}`, (next) => {
  const g = geometry(next, c, n, positions), depth = g.kh * g.kw * c, { together } = widths[width], panels = Math.ceil(n / width), whole = Math.ceil(depth / together) * together;
  const how = result(next, integer(next, 0, 9) === 0), offset = pick(next, 0, 0, 1), columns = new Int32Array(4 * panels * width);
  const w = bytes(next, whole * panels * width).map((v, i) => {
    const [panel, at] = [Math.floor(i / (whole * width)), i % (whole * width)], j = Math.floor(at / together) % width, k = Math.floor(at / (together * width)) * together + at % together;
    return panel * width + j < n && k < depth ? v : 0;
  });
  for (let j = 0; j < n; j++) [...column(next, Number(how['form']), depth), integer(next, -100, 100)].forEach((v, row) => { columns[4 * (j - j % width) + row * width + j % width] = v; });
  return { ...g, n, offset, ...how, x: bytes(next, (g.ih * g.iw - 1) * g.xs + c), w, columns };
});

/** A matrix product, to measure. */
export const quantizedProductCase = (width: Width, m: number, n: number, c: number): Problem => make(`quantized_conv2d_n${width}`, (next) => {
  const { together } = widths[width], all = Math.ceil(n / width) * width, columns = Int32Array.from({ length: 4 * all }, (_, i) => [integer(next, -3000, 3000), integer(next, 2 ** 30, 2 ** 31 - 1), -10, 0][Math.floor(i / width) % 4]!);
  return {
    ih: 1, iw: m, c, oh: 1, ow: m, n, kh: 1, kw: 1, sh: 1, sw: 1, dh: 1, dw: 1, pt: 0, pl: 0, xs: c, ys: n, outside: 0, flip: 128, form: 0, bytes: 1, zero: 3, lo: -128, hi: 127, offset: 0,
    x: bytes(next, m * c), w: bytes(next, Math.ceil(c / together) * together * all), columns,
  };
});

/** 3 x 3 over a square image with same padding, to measure. */
export const quantizedDepthwiseCase = (size: number, c: number): Problem => make('quantized_depthwise', (next) => ({
  ih: size, iw: size, c, oh: size, ow: size, kh: 3, kw: 3, sh: 1, sw: 1, dh: 1, dw: 1, pt: 1, pl: 1, xs: c, ys: c, outside: 0, flip: 128, form: 0, bytes: 1, zero: 3, lo: -128, hi: 127,
  x: bytes(next, size * size * c), w: new Uint8Array(Int16Array.from({ length: 9 * c }, () => integer(next, -127, 127)).buffer),
  columns: Int32Array.from({ length: 3 * c }, (_, i) => [integer(next, -3000, 3000), integer(next, 2 ** 30, 2 ** 31 - 1), -7][Math.floor(i / c)]!),
}));

const depthwiseProblem = (c: number, positions?: readonly [number, number]): Problem => make('quantized_depthwise', (next) => {
  const g = geometry(next, c, c, positions), how = result(next, integer(next, 0, 9) === 0), of = Array.from({ length: c }, () => column(next, Number(how['form']), g.kh * g.kw));
  // bytes, as most networks have them, or with a zero point taken off
  const [least, most] = pick(next, 0, 1) === 0 ? [-128, 127] : [-255, 255], w = Int16Array.from({ length: g.kh * g.kw * c }, () => integer(next, least, most));
  return { ...g, ...how, x: bytes(next, (g.ih * g.iw - 1) * g.xs + c), w: new Uint8Array(w.buffer), columns: Int32Array.from({ length: 3 * c }, (_, i) => of[i % c]![Math.floor(i / c)]!) };
});

/** Puts one result as the kernel's form wants it. */
function put(results: Put, int: (name: string) => number, at: number, sum: number, multiplier: number, shift: number): void {
  const [form, zero, lo, hi] = ['form', 'zero', 'lo', 'hi'].map(int);
  if (form === 3) new Uint8Array(Int32Array.of(sum).buffer).forEach((byte, i) => { results(4 * at + i, byte, 0); });
  else {
    const real = (): number => Math.fround(Math.fround(sum) * new Float32Array(Int32Array.of(multiplier).buffer)[0]!), even = (v: number): number => { const down = Math.floor(v); return v - down < 0.5 || (v - down === 0.5 && down % 2 === 0) ? down : down + 1; };
    const whole = form === 2 ? even(real()) : multiplyByQuantized(form === 0 ? 'doubling' : 'single', sum, multiplier, shift);
    results(at, Math.min(hi!, Math.max(lo!, whole + zero!)) & 255, 0);
  }
}

/** Of each result and each tap of its window: the place of the pixel in x, or null outside of the image. */
function windows(int: (name: string) => number, each: (position: number, taps: readonly { readonly tap: number; readonly pixel: number | null }[]) => void): void {
  const [ih, iw, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl, xs] = ['ih', 'iw', 'oh', 'ow', 'kh', 'kw', 'sh', 'sw', 'dh', 'dw', 'pt', 'pl', 'xs'].map(int) as [number, number, number, number, number, number, number, number, number, number, number, number, number];
  for (let p = 0; p < oh; p++) for (let q = 0; q < ow; q++) {
    each(p * ow + q, Array.from({ length: kh * kw }, (_, tap) => {
      const row = p * sh - pt + Math.floor(tap / kw) * dh, at = q * sw - pl + tap % kw * dw;
      return { tap, pixel: row >= 0 && row < ih && at >= 0 && at < iw ? (row * iw + at) * xs : null };
    }));
  }
}

const signed = (byte: number): number => (byte > 127 ? byte - 256 : byte);

const conv2d = (width: Width): Reference => (args, results) => {
  const { int, memory } = args, [c, n, ys, flip, outside, offset] = ['c', 'n', 'ys', 'flip', 'outside', 'offset'].map(int) as [number, number, number, number, number, number];
  const [x, w, columns] = [memory('x')!, memory('w')!, memory('columns')!], { together } = widths[width], whole = Math.ceil(int('kh') * int('kw') * c / together) * together;
  windows(int, (position, taps) => {
    for (let j = 0; j < n; j++) {
      const own = 4 * (j - j % width) + j % width;
      let sum = columns[own]!;
      for (const { tap, pixel } of taps) for (let i = 0; i < c; i++) {
        const k = tap * c + i, at = (j - j % width) * whole + (k - k % together) * width + j % width * together + k % together;
        sum += ((pixel === null ? outside : x[pixel + i]!) ^ flip) * (signed(w[at]!) + (offset === 1 ? columns[own + 3 * width]! : 0));
      }
      put(results, int, position * ys + j, sum, columns[own + width]!, columns[own + 2 * width]!);
    }
  });
};

const depthwise: Reference = (args, results) => {
  const { int, memory } = args, [c, ys, flip, outside] = ['c', 'ys', 'flip', 'outside'].map(int) as [number, number, number, number];
  const [x, columns] = [memory('x')!, memory('columns')!], w = new Int16Array(Uint8Array.from(memory('w')!).buffer);
  windows(int, (position, taps) => {
    for (let j = 0; j < c; j++) {
      const sum = taps.reduce((s, { tap, pixel }) => s + (pixel === null ? 0 : ((x[pixel + j]! ^ flip) - (outside ^ flip)) * w[tap * c + j]!), columns[j]!);
      put(results, int, position * ys + j, sum, columns[c + j]!, columns[2 * c + j]!);
    }
  });
};

const convProblems = (width: Width): readonly Problem[] => [
  ...Array.from({ length: 2 * width + 1 }, (_, i) => i + 1).flatMap((n) => [1, 3, 4, 7, 16].map((c) => quantizedConvProblem(width, n, c))),
  ...Array.from({ length: 26 }, (_, i) => quantizedConvProblem(width, width + 1, i + 1, [1, i + 1])),
  // windows of several parts, and blocks of positions
  ...[40, 100, 300, 600].flatMap((c) => [1, width, 3 * width + 1].map((n) => quantizedConvProblem(width, n, c, [3, 4]))), quantizedConvProblem(width, 40 * width + 3, 290, [2, 9]), quantizedConvProblem(width, 3, 5, [17, 19]),
];

export const quantizedConvProblems: readonly Problem[] = [
  ...([4, 8, 16] as const).flatMap(convProblems), ...Array.from({ length: 70 }, (_, i) => depthwiseProblem(i + 1)), ...[3, 16, 33].flatMap((c) => Array.from({ length: 12 }, (_, i) => depthwiseProblem(c, [2, i + 1]))),
];
export const quantizedConvReferences: Readonly<Record<string, Reference>> = {
  quantized_conv2d_n4: conv2d(4), quantized_conv2d_n8: conv2d(8), quantized_conv2d_n16: conv2d(16), quantized_depthwise: depthwise,
};
