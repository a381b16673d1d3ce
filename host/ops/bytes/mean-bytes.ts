import { roundAway } from '../../../src/eval/fixed-point.ts';
import { type IntegerRange, multiplyByQuantized } from '../../../src/eval/quantized.ts';
import { plainOperand, tensorOf } from '../../../src/eval/tensor.ts';
import { outputPositions } from '../../../src/eval/window.ts';
import { fact } from '../../graph/fact.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import type { Operator } from '../operator.ts';
import { writesRows } from '../shared/alias.ts';
import { count } from '../shared/lowering.ts';
import { type BytesWindow, poolBytes } from '../pool/bytes-window.ts';

/**
 * Means over windows of bytes, which lie as [images, ...spatial, channels] of `view`, to a result of `shape`: the sum of those in the image by how many
 * there are, halves away from zero, or of x less `inputZero` by a multiplier and shift.
 */
export type MeanBytesAttrs = IntegerRange & BytesWindow & { readonly shape: readonly number[]; readonly inputZero: number; readonly rescaling: null | { readonly multiplier: number; readonly shift: number } };

export const meanBytes: Operator<MeanBytesAttrs> = {
  name: 'MeanBytes',
  doc: 'means over windows of bytes as the integers of a quantised type',
  infer: ({ to, shape }) => [fact(to, shape)],
  eval(attrs, inputs) {
    const { view, kernel, strides, dilations, inputZero, rescaling, to, zero, lo, hi } = attrs, x = plainOperand(inputs, 0), [channels, lengths] = [view.at(-1)!, view.slice(1, -1)];
    const positions = lengths.map((length, i) => outputPositions(length, kernel[i]!, i, attrs)), places = positions.map((p) => p.count), size = count(view.slice(1));
    const windows = Array.from({ length: count(places) }, (_, i) => inside(lengths, places.map((n, k) => Math.floor(i / count(places.slice(k + 1))) % n * strides[k]! - positions[k]!.before), { kernel, dilations }));
    const y = Array.from({ length: view[0]! }, (_, image) => windows.flatMap((window) => Array.from({ length: channels }, (_, c) => {
      const sum = window.reduce((s, at) => s + x.data[image * size + at * channels + c]! - inputZero, 0);
      const mean = rescaling === null ? roundAway(window.length === 0 ? 0 : sum / window.length) : multiplyByQuantized('doubling', sum, rescaling.multiplier, rescaling.shift);
      return Math.min(hi, Math.max(lo, mean + zero));
    })));
    return [tensorOf(to, attrs.shape, y.flat())];
  },
  alias: writesRows,
  lower: lowerMeanBytes,
};

/** Positions of a window from `first` on that are in the image. */
function inside(lengths: readonly number[], first: readonly number[], { kernel, dilations }: Pick<MeanBytesAttrs, 'kernel' | 'dilations'>): readonly number[] {
  return lengths.reduce<readonly number[]>((found, length, i) => found.flatMap((at) => Array.from({ length: kernel[i]! }, (_, t) => first[i]! + t * dilations[i]!)
    .flatMap((v) => (v >= 0 && v < length ? [at * length + v] : []))), [0]);
}

function lowerMeanBytes(attrs: MeanBytesAttrs, context: LowerContext): boolean {
  const { rescaling, inputZero, zero, lo, hi, kernel } = attrs;
  const how = rescaling === null ? { form: 1, less: 0, multiplier: 0, shift: 0 } : { form: 2, less: inputZero * count(kernel), ...rescaling };
  return poolBytes(attrs, { ...how, zero, lo, hi }, context);
}
