import type { LowerContext } from '../../program/lower-context.ts';
import type { KernelName } from '../../program/kernels.gen.ts';
import { flat } from '../elementwise/lower.ts';
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

/** Of a kernel that takes nothing but x. */
export const lowerMap = (kernel: Extract<KernelName, 'silu_f32' | 'hard_swish_f32' | 'gelu_f32'>) => (_: unknown, context: LowerContext): boolean => {
  if (!areF32(context)) return false;
  const x = context.input(0);
  context.call(kernel, { x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape) });
  return true;
};

/** x * sigmoid(x * (b + c * x * x)), which it is equal to. */
export function lowerGeluTanh(_: unknown, context: LowerContext): boolean {
  if (!areF32(context)) return false;
  const b = 2 * Math.sqrt(2 / Math.PI), x = context.input(0).ref, y = context.output(0), number = (v: number) => context.weights(Float32Array.of(v));
  flat(context, 'mul_f32', [x, 1], [x, 1], y);
  flat(context, 'mul_f32', [y.ref, 1], [number(0.044715 * b), 0], y);
  flat(context, 'add_f32', [y.ref, 1], [number(b), 0], y);
  flat(context, 'mul_f32', [y.ref, 1], [x, 1], y);
  context.call('sigmoid_f32', { x: y.ref, y: y.ref, n: count(y.shape) });
  flat(context, 'mul_f32', [y.ref, 1], [x, 1], y);
  return true;
}
