import { type Tensor, blank, operand } from './tensor.ts';
import { broadcastOffsets, broadcastShape } from './strides.ts';

export type MatMulAttrs = { readonly transposeA: boolean; readonly transposeB: boolean };

/** a [..., m, k], b [..., k, n] (each transposed as asked) -> [..., m, n]; leading axes broadcast; sums in double precision. */
export function matMul(attrs: MatMulAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const a = operand(inputs, 0);
  const b = operand(inputs, 1);
  const [ra, ca] = [a.shape[a.shape.length - 2]!, a.shape[a.shape.length - 1]!];
  const [rb, cb] = [b.shape[b.shape.length - 2]!, b.shape[b.shape.length - 1]!];
  const [m, k] = attrs.transposeA ? [ca, ra] : [ra, ca];
  const n = attrs.transposeB ? rb : cb;
  const [am, ak] = attrs.transposeA ? [1, ca] : [ca, 1];
  const [bk, bn] = attrs.transposeB ? [1, cb] : [cb, 1];
  const [leadA, leadB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const lead = broadcastShape([leadA, leadB]);
  const [startsA, startsB] = [broadcastOffsets(leadA, lead), broadcastOffsets(leadB, lead)];
  const y = blank(a.dtype, [...lead, m, n]);
  const [p, q, to] = [a.data, b.data, y.data];
  let at = 0;
  for (let i = 0; i < startsA.length; i++) {
    const [fromA, fromB] = [startsA[i]! * ra * ca, startsB[i]! * rb * cb];
    for (let r = 0; r < m; r++) for (let c = 0; c < n; c++) {
      let sum = 0;
      for (let t = 0; t < k; t++) sum += p[fromA + r * am + t * ak]! * q[fromB + t * bk + c * bn]!;
      to[at++] = sum;
    }
  }
  return [y];
}
