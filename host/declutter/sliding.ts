import type { WindowAttrs } from '../../src/eval/window.ts';
import type { Dim } from '../graph/dim.ts';
import { type Node, factOf } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import { conv } from '../ops/conv/conv.ts';
import { kernelOf } from '../ops/conv/kernel.ts';
import { maxPool, meanPool } from '../ops/pool/pool.ts';

export interface Sliding extends WindowAttrs {
  readonly kernel: readonly number[];
  readonly padsZeros?: true;
  with(attrs: Partial<WindowAttrs>): Op;
}

/** What slides a window over spatial axes of operand 0, [N, ...spatial, C]. */
export function slidingOf({ op: operation, inputs }: Node): Sliding | undefined {
  const attrs = operation.as(conv);
  if (attrs !== undefined) return { ...attrs, kernel: kernelOf(factOf(inputs[1]!)), padsZeros: true, with: (changed) => op(conv, { ...attrs, ...changed }) };
  for (const pool of [maxPool, meanPool]) {
    const pooled = operation.as(pool);
    if (pooled !== undefined) return { ...pooled, with: (changed) => op(pool, { ...pooled, ...changed }) };
  }
  return undefined;
}

/** What a window along one spatial axis sees at once. */
export const spanOf = ({ kernel, dilations }: Sliding, axis: number): number => (kernel[axis]! - 1) * dilations[axis]! + 1;

/** Padding of each spatial axis in numbers; undefined where it depends on a length that is open, or there is none. */
export function paddingOf(sliding: Sliding, lengths: readonly Dim[]): readonly (readonly [number, number])[] | undefined {
  const { padding, strides } = sliding;
  if (padding !== 'sameUpper') return padding === 'valid' ? undefined : padding;
  const all = lengths.flatMap((length, i): [number, number][] => {
    const stride = strides[i]!, rest = stride === 1 ? 0 : typeof length === 'number' ? length % stride : undefined;
    if (rest === undefined) return [];
    const whole = Math.max(0, spanOf(sliding, i) - (rest === 0 ? stride : rest)), front = Math.floor(whole / 2);
    return [[front, whole - front]];
  });
  return all.length === lengths.length ? all : undefined;
}
