import { numbersOf } from '../../../src/eval/tensor.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { type PadMode, padded } from '../../../src/eval/slice.ts';
import { denseStrides } from '../../program/blocks.ts';
import { copies, emitCopies } from '../../program/copy.ts';
import type { Dim } from '../../graph/dim.ts';
import { type Fact, concreteShape } from '../../graph/fact.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type Ref, shift } from '../../program/buffer.ts';
import { count, gatherElements, gatherRows, maxCalls } from '../shared/lowering.ts';
import { isOutermost } from '../shared/alias.ts';
import { lowerPieces, isNumbers } from '../shared/pieces.ts';
import { scalarWords } from '../shared/numbers.ts';
import type { Alias } from '../operator.ts';

export function sliceAlias({ axis, start }: { readonly axis: number; readonly start: Dim }, [x]: readonly Fact[]): Alias | undefined {
  const shape = x === undefined ? undefined : concreteShape(x);
  if (shape === undefined || typeof start !== 'number' || !isOutermost(shape, axis)) return undefined;
  return { kind: 'view', offset: start * count(shape.slice(axis + 1)) };
}

/** Operands one after another, or side by side along the last axis. */
export function concatAlias({ axis }: { readonly axis: number }, inputs: readonly Fact[], [y]: readonly Fact[]): Alias | undefined {
  const shapes = inputs.flatMap((f) => concreteShape(f) === undefined ? [] : [concreteShape(f)!]);
  const outermost = shapes.every((s) => isOutermost(s, axis));
  if (shapes.length !== inputs.length || y === undefined || !(outermost || shapes.every((s) => axis === s.length - 1 && count(s) > 0))) return undefined;
  const row = Number(y.shape.at(-1));
  let end = 0;
  return { kind: 'join', parts: shapes.map((s) => {
    const offset = end;
    end += outermost ? count(s) : s[axis]!;
    return { offset, stride: outermost ? s.at(-1)! : row };
  }) };
}

export function lowerSlice({ axis, start }: { readonly axis: number; readonly start: Dim }, context: LowerContext): boolean {
  if (typeof start !== 'number') return false;
  const from = denseStrides(context.inputs[0]!.shape);
  const { shape } = context.outputs[0]!;
  return lowerPieces(context, [{ input: 0, dims: shape, from, fromAt: start * from[axis]!, to: denseStrides(shape), toAt: 0 }]);
}

export function lowerStridedSlice({ starts, steps }: { readonly starts: readonly Dim[]; readonly steps: readonly number[] }, context: LowerContext): boolean {
  if (!isNumbers(starts)) return false;
  if (steps.some((s) => s < 0)) return lowerBackwards(starts, steps, context);
  const x = denseStrides(context.inputs[0]!.shape);
  const { shape } = context.outputs[0]!;
  const fromAt = starts.reduce((sum, s, i) => sum + s * x[i]!, 0);
  return lowerPieces(context, [{ input: 0, dims: shape, from: x.map((s, i) => s * steps[i]!), fromAt, to: denseStrides(shape), toAt: 0 }]);
}

/** The elements in ascending order first, then each axis whose step is negative turned round. */
function lowerBackwards(starts: readonly number[], steps: readonly number[], context: LowerContext): boolean {
  const [x, { dtype, shape }] = [denseStrides(context.inputs[0]!.shape), context.outputs[0]!];
  if (count(shape) === 0) return false;
  const turned = shape.flatMap((d, axis) => (steps[axis]! < 0 && d > 1 ? [axis] : []));
  const fromAt = starts.reduce((sum, s, i) => sum + (steps[i]! < 0 ? s + (shape[i]! - 1) * steps[i]! : s) * x[i]!, 0);
  const bytes = dtypeBytes[dtype] * count(shape);
  const [y, apart] = [context.output(0).ref, context.scratch(bytes)];
  // buffers in turn, the last one the output
  const target = (left: number): Ref => (left % 2 === 0 ? y : apart);
  const whole = x.every((s, i) => s * Math.abs(steps[i]!) === denseStrides(shape)[i]! || shape[i] === 1);
  const input = context.input(0).ref;
  let from = whole ? shift(input, fromAt * dtypeBytes[dtype]) : target(turned.length);
  if (!whole) {
    const calls = copies(dtype, shape, { ref: shift(input, fromAt * dtypeBytes[dtype]), strides: x.map((s, i) => s * Math.abs(steps[i]!)) }, { ref: from, strides: denseStrides(shape) });
    if (calls === undefined) return false;
    emitCopies(context.call, calls);
  }
  turned.forEach((axis, i) => {
    const to = target(turned.length - 1 - i);
    const n = dtypeBytes[dtype] * count(shape.slice(axis + 1)), args = { x: from, y: to, m: count(shape.slice(0, axis)), count: shape[axis]! };
    if ([from.offset, to.offset, n].every((bytes) => bytes % 4 === 0)) context.call('reverse_w32', { ...args, n: n / 4 });
    else context.call('gather_any', { ...args, length: args.count, index: context.weights(Int32Array.from({ length: args.count }, (_, k) => args.count - 1 - k)), n, is: 1 });
    from = to;
  });
  return whole && turned.length === 0 ? lowerPieces(context, [{ input: 0, dims: shape, from: x, fromAt, to: denseStrides(shape), toAt: 0 }]) : true;
}

export function lowerConcat({ axis }: { readonly axis: number }, context: LowerContext): boolean {
  const to = denseStrides(context.outputs[0]!.shape);
  let end = 0;
  return lowerPieces(context, context.inputs.map(({ shape }, input) => {
    const toAt = end * to[axis]!;
    end += shape[axis]!;
    return { input, dims: shape, from: denseStrides(shape), fromAt: 0, to, toAt };
  }));
}

/** One copy per selected row where the indices are constant and few, else a gather. */
export function lowerGather({ axis, batchDims }: { readonly axis: number; readonly batchDims: number }, context: LowerContext): boolean {
  const [x, indices] = context.inputs;
  const { dtype, shape } = context.outputs[0]!;
  if (x === undefined || indices === undefined || count(shape) === 0) return false;
  const [outer, length, inner] = [count(x.shape.slice(0, axis)), x.shape[axis]!, count(x.shape.slice(axis + 1))];
  const known = indices.value === undefined || indices.value.dtype === 'string' ? undefined : Array.from(numbersOf(indices.value), (i) => (i < 0 ? i + length : i));
  if (known?.some((i) => i < 0 || i >= length) === true) return false;
  if (known !== undefined && batchDims === 0 && known.length <= 64) {
    return lowerPieces(context, known.map((i, k) => ({ input: 0, dims: [outer, inner], from: [length * inner, 1], fromAt: i * inner, to: [known.length * inner, 1], toAt: k * inner })));
  }
  const n = inner * dtypeBytes[dtype], batch = count(x.shape.slice(0, batchDims));
  const [m, each, is] = [outer / batch, count(indices.shape) / batch, indices.dtype === 'i64' ? 2 : 1];
  const single = batch > 1 && m === 1 && inner === 1;
  if (n === 0 || length === 0 || (batch > maxCalls && !single)) return false;
  const [from, index, to] = [context.input(0).ref, context.input(1).ref, context.output(0).ref];
  if (single) {
    gatherElements(context, { x: from, index, y: to, m: batch, length, count: each, n: 1, is }, dtypeBytes[dtype]);
    return true;
  }
  for (let b = 0; b < batch; b++) gatherRows(context, { x: shift(from, b * m * length * n), index: shift(index, 4 * is * b * each), y: shift(to, b * m * each * n), m, length, count: each, n, is });
  return true;
}

/** The constant everywhere, then the input where it belongs. */
export function lowerPad({ pads, mode, value }: { readonly pads: readonly (readonly [Dim, Dim])[]; readonly mode: string; readonly value: number }, context: LowerContext): boolean {
  const [x] = context.inputs;
  const [{ dtype, shape }] = [context.outputs[0]!];
  const before: readonly Dim[] = pads.map(([b]) => b);
  if (x !== undefined && mode !== 'constant') return lowerMirrored(pads, mode, context);
  if (mode !== 'constant' || x === undefined || dtype === 'string' || !isNumbers(before)) return false;
  const to = denseStrides(shape);
  const y = context.output(0).ref;
  const toAt = before.reduce((sum, b, i) => sum + b * to[i]!, 0);
  const inside = copies(dtype, x.shape, { ref: context.input(0).ref, strides: denseStrides(x.shape) }, { ref: shift(y, dtypeBytes[dtype] * toAt), strides: to });
  const fill = copies(dtype, [count(shape)], { ref: context.weights(scalarWords(dtype, value)), strides: [0] }, { ref: y, strides: [1] });
  if (inside === undefined || fill === undefined) return false;
  emitCopies(context.call, count(x.shape) === 0 ? fill : [...fill, ...inside]);
  return true;
}

/** The elements of each padded axis by their indices, one axis after the other. */
function lowerMirrored(pads: readonly (readonly [Dim, Dim])[], mode: string, context: LowerContext): boolean {
  const { dtype, shape } = context.inputs[0]!;
  const axes = pads.flatMap(([before, after], axis) => (before === 0 && after === 0 ? [] : [axis]));
  if (axes.length === 0 || count(shape) === 0 || !isPadMode(mode)) return false;
  const lengths = [...shape];
  let from = context.input(0).ref;
  axes.forEach((axis, i) => {
    const [length, to] = [lengths[axis]!, context.outputs[0]!.shape[axis]!];
    const index = Int32Array.from({ length: to }, (_, k) => padded(k - Number(pads[axis]![0]), length, mode));
    const [m, n] = [count(lengths.slice(0, axis)), count(lengths.slice(axis + 1)) * dtypeBytes[dtype]];
    lengths[axis] = to;
    const y = i === axes.length - 1 ? context.output(0).ref : context.scratch(dtypeBytes[dtype] * count(lengths));
    gatherRows(context, { x: from, index: context.weights(index), y, m, length, count: to, n, is: 1 });
    from = y;
  });
  return true;
}

const isPadMode = (mode: string): mode is PadMode => mode === 'reflect' || mode === 'symmetric' || mode === 'edge';
