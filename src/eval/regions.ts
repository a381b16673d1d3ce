import { type PlainTensor, type Tensor, integers, plainBlank, plainOperand, tensorOf } from './tensor.ts';

type Result = readonly Tensor[];

/** Boxes are x1, y1, x2, y2 in units of 1 / `scale` elements. `offset` is taken off coordinates; `least`: what a box is at least long, where anything is. */
export type RoiAlignAttrs = {
  readonly height: number; readonly width: number;
  /** Samples of a bin along each axis; 0: as many as it has elements. */
  readonly samples: number;
  readonly scale: number; readonly offset: number; readonly least: number | null;
  readonly kind: 'mean' | 'max';
};

/** The elements on both sides of a coordinate and the share of the second; undefined beyond the edge. */
function neighbours(v: number, length: number): { readonly low: number; readonly high: number; readonly share: number } | undefined {
  if (!(v >= -1 && v <= length)) return undefined;
  const inside = Math.max(v, 0), low = Math.floor(inside);
  return low >= length - 1 ? { low: length - 1, high: length - 1, share: 0 } : { low, high: low + 1, share: inside - low };
}

/** (x [N, H, W, C], boxes [R, 4], images [R]) -> [R, height, width, C]: the mean, or the largest weighted element, of samples in each bin of a box. */
export function roiAlign({ height, width, samples, scale, offset, least, kind }: RoiAlignAttrs, inputs: readonly Tensor[]): Result {
  const [x, boxes, images] = [plainOperand(inputs, 0), plainOperand(inputs, 1), integers(inputs, 2)];
  const [count, h, w, channels] = [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!];
  const y = plainBlank(x.dtype, [boxes.shape[0]!, height, width, channels]);
  for (let r = 0; r < boxes.shape[0]!; r++) {
    const image = images[r]!;
    if (!(image >= 0 && image < count)) throw new Error(`image ${image} of ${count}`);
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((i) => boxes.data[4 * r + i]! * scale - offset) as [number, number, number, number];
    const [binH, binW] = [Math.max(y2 - y1, least ?? -Infinity) / height, Math.max(x2 - x1, least ?? -Infinity) / width];
    const [rows, columns] = samples > 0 ? [samples, samples] : [Math.max(Math.ceil(binH), 0), Math.max(Math.ceil(binW), 0)];
    for (let p = 0; p < height; p++) for (let q = 0; q < width; q++) for (let c = 0; c < channels; c++) {
      let sum = 0, best = -Infinity;
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
        const a = neighbours(y1 + p * binH + ((i + 0.5) * binH) / rows, h), b = neighbours(x1 + q * binW + ((j + 0.5) * binW) / columns, w);
        const value = (row: number, column: number): number => x.data[((image * h + row) * w + column) * channels + c]!;
        const parts = a === undefined || b === undefined ? [0] : [
          (1 - a.share) * (1 - b.share) * value(a.low, b.low), (1 - a.share) * b.share * value(a.low, b.high), a.share * (1 - b.share) * value(a.high, b.low), a.share * b.share * value(a.high, b.high),
        ];
        for (const part of parts) { sum += part; best = Math.max(best, part); }
      }
      y.data[((r * height + p) * width + q) * channels + c] = rows * columns === 0 ? 0 : kind === 'mean' ? sum / (rows * columns) : best;
    }
  }
  return [y];
}

export type RoiPoolAttrs = { readonly height: number; readonly width: number; readonly scale: number };

/** (x [N, H, W, C], boxes [R, 5]: image, x1, y1, x2, y2) -> [R, height, width, C]: the largest element of each bin, 0 where it has none. */
export function roiPool({ height, width, scale }: RoiPoolAttrs, inputs: readonly Tensor[]): Result {
  const [x, boxes] = [plainOperand(inputs, 0), plainOperand(inputs, 1)];
  const [count, h, w, channels] = [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!];
  const y = plainBlank(x.dtype, [boxes.shape[0]!, height, width, channels]);
  /** Elements of bin `i` of `bins` in a box from `first` to `last`. */
  const bin = (i: number, bins: number, first: number, last: number, length: number): readonly [number, number] => {
    const each = Math.max(last - first + 1, 1) / bins;
    const inside = (v: number): number => Math.min(Math.max(v + first, 0), length);
    return [inside(Math.floor(i * each)), inside(Math.ceil((i + 1) * each))];
  };
  for (let r = 0; r < boxes.shape[0]!; r++) {
    const image = boxes.data[5 * r]!;
    if (!(image >= 0 && image < count)) throw new Error(`image ${image} of ${count}`);
    const [x1, y1, x2, y2] = [1, 2, 3, 4].map((i) => Math.round(boxes.data[5 * r + i]! * scale)) as [number, number, number, number];
    for (let p = 0; p < height; p++) for (let q = 0; q < width; q++) for (let c = 0; c < channels; c++) {
      const [top, bottom] = bin(p, height, y1, y2, h), [left, right] = bin(q, width, x1, x2, w);
      let best = top < bottom && left < right ? -Infinity : 0;
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) best = Math.max(best, x.data[((image * h + i) * w + j) * channels + c]!);
      y.data[((r * height + p) * width + q) * channels + c] = best;
    }
  }
  return [y];
}

/** `count`: boxes of a class at most. `score`: null, or what a score must be above. `centres`: boxes are x, y of the centre, width, height; else y, x of two corners. */
export type NonMaxSuppressionAttrs = { readonly count: number; readonly overlap: number; readonly score: number | null; readonly centres: boolean };

interface Box { readonly y1: number; readonly x1: number; readonly y2: number; readonly x2: number }

function boxAt({ data }: PlainTensor, i: number, centres: boolean): Box {
  const [a, b, c, d] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!, data[4 * i + 3]!];
  return centres ? { y1: b - d / 2, x1: a - c / 2, y2: b + d / 2, x2: a + c / 2 } : { y1: Math.min(a, c), x1: Math.min(b, d), y2: Math.max(a, c), x2: Math.max(b, d) };
}

/** Share of what two boxes have in common in what they cover. */
function overlapOf(a: Box, b: Box): number {
  const area = (box: Box): number => (box.y2 - box.y1) * (box.x2 - box.x1);
  const common = Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)) * Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1));
  return common <= 0 ? 0 : common / (area(a) + area(b) - common);
}

/**
 * (boxes [N, B, 4], scores [N, C, B]) -> [N * C * min(count, B), 3]: image, class and number of the boxes that stay, for each class of each image by
 * falling score; rows behind the last one are -1.
 */
export function nonMaxSuppression({ count, overlap, score, centres }: NonMaxSuppressionAttrs, inputs: readonly Tensor[]): Result {
  const [boxes, scores] = [plainOperand(inputs, 0), plainOperand(inputs, 1)];
  const [images, classes, each] = [scores.shape[0]!, scores.shape[1]!, scores.shape[2]!];
  const rows: number[] = [];
  for (let n = 0; n < images; n++) for (let c = 0; c < classes; c++) {
    const scoreOf = (i: number): number => scores.data[(n * classes + c) * each + i]!;
    const order = Array.from({ length: each }, (_, i) => i).filter((i) => score === null || scoreOf(i) > score).sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
    const kept: Box[] = [];
    for (const i of order) {
      if (kept.length >= count) break;
      const box = boxAt(boxes, n * each + i, centres);
      if (kept.some((other) => overlapOf(box, other) > overlap)) continue;
      kept.push(box);
      rows.push(n, c, i);
    }
  }
  const most = images * classes * Math.min(count, each);
  return [tensorOf('i64', [most, 3], [...rows, ...new Array<number>(3 * most - rows.length).fill(-1)])];
}
