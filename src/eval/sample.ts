import { type Tensor, plainBlank, plainOperand, size, strides } from './tensor.ts';

/** What is read between elements. `cubic` is that of Keys with a = -0.75. */
export type Interpolation = 'linear' | 'nearest' | 'cubic';
/** What lies outside: zeros, the edge, or the image mirrored. */
export type Outside = 'zeros' | 'edge' | 'reflect';
/** `corners`: mirrored at the outermost elements, not half an element beyond them. */
export type SampleAttrs = { readonly interpolation: Interpolation; readonly outside: Outside; readonly corners: boolean };

/** Weights of the elements around a coordinate, the first of which is `before` elements before the one that it is rounded down to. */
interface Taps { readonly before: number; readonly weights: readonly number[] }

const a = -0.75;
const near = (t: number): number => ((a + 2) * t - (a + 3)) * t * t + 1;
const far = (t: number): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;

function tapsOf(interpolation: Interpolation, t: number): Taps {
  switch (interpolation) {
    case 'nearest': return { before: 0, weights: [1] };
    case 'linear': return { before: 0, weights: [1 - t, t] };
    case 'cubic': return { before: 1, weights: [far(t + 1), near(t), near(1 - t), far(2 - t)] };
  }
}

function reflected(v: number, low: number, high: number): number {
  const range = high - low;
  if (!(range > 0)) return low;
  const over = v < low ? low - v : v - high;
  if (!(over > 0)) return v;
  const turns = Math.floor(over / range), left = over - turns * range;
  const fromLow = (turns % 2 === 0) === v < low;
  return fromLow ? low + left : high - left;
}

const halfEven = (v: number): number => {
  const down = Math.floor(v), over = v - down;
  return over < 0.5 || (over === 0.5 && down % 2 === 0) ? down : down + 1;
};

/** x [N, ...spatial, C], at [N, ...positions, spatial axes]: coordinates in elements -> [N, ...positions, C]. */
export function sample({ interpolation, outside, corners }: SampleAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, at] = [plainOperand(inputs, 0), plainOperand(inputs, 1)];
  const spatial = x.shape.slice(1, -1), own = strides(x.shape), rank = spatial.length;
  const channels = x.shape[rank + 1]!, positions = size(at.shape.slice(1, -1));
  const y = plainBlank(x.dtype, [...at.shape.slice(0, -1), channels]);
  const sum = new Float64Array(channels);
  for (let p = 0; p < at.shape[0]! * positions; p++) {
    /** Offsets and weights of what is read, one axis after the other. */
    let read: readonly (readonly [number, number])[] = [[Math.floor(p / positions) * own[0]!, 1]];
    for (let axis = 0; axis < rank; axis++) {
      const length = spatial[axis]!;
      const [low, high] = corners ? [0, length - 1] : [-0.5, length - 0.5];
      const given = at.data[p * rank + axis]!;
      let v = interpolation === 'nearest' ? halfEven(given) : given;
      if (v < low || v > high) v = outside === 'edge' ? Math.min(Math.max(v, 0), length - 1) : outside === 'reflect' ? reflected(v, low, high) : v;
      if (interpolation === 'nearest' && outside === 'reflect') v = Math.round(v);
      const down = Math.floor(v);
      const { before, weights } = tapsOf(interpolation, v - down);
      const taps = weights.flatMap((w, t): (readonly [number, number])[] => {
        let i = down - before + t;
        if (!(i >= 0 && i < length)) {
          if (outside === 'zeros') return [];
          if (outside === 'reflect') i = Math.trunc(reflected(i, low, high));
          i = Math.min(Math.max(i, 0), length - 1);
        }
        return [[i * own[axis + 1]!, w]];
      });
      read = read.flatMap(([offset, w]) => taps.map(([o, v2]) => [offset + o, w * v2] as const));
    }
    sum.fill(0);
    for (const [offset, w] of read) for (let c = 0; c < channels; c++) sum[c] = sum[c]! + w * x.data[offset + c]!;
    y.data.set(sum, p * channels);
  }
  return [y];
}
