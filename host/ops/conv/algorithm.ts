import { type Plane, planeOf } from '../../program/plane.ts';
import type { Width } from '../../program/kernels.gen.ts';
import { isDepthwise } from './lower-taps.ts';
import { winogradPays } from './winograd.ts';
import { type ConvLoopNest, convLoopNest, outputSize } from './loop-nest.ts';

/** Of a convolution with all that its kernel does after the sum: what decides which kernel that is. */
export interface ConvGeometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before and after each spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  readonly gate: boolean;
  readonly planes: boolean;
}

/** The kernel algorithm: over evenly spaced rows, or over images. */
export type ConvAlgorithm =
  | { readonly kind: 'rows'; readonly walk: ConvLoopNest }
  | { readonly kind: 'plane'; readonly plane: Plane }
  | { readonly kind: 'planes'; readonly plane: Plane }
  | { readonly kind: 'winograd'; readonly plane: Plane }
  | { readonly kind: 'depthwise'; readonly plane: Plane };

/** Kernel calls that a convolution may become before a script step is the better choice. */
const maxCalls = 512;

/** x as [N, ...spatial, C]. */
const standard = (strides: readonly number[], x: readonly number[]): readonly number[] =>
  (strides.length > 0 ? x : [x.slice(0, -1).reduce((a, b) => a * b, 1), x[x.length - 1]!]);

/** Lengths of the output's spatial axes. */
export const outputSizes = ({ strides, dilations, padding }: ConvGeometry, x: readonly number[], kernel: readonly number[]): readonly number[] =>
  strides.map((s, i) => outputSize(x[i + 1]! + padding[i]![0] + padding[i]![1], kernel[i]!, s, dilations[i]!));

/**
 * `x`: channels last, also of planes; `stride`: elements from one row of the output to the next, `pixel` of the input; `width`: columns of a panel. Undefined where no
 * kernel does it.
 */
export function chooseConvAlgorithm(of: ConvGeometry, x: readonly number[], w: readonly number[], stride: number, width: Width, pixel = x.at(-1)!): ConvAlgorithm | undefined {
  const kernel = w.slice(0, -2);
  const counts = outputSizes(of, x, kernel);
  const padded = of.padding.some(([before, after]) => before > 0 || after > 0);
  const walk = padded ? undefined : convLoopNest({ x: standard(of.strides, x), pixel, kernel, strides: of.strides, dilations: of.dilations, groups: of.groups, outputs: stride });
  const calls = walk !== undefined && walk.m >= 1 && walk.c >= 1 && walk.taps >= 1 ? walk.rows.length * walk.parts.length : Infinity;
  const rows = walk === undefined || calls * of.groups > maxCalls ? undefined : { kind: 'rows', walk } as const;
  // the kernels of a gate need the whole sum in one call
  if (of.gate) return of.groups === 1 && walk?.parts.length === 1 ? rows : undefined;
  const plane = planeOf({ lengths: x.slice(1, -1), counts, kernel, strides: of.strides, dilations: of.dilations, before: of.padding.map(([before]) => before) });
  if (of.planes) return plane === undefined ? undefined : { kind: 'planes', plane };
  const images = x[0]! * of.groups;
  if (plane !== undefined && isDepthwise(of.groups, w)) return x[0]! <= maxCalls ? { kind: 'depthwise', plane } : undefined;
  if (rows !== undefined && calls <= x[0]!) return rows;
  if (plane !== undefined && x[0]! <= maxCalls && of.groups === 1 && winogradPays(plane, w[w.length - 2]!, w[w.length - 1]!, width)) return { kind: 'winograd', plane };
  return plane !== undefined && images <= maxCalls ? { kind: 'plane', plane } : rows;
}
