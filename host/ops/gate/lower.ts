import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';
import { shift } from '../../program/buffer.ts';

export function lowerGate(_: object, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const { ref, shape } = context.input(0);
  const n = shape.at(-1)! / 2;
  context.call('gate_f32', { a: ref, g: shift(ref, 4 * n), y: context.output(0).ref, m: count(shape.slice(0, -1)), n, as: 2 * n, gs: 2 * n, ys: n });
  return true;
}
