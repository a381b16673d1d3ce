import { type DType, dtypeBytes } from '../../../src/format/dtype.ts';
import { broadcastStrides, denseStrides, fourAxes } from '../../program/blocks.ts';
import { copies, emitCopies } from '../../program/copy.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import type { Ref } from '../../program/buffer.ts';
import { block, count, dense } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

/** The kernels' number of each comparison. */
const predicateCodes = { equal: 0, notEqual: 1, less: 2, lessEqual: 3, greater: 4, greaterEqual: 5 } as const;
type Predicate = keyof typeof predicateCodes;
type Comparing = 'compare_f32' | 'compare_i32' | 'compare_i64' | 'compare_u8';

/** By the type of the operands; booleans compare as bytes. */
const comparing: { readonly [D in DType]?: Comparing } = { f32: 'compare_f32', i32: 'compare_i32', i64: 'compare_i64', u8: 'compare_u8', bool: 'compare_u8' };

export const lowerComparison = (predicate: Predicate) => (_: unknown, context: LowerContext): boolean => {
  const [x, y] = context.inputs;
  const kernel = x === undefined ? undefined : comparing[x.dtype];
  const walk = x === undefined || y === undefined ? undefined : block(x, y, context.outputs[0]!.shape);
  if (x === undefined || x.dtype === 'string' || walk === undefined) return false;
  if (kernel === undefined) {
    const { bytes, kind } = kindOf(x.dtype);
    context.call('compare_any', { x: context.input(0).ref, y: context.input(1).ref, z: context.output(0).ref, ...walk, b: bytes, k: kind, op: predicateCodes[predicate] });
    return true;
  }
  context.call(kernel, { x: context.input(0).ref, y: context.input(1).ref, z: context.output(0).ref, ...walk, op: predicateCodes[predicate] });
  return true;
};

export const lowerLogic = (any: 0 | 1) => (_: unknown, context: LowerContext): boolean => {
  const [x, y] = context.inputs;
  const { shape } = context.outputs[0]!;
  const walk = x === undefined || y === undefined ? undefined : block(x, y, shape);
  if (walk === undefined) return false;
  const [a, b] = [context.input(0).ref, context.input(1).ref];
  context.call('logic_u8', { x: a, y: b, z: context.outputOver(0, ...dense(context.inputs, shape)).ref, ...walk, any });
  return true;
};

/** Whether elements equal a scalar: one that the caller holds in the type of the kernel. */
const compareScalar = (context: LowerContext, kernel: Comparing, predicate: Predicate, value: Ref): void =>
  context.call(kernel, { x: context.input(0).ref, y: value, z: context.output(0).ref, d0: 1, d1: 1, d2: 1, d3: count(context.outputs[0]!.shape), x0: 0, x1: 0, x2: 0, x3: 1, y0: 0, y1: 0, y2: 0, y3: 0, op: predicateCodes[predicate] });

/** Zero has the same bits in all types. */
const zero = (context: LowerContext): Ref => context.weights(Int32Array.of(0, 0));

export function lowerNot(_: unknown, context: LowerContext): boolean {
  compareScalar(context, 'compare_u8', 'equal', zero(context));
  return true;
}

export function lowerSelect(_: unknown, context: LowerContext): boolean {
  const [condition, x, y] = context.inputs;
  const { shape, dtype } = context.outputs[0]!;
  if (condition === undefined || x === undefined || y === undefined || dtype === 'string') return false;
  const four = fourAxes({ dims: shape, strides: [condition.shape, x.shape, y.shape].map((s) => broadcastStrides(s, shape)) });
  if (four === undefined) return false;
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = four.dims;
  const [[c0 = 0, c1 = 0, c2 = 0, c3 = 0] = [], [x0 = 0, x1 = 0, x2 = 0, x3 = 0] = [], [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = []] = four.strides;
  const [c, a, b] = [context.input(0).ref, context.input(1).ref, context.input(2).ref];
  const over = dense(context.inputs, shape).filter((i) => i > 0);
  const args = { c, x: a, y: b, z: context.outputOver(0, ...over).ref, d0, d1, d2, d3, c0, c1, c2, c3, x0, x1, x2, x3, y0, y1, y2, y3 };
  if (dtypeBytes[dtype] === 4) context.call('select_w32', args);
  else context.call('select_any', { ...args, b: dtypeBytes[dtype] });
  return true;
}

/** Between the types that networks are fed and index with; 64-bit integers into 32 bits by their lower words. */
export function lowerCast({ to }: { readonly to: DType }, context: LowerContext): boolean {
  const [{ dtype: from, shape }] = [context.inputs[0]!];
  const n = count(shape);
  const comparison = to === 'bool' ? comparing[from] : undefined;
  if (comparison !== undefined) {
    compareScalar(context, comparison, 'notEqual', zero(context));
    return true;
  }
  const kernel = casts[from]?.[to];
  if (kernel !== undefined) {
    context.call(kernel, { x: context.input(0).ref, y: context.output(0).ref, n });
    return true;
  }
  if (from !== 'i64' || to !== 'i32') {
    if (from === 'string' || to === 'string') return false;
    const [own, other] = [kindOf(from), kindOf(to)];
    context.call('cast_any', { x: context.input(0).ref, y: context.output(0).ref, n, xb: own.bytes, xk: own.kind, yb: other.bytes, yk: to === 'bool' ? 3 : other.kind });
    return true;
  }
  const calls = copies('i32', shape, { ref: context.input(0).ref, strides: denseStrides(shape).map((s) => 2 * s) }, { ref: context.output(0).ref, strides: denseStrides(shape) });
  emitCopies(context.call, calls ?? []);
  return calls !== undefined;
}

type Casting = 'cast_u8_f32' | 'cast_u8_i32' | 'cast_i32_f32' | 'cast_f32_i32' | 'cast_i32_i64' | 'cast_i64_f32';
const bytes = { f32: 'cast_u8_f32', i32: 'cast_u8_i32' } as const;
const casts: { readonly [From in DType]?: { readonly [To in DType]?: Casting } } = {
  u8: bytes, bool: bytes, i32: { f32: 'cast_i32_f32', i64: 'cast_i32_i64' }, f32: { i32: 'cast_f32_i32' }, i64: { f32: 'cast_i64_f32' },
};
