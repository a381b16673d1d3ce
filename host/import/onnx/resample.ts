import { InferError } from '../../graph/op.ts';
import { madeOf } from '../made.ts';
import type { ResampledRows } from '../../ops/resize/open-length.ts';

export const coordinateModes = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'tf_half_pixel_for_nn', 'tf_crop_and_resize'] as const;
export const nearestModes = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;

export interface Resampling {
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: (typeof coordinateModes)[number];
  readonly nearest: (typeof nearestModes)[number];
  readonly antialias: boolean;
  /** Of the cubic: what its third derivative is. */
  readonly a: number;
  /** Weights beyond the edge are left out, and the others made larger. */
  readonly excludeOutside: boolean;
  readonly extrapolation: number;
}

/** One axis: its length, the new one, and the scale that they are to have. `region` is the part that is taken, as shares of the axis. */
export interface ResampledAxis { readonly from: number; readonly to: number; readonly scale: number; readonly region: readonly [number, number] }

/** What each element of the result is a sum of, and what is added. */
export interface ResamplingTable { readonly rows: ResampledRows; readonly offsets: readonly number[] }

function sourceOf(o: number, { from, to, scale, region: [start, end] }: ResampledAxis, mode: Resampling['coordinates']): number {
  const whole = scale * from;
  switch (mode) {
    case 'half_pixel': return (o + 0.5) / scale - 0.5;
    case 'half_pixel_symmetric': return (from / 2) * (1 - to / whole) + (o + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel': return to > 1 ? (o + 0.5) / scale - 0.5 : 0;
    case 'align_corners': return whole === 1 ? 0 : (o * (from - 1)) / (whole - 1);
    case 'asymmetric': return o / scale;
    case 'tf_half_pixel_for_nn': return (o + 0.5) / scale;
    case 'tf_crop_and_resize': return to > 1 ? start * (from - 1) + (o * (end - start) * (from - 1)) / (to - 1) : 0.5 * (start + end) * (from - 1);
  }
}

const rounded: Readonly<Record<Resampling['nearest'], (v: number) => number>> = {
  round_prefer_floor: (v) => Math.ceil(v - 0.5), round_prefer_ceil: (v) => Math.floor(v + 0.5), floor: Math.floor, ceil: Math.ceil,
};

/** Weight of an element `distance` away. */
function kernelOf({ mode, a }: Resampling): (distance: number) => number {
  if (mode === 'linear') return (d) => Math.max(0, 1 - Math.abs(d));
  return (distance) => {
    const d = Math.abs(distance);
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  };
}

/** The elements around a coordinate and their weights, which are wider where an axis that becomes shorter is not to alias. */
function tapsAt(v: number, from: number, scale: number, how: Resampling): readonly (readonly [number, number])[] {
  if (how.mode === 'nearest') return [[rounded[how.nearest](v), 1]];
  const [narrow, weight] = [how.antialias ? Math.min(scale, 1) : 1, kernelOf(how)];
  const reach = (how.mode === 'linear' ? 1 : 2) / narrow;
  const first = Math.floor(v - reach) + 1, last = Math.ceil(v + reach) - 1;
  const taps = madeOf(last - first + 1, (i) => [first + i, weight((first + i - v) * narrow)] as const);
  const kept = how.excludeOutside ? taps.filter(([i]) => i >= 0 && i < from) : taps;
  const sum = kept.reduce((s, [, w]) => s + w, 0);
  return how.antialias || how.excludeOutside ? kept.map(([i, w]) => [i, w / sum] as const) : kept;
}

/** Elements beyond the edge are those of the edge. */
export function resamplingTable(axis: ResampledAxis, how: Resampling): ResamplingTable {
  const { from, to } = axis;
  if (!(to >= 0 && from >= 1)) throw new InferError(`an axis of ${from} to ${to} elements`);
  const rows = madeOf(to, (o) => {
    const v = sourceOf(o, axis, how.coordinates);
    if (how.coordinates === 'tf_crop_and_resize' && !(v >= 0 && v <= from - 1)) return { taps: new Map<number, number>(), offset: how.extrapolation };
    const taps = new Map<number, number>();
    for (const [i, w] of tapsAt(v, from, axis.scale, how)) {
      const inside = Math.min(Math.max(i, 0), from - 1);
      if (w !== 0) taps.set(inside, (taps.get(inside) ?? 0) + w);
    }
    return { taps, offset: 0 };
  });
  return { rows: rows.map((r) => r.taps), offsets: rows.map((r) => r.offset) };
}
