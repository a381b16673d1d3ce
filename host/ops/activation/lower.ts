import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';

export function lowerElu({ alpha, scale }: { readonly alpha: number; readonly scale: number }, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const x = context.input(0);
  context.call('elu_f32', { x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape), alpha, scale });
  return true;
}

export function lowerFakeQuant({ lo, hi, scale }: { readonly lo: number; readonly hi: number; readonly scale: number }, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const x = context.input(0);
  context.call('fake_quant_f32', { x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape), lo, hi, scale });
  return true;
}
