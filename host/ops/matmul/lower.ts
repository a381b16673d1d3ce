import { broadcastOffsets } from '../../../src/eval/strides.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { shift } from '../../program/buffer.ts';
import { areF32, count, maxCalls } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

/** One call a matrix; all rows in one where the right operand is the same for all. */
export function lowerMatMul({ transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean }, context: LowerContext): boolean {
  const [a, b] = context.inputs;
  const { shape } = context.outputs[0]!;
  if (a === undefined || b === undefined) return false;
  const [m, n, k] = [shape.at(-2)!, shape.at(-1)!, a.shape.at(transposeA ? -2 : -1)!];
  if (k === 0) return false;
  const [am, ak] = transposeA ? [1, m] : [k, 1];
  const [bk, bn] = transposeB ? [1, k] : [n, 1];
  const lead = shape.slice(0, -2);
  const shared = !transposeA && count(b.shape.slice(0, -2)) === 1;
  const matrices = shared ? 1 : count(lead);
  if (matrices > maxCalls) return false;
  const [left, right] = shared ? [[0], [0]] : [broadcastOffsets(a.shape.slice(0, -2), lead), broadcastOffsets(b.shape.slice(0, -2), lead)];
  const [x, y, z] = [context.input(0).ref, context.input(1).ref, context.output(0).ref];
  const rows = shared ? m * count(lead) : m;
  const { bytes, kind } = kindOf(a.dtype);
  for (let i = 0; i < matrices; i++) {
    const args = { a: shift(x, bytes * left[i]! * m * k), b: shift(y, bytes * right[i]! * k * n), y: shift(z, bytes * i * m * n), m: rows, n, k, am, ak, bk, bn };
    if (areF32(context)) context.call('matmul_f32', args);
    else context.call('matmul_any', { ...args, bytes, kind });
  }
  return true;
}
