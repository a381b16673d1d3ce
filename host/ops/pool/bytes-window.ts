import { type WindowAttrs, outputPositions } from '../../../src/eval/window.ts';
import { type Plane, planeOf } from '../../program/plane.ts';

/** Images of a batch, one call each, before a script step is the better choice. */
export const maxImages = 512;

/** Windows over bytes that lie as [images, ...spatial, channels]. */
export type BytesWindow = WindowAttrs & { readonly view: readonly number[]; readonly kernel: readonly number[] };

/** The windows over each image; undefined where the kernels for bytes do not take them. */
export function planesOf({ view, kernel, ...attrs }: BytesWindow): Plane | undefined {
  const lengths = view.slice(1, -1), found = lengths.map((length, i) => outputPositions(length, kernel[i]!, i, attrs));
  if (view[0]! > maxImages || view.at(-1)! < 1) return undefined;
  return planeOf({ lengths, counts: found.map((f) => f.count), kernel, strides: attrs.strides, dilations: attrs.dilations, before: found.map((f) => f.before) });
}
