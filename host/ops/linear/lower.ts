import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';

export function lowerDeterminant(_: unknown, context: LowerContext): boolean {
  const { shape } = context.inputs[0]!, n = shape.at(-1)!;
  if (!areF32(context) || n === 0) return false;
  context.call('determinant_f32', { x: context.input(0).ref, scratch: context.scratch(8 * n * n), y: context.output(0).ref, m: count(shape.slice(0, -2)), n });
  return true;
}
