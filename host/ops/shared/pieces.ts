import type { Dim } from '../../graph/dim.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { count } from './lowering.ts';
import { copies, emitCopies } from '../../program/copy.ts';
import { type Strided, shift } from '../../program/buffer.ts';

export const isNumbers = (dims: readonly Dim[]): dims is readonly number[] => dims.every((d) => typeof d === 'number');

/** A block of elements into one. `at` are element offsets. */
export interface Piece { readonly dims: readonly number[]; readonly from: readonly number[]; readonly fromAt: number; readonly to: readonly number[]; readonly toAt: number }

/** Copies of pieces of input `i` each into output 0; false where too many would be needed. */
export function lowerPieces(context: LowerContext, pieces: readonly (Piece & { readonly input: number })[]): boolean {
  const { dtype } = context.outputs[0]!;
  const bytes = dtypeBytes[dtype];
  // how many copies there are depends on offsets within buffers, so the operands are allocated first; that is not a call
  const to = context.output(0).ref;
  const calls = pieces.filter((p) => count(p.dims) > 0).map((p) => {
    const strided = (ref: Strided['ref'], at: number, strides: readonly number[]): Strided => ({ ref: shift(ref, at * bytes), strides });
    return copies(dtype, p.dims, strided(context.input(p.input).ref, p.fromAt, p.from), strided(to, p.toAt, p.to));
  });
  if (calls.some((c) => c === undefined)) return false;
  emitCopies(context.call, calls.flatMap((c) => c ?? []));
  return true;
}
