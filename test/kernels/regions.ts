import { determinant as evaluateDeterminant } from '../../src/eval/linear.ts';
import { nonMaxSuppression, roiAlign } from '../../src/eval/regions.ts';
import { sample as evaluateSample } from '../../src/eval/sample.ts';
import { type Tensor, numbersOf, tensor } from '../../src/eval/tensor.ts';
import { type Draw, problem, range } from './draw.ts';
import { type Args, type Reference, input, ulp } from './naive.ts';
import type { Problem } from './problem.ts';

const samples = range(1, 54).map((i) => problem('sample_f32', (draw) => {
  const [m, n, c, axes] = [draw.int(1, 2), draw.int(1, 6), draw.of(1, 3), 1 + i % 3], lengths = [1, 2, 3].map((a) => (a > 3 - axes ? draw.int(1, 5) : 1));
  const [d0, d1, d2] = lengths as [number, number, number];
  // whole, half and other places, inside and outside
  const at = draw.floats(m * n * axes, 7).map((v) => draw.of(v, Math.round(v), Math.round(v) + 0.5, v / 3));
  return { m, n, d0, d1, d2, c, axes, interpolation: Math.floor(i / 3) % 3, outside: Math.floor(i / 9) % 3, corners: draw.int(0, 1), x: draw.floats(m * d0 * d1 * d2 * c), at };
}));

const boxesOf = (draw: Draw, count: number, size: number): Float32Array => Float32Array.from({ length: 4 * count }, (_, i) => draw.int(i % 4 < 2 ? -2 : 1, size) + draw.of(0, 0.5, 0.3));

const aligned = range(1, 40).map((i) => problem('roi_align_f32', (draw) => {
  const [n, h, w, c, boxes, is] = [draw.int(1, 2), draw.int(1, 6), draw.int(1, 6), draw.of(1, 3), draw.int(1, 3), 1 + i % 2];
  const image = Int32Array.from({ length: (boxes - 1) * is + 1 }, () => draw.int(0, n - 1));
  return { n, h, w, c, boxes, oh: draw.int(1, 3), ow: draw.int(1, 3), is, samples: draw.int(0, 2), largest: i % 2, scale: draw.of(1, 0.5), offset: draw.of(0, 0.5), least: draw.of(1, -Infinity), image, box: boxesOf(draw, boxes, 6), x: draw.floats(n * h * w * c) };
}));

const suppressed = range(1, 40).map((i) => problem('non_max_suppression_f32', (draw) => {
  const [n, classes, boxes] = [draw.int(1, 2), draw.int(1, 3), draw.int(1, 9)];
  return {
    n, classes, boxes, most: draw.int(1, boxes), centres: i % 2, any: draw.int(0, 1), overlap: draw.of(0, 0.25, 0.5), least: draw.of(0, 0.25), scratch: new Int32Array(boxes),
    box: boxesOf(draw, n * boxes, 5), score: draw.floats(n * classes * boxes).map((v) => draw.of(v, Math.round(4 * v) / 4)),
  };
}));

const determinants = range(1, 12).flatMap((n) => [1, 2].map((m) => problem('determinant_f32', (draw) => ({ m, n, scratch: new Float32Array(2 * n * n), x: draw.floats(m * n * n).map((v) => draw.of(v, Math.round(v))) }))));

const f32 = (args: Args, name: string, shape: readonly number[]): Tensor => tensor('f32', shape, input(args, name));
const putAll = (put: Parameters<Reference>[1], [y]: readonly Tensor[], tolerance: number): void => { if (y !== undefined && y.dtype !== 'string') numbersOf(y).forEach((v, i) => { put(i, v, tolerance); }); };

const sample: Reference = (args, put) => {
  const [m, n, c, axes] = [args.int('m'), args.int('n'), args.int('c'), args.int('axes')], spatial = [args.int('d0'), args.int('d1'), args.int('d2')].slice(3 - axes);
  const attrs = { interpolation: (['linear', 'nearest', 'cubic'] as const)[args.int('interpolation')]!, outside: (['zeros', 'edge', 'reflect'] as const)[args.int('outside')]!, corners: args.int('corners') === 1 };
  putAll(put, evaluateSample(attrs, [f32(args, 'x', [m, ...spatial, c]), f32(args, 'at', [m, n, axes])]), 8 * ulp);
};

const align: Reference = (args, put) => {
  const [n, h, w, c, boxes, is] = [args.int('n'), args.int('h'), args.int('w'), args.int('c'), args.int('boxes'), args.int('is')];
  const images = tensor('i32', [boxes], range(0, boxes - 1).map((i) => args.memory('image')![i * is]!)), [least, scale, offset] = [args.int('least'), Math.fround(args.int('scale')), Math.fround(args.int('offset'))];
  const attrs = { height: args.int('oh'), width: args.int('ow'), samples: args.int('samples'), scale, offset, least: least === -Infinity ? null : least, kind: args.int('largest') === 1 ? 'max' as const : 'mean' as const };
  putAll(put, roiAlign(attrs, [f32(args, 'x', [n, h, w, c]), f32(args, 'box', [boxes, 4]), images]), 8 * ulp);
};

const suppress: Reference = (args, put) => {
  const [n, classes, boxes] = [args.int('n'), args.int('classes'), args.int('boxes')];
  const attrs = { count: args.int('most'), overlap: Math.fround(args.int('overlap')), score: args.int('any') === 1 ? null : Math.fround(args.int('least')), centres: args.int('centres') === 1 };
  const [rows] = nonMaxSuppression(attrs, [f32(args, 'box', [n, boxes, 4]), f32(args, 'score', [n, classes, boxes])]);
  Array.from(rows!.data, Number).forEach((v, i) => { put(2 * i, v, 0); put(2 * i + 1, v < 0 ? -1 : 0, 0); });
};

const determinant: Reference = (args, put) => {
  const [m, n] = [args.int('m'), args.int('n')];
  putAll(put, evaluateDeterminant({}, [f32(args, 'x', [m, n, n])]), 2 * n * ulp);
};

/** Kernels that read between pixels, choose boxes, or eliminate: their naive evaluations are the references. */
export const regionProblems: readonly Problem[] = [...samples, ...aligned, ...suppressed, ...determinants];
export const regionReferences: Readonly<Record<string, Reference>> = { sample_f32: sample, roi_align_f32: align, non_max_suppression_f32: suppress, determinant_f32: determinant };
