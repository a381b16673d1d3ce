import { type Fact, concreteShape } from '../../graph/fact.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { denseStrides, broadcastStrides } from '../../program/blocks.ts';
import { lowerPieces, isNumbers } from '../shared/pieces.ts';
import type { Dim } from '../../graph/dim.ts';
import type { Alias } from '../operator.ts';
import { wholeView } from '../shared/alias.ts';

/** A permutation that moves nothing but axes of length 1. */
export function transposeAlias({ perm }: { readonly perm: readonly number[] }, [x]: readonly Fact[]): Alias | undefined {
  const shape = x === undefined ? undefined : concreteShape(x);
  const moved = perm.filter((axis) => shape?.[axis] !== 1);
  return shape !== undefined && moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) ? wholeView() : undefined;
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
