import { sourceCoordinates } from '../../../../src/eval/resize.ts';
import { compare, mul } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError } from '../../../graph/op.ts';
import { type ResampledRows, resampledOpen } from '../../../ops/resize/open-length.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { knownNumbers, notKnown } from '../../constants.ts';
import { madeOf } from '../../made.ts';
import { notResampled, resampled } from '../../resampling.ts';
import type { Call, Family } from '../call.ts';
import { add } from '../formula.ts';

/** Rows and columns of images [N, H, W, C] by tables that `rows` makes of their length and the new one. */
function resampledImage(a: Arithmetic, given: Wire, size: Wire, rows: (from: number, to: number, which: 0 | 1) => ResampledRows): Wire {
  const from = factOf(given).shape.slice(1, 3), to = knownDims(factOf(size)) ?? notKnown('the size to resize to');
  if (factOf(given).shape.length !== 4 || to.length !== 2 || [...from, ...to].some((n) => compare(n, 1) < 0)) throw new InferError(`images [${factOf(given).shape.join()}] to [${to.join()}]`);
  const x = a.cast(given, 'f32');
  // what becomes shorter first
  const order: readonly (0 | 1)[] = compare(mul(to[1]!, from[0]!), mul(to[0]!, from[1]!)) < 0 ? [1, 0] : [0, 1];
  return order.reduce((wire, which) => {
    const [n, m] = [from[which]!, to[which]!], axis = 1 + which;
    if (typeof n === 'number' && typeof m === 'number') return resampled(a.make, wire, axis, rows(n, m, which));
    return resampledOpen(a.make, wire, axis, m, (few, many) => rows(few, many, which)) ?? notResampled('resizing', n, m);
  }, x);
}

/** Adds up what several taps have of one element. */
function taps(all: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  const row = new Map<number, number>();
  for (const [i, w] of all) if (w !== 0) row.set(i, (row.get(i) ?? 0) + w);
  return row;
}

const inside = (i: number, length: number): number => Math.min(Math.max(i, 0), length - 1);

const normalised = (all: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const sum = all.reduce((s, [, w]) => s + w, 0);
  return Math.abs(sum) < 1.2e-35 ? all : all.map(([i, w]) => [i, w / sum]);
};

/** Keys, 1981, in 1024 steps between elements. By centres a = -0.5, and what is outside has no weight; else a = -0.75, and the edge goes on. */
function cubicRows(from: number, to: number, corners: boolean, centres: boolean): ResampledRows {
  const a = centres ? -0.5 : -0.75;
  const weight = (d: number): number => (d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a);
  const { scale, half } = sourceCoordinates(from, to, corners ? 'alignCorners' : centres ? 'halfPixel' : 'asymmetric');
  return madeOf(to, (o) => {
    const v = Math.fround(Math.fround((o + half) * scale) - half), down = Math.floor(v), exact = Math.fround(v - down) * 1024, below = Math.floor(exact), over = exact - below;
    const share = (over < 0.5 || (over === 0.5 && below % 2 === 0) ? below : below + 1) / 1024;
    const all = [1 + share, share, 1 - share, 2 - share].map((d, k): readonly [number, number] => [down - 1 + k, weight(d)]);
    return taps(centres ? normalised(all.filter(([i]) => i >= 0 && i < from)) : all.map(([i, w]) => [inside(i, from), w]));
  });
}

/** Means of what an element of the result covers. */
function areaRows(from: number, to: number, corners: boolean): ResampledRows {
  const { scale } = sourceCoordinates(from, to, corners ? 'alignCorners' : 'asymmetric');
  // one element whose corners are those of many
  if (scale === 0) return madeOf(to, () => new Map([[0, 1]]));
  return madeOf(to, (o) => {
    const [start, end] = [Math.fround(o * scale), Math.fround((o + 1) * scale)], first = Math.floor(start);
    return taps(madeOf(Math.ceil(end) - first, (k): readonly [number, number] => {
      const i = first + k;
      const part = i < start ? (i + 1 > end ? scale : i + 1 - start) : i + 1 > end ? end - i : 1;
      return [inside(i, from), part / scale];
    }));
  });
}

/** How far an interpolation reaches, and the weight of an element `d` away. */
interface Kernel { readonly radius: number; weight(d: number): number }

const lanczos = (radius: number): Kernel => ({ radius, weight: (d) => (d > radius ? 0 : d <= 1e-3 ? 1 : (radius * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / radius)) / (Math.PI * d) ** 2) });

const kernels: Readonly<Record<string, Kernel>> = {
  lanczos1: lanczos(1), lanczos3: lanczos(3), lanczos5: lanczos(5),
  gaussian: { radius: 1.5, weight: (d) => (d >= 1.5 ? 0 : Math.exp(-2 * d * d)) },
  box: { radius: 1, weight: (d) => (d < 0.5 ? 1 : d === 0.5 ? 0.5 : 0) },
  triangle: { radius: 1, weight: (d) => Math.max(0, 1 - d) },
  keyscubic: { radius: 2, weight: (d) => (d >= 2 ? 0 : d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1) },
  mitchellcubic: { radius: 2, weight: (d) => (d >= 2 ? 0 : d >= 1 ? (((-7 / 18) * d + 2) * d - 10 / 3) * d + 16 / 9 : ((7 / 6) * d - 2) * d * d + 8 / 9) },
};

/** Elements whose kernel reaches each one's place in the operand; places outside it are 0. */
function kernelRows({ radius, weight }: Kernel, from: number, to: number, scale: number, translation: number, antialias: boolean): ResampledRows {
  const inverse = Math.fround(1 / scale), moved = Math.fround(-inverse * translation), wide = antialias ? Math.max(inverse, 1) : 1;
  return madeOf(to, (o) => {
    const v = Math.fround(Math.fround((o + 0.5) * inverse) + moved);
    if (v < 0 || v > from) return new Map<number, number>();
    const first = inside(Math.ceil(v - radius * wide - 0.5), from), last = inside(Math.floor(v + radius * wide - 0.5), from);
    return taps(normalised(madeOf(last - first + 1, (k): readonly [number, number] => [first + k, weight(Math.abs(Math.fround(first + k + 0.5 - v)) / wide)])));
  });
}

const modes = (c: Call) => {
  const [corners, centres] = [c.attrs.flag('align_corners', false), c.attrs.flag('half_pixel_centers', false)];
  return corners && centres ? c.fail('it has both align_corners and half_pixel_centers') : { corners, centres };
};

export const resamplings: Family = {
  ResizeBicubic(c) {
    const { corners, centres } = modes(c);
    return add(c, 'ResizeBicubic', { corners, centres }, c.two(), (a, x, size) => resampledImage(a, x!, size!, (from, to) => cubicRows(from, to, corners, centres)));
  },
  ResizeArea(c) {
    const corners = c.attrs.flag('align_corners', false);
    return add(c, 'ResizeArea', { corners }, c.two(), (a, x, size) => resampledImage(a, x!, size!, (from, to) => areaRows(from, to, corners)));
  },
  ScaleAndTranslate(c) {
    const name = c.attrs.text('kernel_type', 'lanczos3'), antialias = c.attrs.flag('antialias', true);
    const kernel = kernels[name] ?? c.refuse(`kernel_type ${name}`);
    return add(c, 'ScaleAndTranslate', { kernel: name, antialias }, c.four(), (a, x, size, scale, translation) => {
      const [scales, moves] = [knownNumbers(scale!, 'the scale'), knownNumbers(translation!, 'the translation')];
      return resampledImage(a, x!, size!, (from, to, which) => kernelRows(kernel, from, to, scales[which]!, moves[which]!, antialias));
    });
  },
};
