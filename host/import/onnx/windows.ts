import { type Dim, add, floorDiv, mul, sub } from '../../graph/dim.ts';
import { factOf, type Wire } from '../../graph/graph.ts';
import { multipleOf } from '../../graph/length-form.ts';
import { InferError, op } from '../../graph/op.ts';
import { transpose } from '../../ops/shape/shape.ts';
import type { Make } from '../deferred.ts';
import type { Call } from './call.ts';

/** A sliding window as the node has it; one entry a spatial axis, lists undefined where it leaves them to be ones or zeros. */
export interface Window {
  readonly kernel: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
  readonly dilations: readonly number[] | undefined;
  /** Before all axes, then after them. */
  readonly pads: readonly number[] | undefined;
  readonly auto: 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID';
  /** Whether a window that reaches beyond the end counts. */
  readonly ceil: boolean;
}

export function readWindow(c: Call): Window {
  const auto = c.attrs.text('auto_pad', 'NOTSET');
  if (auto !== 'NOTSET' && auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER' && auto !== 'VALID') return c.refuse(`auto_pad ${auto}`);
  return {
    kernel: c.attrs.optionalInts('kernel_shape'), strides: c.attrs.optionalInts('strides'), dilations: c.attrs.optionalInts('dilations'), pads: c.attrs.optionalInts('pads'),
    auto, ceil: c.attrs.flag('ceil_mode', false),
  };
}

/** A window over axes of known rank. `extra`: elements after each axis that only windows beyond the end reach. */
export interface Resolved {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly (readonly [number, number])[];
  readonly extra: readonly number[];
}

/** The window over axes of the lengths `spatial`. Throws `InferError`. */
export function resolveWindow(window: Window, kernel: readonly number[], spatial: readonly Dim[]): Resolved {
  const rank = spatial.length;
  const each = (list: readonly number[] | undefined, otherwise: number, what: string, least: number): readonly number[] => {
    const found = list ?? new Array<number>(rank).fill(otherwise);
    if (found.length !== rank || found.some((n) => !(n >= least && n < 2 ** 31))) throw new InferError(`${what} [${found.slice(0, 8).join(',')}] for ${rank} spatial axes`);
    return found;
  };
  each(kernel, 1, 'a kernel', 1);
  const [strides, dilations] = [each(window.strides, 1, 'strides', 1), each(window.dilations, 1, 'dilations', 1)];
  const given = window.pads ?? new Array<number>(2 * rank).fill(0);
  if (given.length !== 2 * rank || given.some((n) => !(n >= 0 && n < 2 ** 31))) throw new InferError(`pads [${given.slice(0, 8).join(',')}] for ${rank} spatial axes`);
  const axes = spatial.map((length, i) => {
    const span = (kernel[i]! - 1) * dilations[i]! + 1, stride = strides[i]!;
    if (window.auto === 'VALID') return { pads: [0, 0] as const, extra: 0 };
    if (window.auto !== 'NOTSET') {
      const count = floorDiv(add(length, stride - 1), stride);
      const whole = count === undefined ? undefined : sub(add(mul(sub(count, 1), stride), span), length);
      if (typeof whole !== 'number') throw new InferError(`${window.auto} padding of an axis of ${String(length)}`, whole === undefined ? undefined : multipleOf([whole]));
      const all = Math.max(0, whole), half = Math.floor(all / 2);
      return { pads: window.auto === 'SAME_UPPER' ? [half, all - half] as const : [all - half, half] as const, extra: 0 };
    }
    const pads = [given[i]!, given[rank + i]!] as const;
    if (!window.ceil) return { pads, extra: 0 };
    if (typeof length !== 'number') {
      // as many windows as with the most that one reaches beyond the end, unless that one would begin behind it
      if (span <= pads[1] + stride - 1) throw new InferError(`windows beyond the end of an axis of ${String(length)}`, stride);
      return { pads, extra: stride - 1 };
    }
    const padded = length + pads[0] + pads[1];
    const count = Math.ceil((padded - span) / stride) + 1;
    // a window that begins behind the axis and its padding before it is none
    const kept = (count - 1) * stride >= length + pads[0] ? count - 1 : count;
    return { pads, extra: Math.max(0, (kept - 1) * stride + span - padded) };
  });
  return { kernel, strides, dilations, pads: axes.map((a) => a.pads), extra: axes.map((a) => a.extra) };
}

/** Throws `InferError` where the node says another kernel than its weights have. */
export function checkKernel({ kernel: said }: Window, kernel: readonly number[]): void {
  if (said !== undefined && said.join() !== kernel.join()) throw new InferError(`kernel_shape [${said.slice(0, 8).join(',')}] for weights of [${kernel.join(',')}]`);
}

/** Lengths of the axes behind batch and channels. */
export function spatialOf(x: Wire): readonly Dim[] {
  const { shape } = factOf(x);
  if (shape.length < 3) throw new InferError(`${shape.length} axes, of which the first two are batch and channels`);
  return shape.slice(2);
}

/** Applies `make` to x [N, C, ...] with its channels last, and moves those of the result back. */
export function channelsLast(make: Make, x: Wire, build: (last: Wire) => Wire): Wire {
  const rank = factOf(x).shape.length;
  if (rank <= 2) return build(x);
  const spatial = Array.from({ length: rank - 2 }, (_, i) => i + 1);
  const y = build(make(op(transpose, { perm: [0, ...spatial.map((a) => a + 1), 1] }), [x]));
  return make(op(transpose, { perm: [0, rank - 1, ...spatial] }), [y]);
}
