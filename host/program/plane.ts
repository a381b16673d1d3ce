/** A window over an image as kernels with `kh` and `kw` take it (kernels.def): lengths, kernel, strides, dilations, and leading padding in elements. */
export interface Plane {
  readonly ih: number; readonly iw: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number;
  readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number;
}

/** What kernels.def lets them be. */
const max = { height: 32767, width: 65535, kernel: 255, step: 16383 };

export interface SpatialWindow {
  /** One entry a spatial axis each. */
  readonly lengths: readonly number[];
  readonly counts: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
}

/** Of one or two spatial axes, the only one a row; undefined where kernels do not take such numbers. */
export function planeOf({ lengths, counts, kernel, strides, dilations, before }: SpatialWindow): Plane | undefined {
  if (lengths.length < 1 || lengths.length > 2) return undefined;
  const two = (own: readonly number[], other: number): readonly [number, number] => (own.length === 1 ? [other, own[0]!] : [own[0]!, own[1]!]);
  const [[ih, iw], [oh, ow], [kh, kw], [sh, sw], [dh, dw], [pt, pl]] = [two(lengths, 1), two(counts, 1), two(kernel, 1), two(strides, 1), two(dilations, 1), two(before, 0)];
  const within = (limit: number, ...values: readonly number[]): boolean => values.every((v) => v <= limit);
  if (Math.min(ih, iw, oh, ow) < 1 || !within(max.height, ih, oh) || !within(max.width, iw, ow) || !within(max.kernel, kh, kw) || !within(max.step, sh, sw, dh, dw, pt, pl)) return undefined;
  return { ih, iw, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl };
}
