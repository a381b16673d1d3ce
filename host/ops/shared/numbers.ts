import { type DType, dtypeBytes } from '../../../src/format/dtype.ts';
import type { LowerContext, Operand } from '../../program/lower-context.ts';
import type { Ref } from '../../program/buffer.ts';
import { block, count, dense } from './lowering.ts';

/** The kernels' number of each operation on two numbers. */
export const numberOps = { add: 0, sub: 1, mul: 2, div: 3, floorDiv: 4, floorMod: 5, min: 6, max: 7, and: 8, or: 9, xor: 10, left: 11, right: 12, pow: 13, atan2: 14 } as const;
export type NumberOp = keyof typeof numberOps;

/** Bytes of an element and the kernels' number of its kind. */
export const kindOf = (dtype: DType): { readonly bytes: number; readonly kind: number } => ({ bytes: dtypeBytes[dtype], kind: dtype === 'f32' || dtype === 'f64' ? 2 : /^i/.test(dtype) ? 1 : 0 });

/** The smallest value of an element type, and the largest one; of 64 bits as far as integers are exact. */
export const lowest = (dtype: DType): number => (dtype.startsWith('f') ? -Infinity : dtype.startsWith('i') ? -(2 ** Math.min(53, 8 * dtypeBytes[dtype] - 1)) : 0);
export const highest = (dtype: DType): number => (dtype.startsWith('f') ? Infinity : dtype === 'bool' ? 1 : 2 ** Math.min(53, 8 * dtypeBytes[dtype] - (dtype.startsWith('i') ? 1 : 0)) - 1);

/** The kernels' number of each function of one number. */
export const functions = {
  neg: 0, abs: 1, sign: 2, floor: 3, ceil: 4, round: 5, sqrt: 6, rsqrt: 7, reciprocal: 8, exp: 9, log: 10, sin: 11, cos: 12, tan: 13, asin: 14, acos: 15, atan: 16,
  sinh: 17, cosh: 18, tanh: 19, asinh: 20, acosh: 21, atanh: 22, sigmoid: 23, softplus: 24, erf: 25, expm1: 26, log1p: 27, lgamma: 28,
} as const;
export type NumberFunction = keyof typeof functions;

/** A function of numbers of any element type. */
export const lowerFunction = (of: NumberFunction) => (_: unknown, context: LowerContext): boolean => {
  const { shape, dtype } = context.outputs[0]!, { bytes, kind } = kindOf(dtype);
  context.call('map_any', { x: context.input(0).ref, y: context.outputOver(0, 0).ref, n: count(shape), b: bytes, k: kind, op: functions[of] });
  return true;
};

/** An operation on two operands of any element type, broadcast. */
export const lowerNumbers = (op: NumberOp) => (_: unknown, context: LowerContext): boolean => {
  const [x, y] = context.inputs;
  const { shape, dtype } = context.outputs[0]!;
  const walk = x === undefined || y === undefined || dtype === 'string' ? undefined : block(x.shape, y.shape, shape);
  if (walk === undefined) return false;
  const [a, b] = [context.input(0), context.input(1)], { bytes, kind } = kindOf(dtype);
  context.call('binary_any', { x: a.ref, y: b.ref, z: context.outputOver(0, ...dense(context.inputs, shape)).ref, ...walk, b: bytes, k: kind, op: numberOps[op] });
  return true;
};

/** `op` over all elements of z, of operands that are dense, or one element (`step` 0). */
export function flatNumbers(context: LowerContext, op: NumberOp, [x, x3]: readonly [Ref, 0 | 1], [y, y3]: readonly [Ref, 0 | 1], z: Operand): void {
  const { bytes, kind } = kindOf(context.outputs[0]!.dtype);
  context.call('binary_any', { x, y, z: z.ref, d0: 1, d1: 1, d2: 1, d3: count(z.shape), x0: 0, x1: 0, x2: 0, x3, y0: 0, y1: 0, y2: 0, y3, b: bytes, k: kind, op: numberOps[op] });
}

/** One number as words, the rest of the last one 0. */
export function scalarWords(dtype: DType, value: number): Int32Array {
  const words = new Int32Array(2), view = new DataView(words.buffer);
  if (dtype === 'f64') view.setFloat64(0, value, true);
  else if (dtype === 'f32') view.setFloat32(0, value, true);
  else view.setBigInt64(0, BigInt(value), true);
  return words;
}
