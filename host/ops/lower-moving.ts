import { dtypeBytes } from '../../src/format/dtype.ts';
import { broadcastStrides, denseStrides } from '../graph/blocks.ts';
import { copies, shift, type Strided } from '../graph/copy.ts';
import type { Dim } from '../graph/dim.ts';
import { concreteShape, type Fact } from '../graph/fact.ts';
import type { LowerContext } from '../graph/lowering.ts';
import { count } from './lower-elementwise.ts';

const isNumbers = (dims: readonly Dim[]): dims is readonly number[] => dims.every((d) => typeof d === 'number');

/** The whole of input 0, whatever its shape. */
export const wholeView = (): number => 0;

/** The product of the lengths before `axis` is 1: elements along it are rows one after the other. */
const isOutermost = (shape: readonly number[], axis: number): boolean => count(shape.slice(0, axis)) === 1;

export function sliceView({ axis, start }: { readonly axis: number; readonly start: Dim }, [x]: readonly Fact[]): number | undefined {
  const shape = x === undefined ? undefined : concreteShape(x);
  if (shape === undefined || typeof start !== 'number' || !isOutermost(shape, axis)) return undefined;
  return start * count(shape.slice(axis + 1));
}

export function concatParts({ axis }: { readonly axis: number }, inputs: readonly Fact[]): readonly number[] | undefined {
  const shapes = inputs.flatMap((f) => { const s = concreteShape(f); return s === undefined ? [] : [s]; });
  if (shapes.length !== inputs.length || !shapes.every((s) => isOutermost(s, axis))) return undefined;
  let end = 0;
  return shapes.map((s) => { const start = end; end += count(s); return start; });
}

/** A permutation that moves nothing but axes of length 1. */
export function transposeView({ perm }: { readonly perm: readonly number[] }, [x]: readonly Fact[]): number | undefined {
  const shape = x === undefined ? undefined : concreteShape(x);
  const moved = perm.filter((axis) => shape?.[axis] !== 1);
  return shape !== undefined && moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) ? 0 : undefined;
}

/** A block of elements into one. `at` are element offsets. */
interface Piece { readonly dims: readonly number[]; readonly from: readonly number[]; readonly fromAt: number; readonly to: readonly number[]; readonly toAt: number }

/** Copies of pieces of input `i` each into output 0; false where copies of words cannot do it. */
function lowerPieces(context: LowerContext, pieces: readonly (Piece & { readonly input: number })[]): boolean {
  const { dtype } = context.outputs[0]!;
  const bytes = dtypeBytes[dtype];
  // offsets within a buffer decide whether words do it, so the places must be known; asking for them is not a call
  const to = context.output(0).ref;
  const calls = pieces.filter((p) => count(p.dims) > 0).map((p) => {
    const strided = (ref: Strided['ref'], at: number, strides: readonly number[]): Strided => ({ ref: shift(ref, at * bytes), strides });
    return copies(dtype, p.dims, strided(context.input(p.input).ref, p.fromAt, p.from), strided(to, p.toAt, p.to));
  });
  if (calls.some((c) => c === undefined)) return false;
  for (const args of calls.flatMap((c) => c ?? [])) context.call('copy_w32', args);
  return true;
}

export function lowerSlice({ axis, start }: { readonly axis: number; readonly start: Dim }, context: LowerContext): boolean {
  if (typeof start !== 'number') return false;
  const from = denseStrides(context.inputs[0]!.shape);
  const { shape } = context.outputs[0]!;
  return lowerPieces(context, [{ input: 0, dims: shape, from, fromAt: start * from[axis]!, to: denseStrides(shape), toAt: 0 }]);
}

export function lowerStridedSlice({ starts, steps }: { readonly starts: readonly Dim[]; readonly steps: readonly number[] }, context: LowerContext): boolean {
  if (!isNumbers(starts) || steps.some((s) => s < 0)) return false;
  const x = denseStrides(context.inputs[0]!.shape);
  const { shape } = context.outputs[0]!;
  const fromAt = starts.reduce((sum, s, i) => sum + s * x[i]!, 0);
  return lowerPieces(context, [{ input: 0, dims: shape, from: x.map((s, i) => s * steps[i]!), fromAt, to: denseStrides(shape), toAt: 0 }]);
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

export function lowerTranspose({ perm }: { readonly perm: readonly number[] }, context: LowerContext): boolean {
  const from = denseStrides(context.inputs[0]!.shape);
  const { shape } = context.outputs[0]!;
  return lowerPieces(context, [{ input: 0, dims: shape, from: perm.map((axis) => from[axis]!), fromAt: 0, to: denseStrides(shape), toAt: 0 }]);
}

export function lowerBroadcast(_: object, context: LowerContext): boolean {
  const { shape } = context.outputs[0]!;
  return lowerPieces(context, [{ input: 0, dims: shape, from: broadcastStrides(context.inputs[0]!.shape, shape), fromAt: 0, to: denseStrides(shape), toAt: 0 }]);
}

export function lowerTile({ repeats }: { readonly repeats: readonly Dim[] }, context: LowerContext): boolean {
  if (!isNumbers(repeats)) return false;
  const { shape } = context.inputs[0]!;
  const dims = shape.flatMap((d, i) => [repeats[i]!, d]);
  return lowerPieces(context, [{ input: 0, dims, from: denseStrides(shape).flatMap((s) => [0, s]), fromAt: 0, to: denseStrides(dims), toAt: 0 }]);
}

/** One copy a picked row; the indices must be constant. */
export function lowerGather({ axis, batchDims }: { readonly axis: number; readonly batchDims: number }, context: LowerContext): boolean {
  const [x, indices] = context.inputs;
  const { shape } = context.outputs[0]!;
  if (x === undefined || indices?.value === undefined || indices.value.dtype === 'string' || batchDims > 0 || indices.value.data.length > 64) return false;
  const [outer, length, inner] = [count(x.shape.slice(0, axis)), x.shape[axis]!, count(x.shape.slice(axis + 1))];
  const picked = Array.from(indices.value.data, (i) => (i < 0 ? i + length : i));
  if (count(shape) === 0 || picked.some((i) => i < 0 || i >= length)) return false;
  return lowerPieces(context, picked.map((i, k) => ({ input: 0, dims: [outer, inner], from: [length * inner, 1], fromAt: i * inner, to: [picked.length * inner, 1], toAt: k * inner })));
}

/** The constant everywhere, then the input into its place. */
export function lowerPad({ pads, mode, value }: { readonly pads: readonly (readonly [Dim, Dim])[]; readonly mode: string; readonly value: number }, context: LowerContext): boolean {
  const [x] = context.inputs;
  const [{ dtype, shape }] = [context.outputs[0]!];
  const before: readonly Dim[] = pads.map(([b]) => b);
  if (mode !== 'constant' || x === undefined || (dtype !== 'f32' && dtype !== 'i32') || !isNumbers(before)) return false;
  const to = denseStrides(shape);
  const y = context.output(0).ref;
  const toAt = before.reduce((sum, b, i) => sum + b * to[i]!, 0);
  const inside = copies(dtype, x.shape, { ref: context.input(0).ref, strides: denseStrides(x.shape) }, { ref: shift(y, 4 * toAt), strides: to });
  const fill = copies(dtype, [count(shape)], { ref: context.weights(dtype === 'f32' ? Float32Array.of(value) : Int32Array.of(value)), strides: [0] }, { ref: y, strides: [1] });
  if (inside === undefined || fill === undefined) return false;
  for (const args of count(x.shape) === 0 ? fill : [...fill, ...inside]) context.call('copy_w32', args);
  return true;
}
