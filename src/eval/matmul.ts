import { type NumericTensor, type Tensor, blank, isWide, operand, plainOperand } from './tensor.ts';
import { broadcastOffsets, broadcastShape } from './strides.ts';

export type MatMulAttrs = { readonly transposeA: boolean; readonly transposeB: boolean };

/** a [..., m, k], b [..., k, n] (each transposed as asked) -> [..., m, n]; leading axes broadcast. Sums of floats are in double precision, those of integers keep their low bits. */
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
  const product = products(a, b, y, { k, ak, bk });
  let at = 0;
  for (let i = 0; i < startsA.length; i++) {
    const [fromA, fromB] = [startsA[i]! * ra * ca, startsB[i]! * rb * cb];
    for (let r = 0; r < m; r++) for (let c = 0; c < n; c++) product(at++, fromA + r * am, fromB + c * bn);
  }
  return [y];
}

interface Steps { readonly k: number; readonly ak: number; readonly bk: number }

/** Writes element `at` of y: the sum of k products of elements from `i` and `j` on. */
function products(a: NumericTensor, b: NumericTensor, y: NumericTensor, { k, ak, bk }: Steps): (at: number, i: number, j: number) => void {
  if (isWide(a) && isWide(b) && isWide(y)) return (at, i, j) => {
    let sum = 0n;
    for (let t = 0; t < k; t++) sum += a.data[i + t * ak]! * b.data[j + t * bk]!;
    y.data[at] = sum;
  };
  const [p, q, to] = [plainOperand([a], 0).data, plainOperand([b], 0).data, plainOperand([y], 0).data];
  if (a.dtype !== 'f32' && a.dtype !== 'f64') return (at, i, j) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum = (sum + Math.imul(p[i + t * ak]!, q[j + t * bk]!)) | 0;
    to[at] = sum;
  };
  return (at, i, j) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum += p[i + t * ak]! * q[j + t * bk]!;
    to[at] = sum;
  };
}
