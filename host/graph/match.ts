import type { TensorOf } from '../../src/eval/tensor.ts';
import { type Graph, type Node, type Wire, constantOf } from './graph.ts';
import type { Attrs, OperatorBase } from './op.ts';

export const wireOf = (node: Node): Wire => ({ node, slot: 0 });

/** Two operands in either order; none where there are more or fewer. */
export const eitherWay = ([a, b, ...more]: readonly Wire[]): readonly (readonly [Wire, Wire])[] => (a === undefined || b === undefined || more.length > 0 ? [] : [[a, b], [b, a]]);

/** The constant float value of an operand, or undefined. */
export function f32Constant(wire: Wire | undefined): TensorOf<'f32'> | undefined {
  const value = wire === undefined ? undefined : constantOf(wire);
  return value?.dtype === 'f32' ? value : undefined;
}

/** A file can claim any number of channels without holding anything for them. */
export const mostChannels = 1 << 20;

/**
 * The constant as one number a channel (last axis), for a tensor whose other axes have length 1; `channels` repeats a scalar.
 * Undefined where it varies along another axis, and where so many channels are only claimed.
 */
export function perChannel(value: TensorOf<'f32'> | undefined, channels: number): Float32Array | undefined {
  if (value === undefined) return undefined;
  if (value.data.length === 1 && channels > mostChannels) return undefined;
  if (value.data.length === 1) return new Float32Array(channels).fill(value.data[0]!);
  return value.data.length === channels && value.shape[value.shape.length - 1] === channels ? value.data : undefined;
}

/** The node behind a wire if it is `operator` and this wire is all that anyone reads of it. */
export function soleProducer<A extends Attrs>(wire: Wire, operator: OperatorBase<A>, graph: Graph): { readonly node: Node; readonly attrs: A } | undefined {
  const attrs = wire.node.op.as(operator);
  return attrs !== undefined && graph.onlyUser(wire.node) !== undefined ? { node: wire.node, attrs } : undefined;
}
