import { type NumericTensor, type Tensor, blank, operand } from './tensor.ts';
import { type WindowAttrs, outputPositions } from './window.ts';

export type ConvAttrs = WindowAttrs & { readonly groups: number };

/** x [N, ...spatial, C], w [...kernel, C / groups, O], optional bias [O] -> [N, ...spatial, O]; sums in double precision. */
export function conv(attrs: ConvAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const w = operand(inputs, 1);
  const bias = inputs.length > 2 ? operand(inputs, 2).data : undefined;
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
  const [from, weights, to] = [x.data, w.data, y.data];
  const sum = new Float64Array(outs);
  let at = 0;
  for (let n = 0; n < x.shape[0]!; n++) {
    for (let p1 = 0; p1 < o1; p1++) for (let p2 = 0; p2 < o2; p2++) for (let p3 = 0; p3 < o3; p3++) {
      for (let o = 0; o < outs; o++) sum[o] = bias === undefined ? 0 : bias[o]!;
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
            for (let g = 0; g < attrs.groups; g++) addProducts(sum, g * outsPerGroup, (g + 1) * outsPerGroup, from, row + g * depth, depth, weights, tap, outs);
          }
        }
      }
      to.set(sum, at);
      at += outs;
    }
  }
  return [y];
}

type Numbers = NumericTensor['data'];

/** sum[o] += x[row + c] * w[tap + c * outs + o] over c < depth, for first <= o < last; four sums at a time, which halves the time in QuickJS. */
function addProducts(sum: Float64Array, first: number, last: number, x: Numbers, row: number, depth: number, w: Numbers, tap: number, outs: number): void {
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
