import { type NumericTensor, type PlainTensor, type Tensor, blank, isWide, numbersOf, operand, plainOperand } from './tensor.ts';
import { type WindowAttrs, outputPositions } from './window.ts';

export type ConvAttrs = WindowAttrs & { readonly groups: number };

/** x [N, ...spatial, C], w [...kernel, C / groups, O], optional bias [O] -> [N, ...spatial, O]. */
export function conv(attrs: ConvAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const w = operand(inputs, 1);
  const bias = inputs.length > 2 ? operand(inputs, 2) : undefined;
  const axes = x.shape.length - 2;
  const found = x.shape.slice(1, -1).map((length, i) => outputPositions(length, w.shape[i]!, i, attrs));
  // every case as one of three spatial axes
  const three = (own: readonly number[]): [number, number, number] => [axes > 2 ? own[axes - 3]! : 1, axes > 1 ? own[axes - 2]! : 1, own[axes - 1]!];
  const [d1, d2, d3] = three(x.shape.slice(1, -1));
  const [k1, k2, k3] = three(w.shape.slice(0, -2));
  const [o1, o2, o3] = three(found.map((f) => f.count));
  const [s1, s2, s3] = three(attrs.strides);
  const [e1, e2, e3] = three(attrs.dilations);
  const before = found.map((f) => f.before);
  const [b1, b2, b3] = [axes > 2 ? before[axes - 3]! : 0, axes > 1 ? before[axes - 2]! : 0, before[axes - 1]!];

  const channels = x.shape[axes + 1]!;
  const depth = w.shape[axes]!;
  const outs = w.shape[axes + 1]!;
  const outsPerGroup = outs / attrs.groups;
  const y = blank(x.dtype, [x.shape[0]!, ...found.map((f) => f.count), outs]);
  const sum = sumsOf(x, w, y, bias, outs);
  let at = 0;
  for (let n = 0; n < x.shape[0]!; n++) {
    for (let p1 = 0; p1 < o1; p1++) for (let p2 = 0; p2 < o2; p2++) for (let p3 = 0; p3 < o3; p3++) {
      sum.start();
      for (let t1 = 0; t1 < k1; t1++) {
        const i1 = p1 * s1 - b1 + t1 * e1;
        if (i1 < 0 || i1 >= d1) continue;
        for (let t2 = 0; t2 < k2; t2++) {
          const i2 = p2 * s2 - b2 + t2 * e2;
          if (i2 < 0 || i2 >= d2) continue;
          for (let t3 = 0; t3 < k3; t3++) {
            const i3 = p3 * s3 - b3 + t3 * e3;
            if (i3 < 0 || i3 >= d3) continue;
            const row = (((n * d1 + i1) * d2 + i2) * d3 + i3) * channels;
            const tap = ((t1 * k2 + t2) * k3 + t3) * depth * outs;
            for (let g = 0; g < attrs.groups; g++) sum.add(g * outsPerGroup, (g + 1) * outsPerGroup, row + g * depth, depth, tap);
          }
        }
      }
      sum.store(at);
      at += outs;
    }
  }
  return [y];
}

/** Sums of one position, one an output channel: of floats in double precision, of integers their low bits. */
interface Sums {
  /** Each is its bias. */
  start(): void;
  /** Adds x[row + c] * w[tap + c * outs + o] over c < depth to sum o, for first <= o < last. */
  add(first: number, last: number, row: number, depth: number, tap: number): void;
  /** Writes them as elements of y from `at` on. */
  store(at: number): void;
}

function sumsOf(x: NumericTensor, w: NumericTensor, y: NumericTensor, bias: NumericTensor | undefined, outs: number): Sums {
  if (isWide(x) && isWide(w) && isWide(y)) {
    const sum = new BigInt64Array(outs);
    return {
      start: () => { for (let o = 0; o < outs; o++) sum[o] = bias !== undefined && isWide(bias) ? bias.data[o]! : 0n; },
      add: (first, last, row, depth, tap) => {
        for (let o = first; o < last; o++) for (let c = 0; c < depth; c++) sum[o] = sum[o]! + x.data[row + c]! * w.data[tap + c * outs + o]!;
      },
      store: (at) => { for (let o = 0; o < outs; o++) y.data[at + o] = sum[o]!; },
    };
  }
  const [from, weights, to] = [plainOperand([x], 0).data, plainOperand([w], 0).data, plainOperand([y], 0).data];
  const float = x.dtype === 'f32' || x.dtype === 'f64';
  const sum = float ? new Float64Array(outs) : new Int32Array(outs), first = bias === undefined ? new Float64Array(outs) : numbersOf(bias);
  return {
    start: () => sum.set(first),
    add: (begin, end, row, depth, tap) => {
      if (float) addProducts(sum, begin, end, from, row, depth, weights, tap, outs);
      else for (let o = begin; o < end; o++) for (let c = 0; c < depth; c++) sum[o] = sum[o]! + Math.imul(from[row + c]!, weights[tap + c * outs + o]!);
    },
    store: (at) => to.set(sum, at),
  };
}

type Numbers = PlainTensor['data'];

/** Four sums at a time, which halves the time in QuickJS. */
function addProducts(sum: Numbers, first: number, last: number, x: Numbers, row: number, depth: number, w: Numbers, tap: number, outs: number): void {
  const end = row + depth;
  let o = first;
  for (; o + 4 <= last; o += 4) {
    let [s0, s1, s2, s3] = [sum[o]!, sum[o + 1]!, sum[o + 2]!, sum[o + 3]!];
    for (let i = row, k = tap + o; i < end; i++, k += outs) {
      const v = x[i]!;
      s0 += v * w[k]!;
      s1 += v * w[k + 1]!;
      s2 += v * w[k + 2]!;
      s3 += v * w[k + 3]!;
    }
    sum[o] = s0;
    sum[o + 1] = s1;
    sum[o + 2] = s2;
    sum[o + 3] = s3;
  }
  for (; o < last; o++) {
    let s = sum[o]!;
    for (let i = row, k = tap + o; i < end; i++, k += outs) s += x[i]! * w[k]!;
    sum[o] = s;
  }
}
