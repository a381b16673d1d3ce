import type { LowerContext, Operand } from '../../program/lower-context.ts';
import type { Ref } from '../../program/buffer.ts';
import type { KernelArgs, KernelName } from '../../program/kernels.gen.ts';
import { type NumberFunction, type NumberOp, flatNumbers, kindOf, lowerFunction, lowerNumbers, numberOps, scalarWords } from '../shared/numbers.ts';
import { areF32, block, dense, count } from '../shared/lowering.ts';

/** Kernels with the parameters of this one. */
type Alike<M extends KernelName> = { [K in KernelName]: KernelArgs<0>[K] extends KernelArgs<0>[M] ? (KernelArgs<0>[M] extends KernelArgs<0>[K] ? K : never) : never }[KernelName];
type BinaryKernel = Alike<'add_f32'>;

/** `other`: its operation on other element types, where the kernels have it. */
export const lowerBinary = (kernel: BinaryKernel, other?: NumberOp) => (_: unknown, context: LowerContext): boolean => {
  if (other !== undefined && !areF32(context)) return lowerNumbers(other)(_, context);
  const [x, y] = context.inputs;
  const shape = context.outputs[0]!.shape;
  const walk = x === undefined || y === undefined || !areF32(context) ? undefined : block(x.shape, y.shape, shape);
  if (walk === undefined) return false;
  const [a, b] = [context.input(0), context.input(1)];
  context.call(kernel, { x: a.ref, y: b.ref, z: context.outputOver(0, ...dense(context.inputs, shape)).ref, ...walk });
  return true;
};

/** A sum of any number of operands, one by one onto the output. */
export function lowerAdd(_: unknown, context: LowerContext): boolean {
  const { dtype, shape } = context.outputs[0]!;
  if (context.inputs.length < 2) return false;
  if (context.inputs.some((t) => block(shape, t.shape, shape) === undefined)) return false;
  const operands = context.inputs.map((_, i) => context.input(i));
  const z = context.outputOver(0, ...dense(context.inputs, shape));
  const first = operands.findIndex((o) => o.ref.buffer === z.ref.buffer && o.ref.offset === z.ref.offset);
  const inOrder = first < 0 ? operands : [operands[first]!, ...operands.filter((_, i) => i !== first)];
  const walks = inOrder.slice(1).map((o, i) => block(i === 0 ? inOrder[0]!.shape : shape, o.shape, shape));
  if (walks.some((w) => w === undefined)) return false;
  inOrder.slice(1).forEach((o, i) => {
    const walk = walks[i];
    if (walk === undefined) return;
    const args = { x: i === 0 ? inOrder[0]!.ref : z.ref, y: o.ref, z: z.ref, ...walk };
    if (dtype === 'f32') context.call('add_f32', args);
    else context.call('binary_any', { ...args, b: kindOf(dtype).bytes, k: kindOf(dtype).kind, op: numberOps.add });
  });
  return true;
}

/** Functions that have a kernel for single precision. */
type SingleFunction = { [F in NumberFunction]: `${F}_f32` extends KernelName ? F : never }[NumberFunction];

export const lowerUnary = (of: SingleFunction) => (attrs: object, context: LowerContext): boolean => {
  if (!areF32(context)) return lowerFunction(of)(attrs, context);
  const x = context.input(0);
  context.call(`${of}_f32`, { x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape) });
  return true;
};

export function lowerClamp(attrs: { readonly lo: number | null; readonly hi: number | null }, context: LowerContext): boolean {
  if (!areF32(context)) {
    const { dtype } = context.outputs[0]!, { lo, hi } = attrs;
    if ((dtype !== 'f64' && [lo, hi].some((v) => v !== null && !Number.isSafeInteger(v)))) return false;
    const { ref } = context.input(0), z = context.outputOver(0, 0);
    if (lo !== null) flatNumbers(context, 'max', [ref, 1], [context.weights(scalarWords(dtype, lo)), 0], z);
    if (hi !== null) flatNumbers(context, 'min', [lo === null ? ref : z.ref, 1], [context.weights(scalarWords(dtype, hi)), 0], z);
    return true;
  }
  const x = context.input(0);
  context.call('clamp_f32', { x: x.ref, y: context.outputOver(0, 0).ref, n: count(x.shape), lo: attrs.lo ?? -Infinity, hi: attrs.hi ?? Infinity });
  return true;
}

/** `kernel` over two dense operands of `n` elements, or over one and a scalar (`step` 0). */
export const flat = (context: LowerContext, kernel: BinaryKernel, [x, xs]: readonly [Ref, 0 | 1], [y, ys]: readonly [Ref, 0 | 1], z: Operand): void =>
  context.call(kernel, { x, y, z: z.ref, d0: 1, d1: 1, d2: 1, d3: count(z.shape), x0: 0, x1: 0, x2: 0, x3: xs, y0: 0, y1: 0, y2: 0, y3: ys });

export function lowerSquare(_: unknown, context: LowerContext): boolean {
  const { ref } = context.input(0);
  if (!areF32(context)) {
    flatNumbers(context, 'mul', [ref, 1], [ref, 1], context.outputOver(0, 0));
    return true;
  }
  flat(context, 'mul_f32', [ref, 1], [ref, 1], context.outputOver(0, 0));
  return true;
}

export function lowerReciprocal(_: unknown, context: LowerContext): boolean {
  if (!areF32(context)) return lowerFunction('reciprocal')(_, context);
  const { ref } = context.input(0);
  flat(context, 'div_f32', [context.weights(Float32Array.of(1)), 0], [ref, 1], context.outputOver(0, 0));
  return true;
}

export function lowerSquaredDifference(attrs: object, context: LowerContext): boolean {
  if (!lowerBinary('sub_f32', 'sub')(attrs, context)) return false;
  const z = context.output(0);
  if (!areF32(context)) flatNumbers(context, 'mul', [z.ref, 1], [z.ref, 1], z);
  else flat(context, 'mul_f32', [z.ref, 1], [z.ref, 1], z);
  return true;
}
