import { type WindowAttrs, outputPositions } from '../../../src/eval/window.ts';
import { shift } from '../../program/buffer.ts';
import type { KernelArgs } from '../../program/kernels.gen.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type Plane, planeOf } from '../../program/plane.ts';
import { count } from '../shared/lowering.ts';

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

/** What a pool makes of the bytes under its windows (kernels.def). */
export type BytesPool = Pick<KernelArgs<never>['pool2d_u8'], 'form' | 'less' | 'multiplier' | 'shift' | 'zero' | 'lo' | 'hi'>;

/** A pool of the first input, image by image; false where the kernels for bytes do not take its windows. */
export function poolBytes(window: BytesWindow, pool: BytesPool, context: LowerContext): boolean {
  const { view } = window, planes = planesOf(window);
  if (planes === undefined) return false;
  const c = view.at(-1)!, flip = context.inputs[0]!.dtype === 'i8' ? 128 : 0, from = context.input(0).ref, { ref, stride: ys } = context.outputRows(0);
  for (let i = 0; i < view[0]!; i++) {
    const [x, y] = [shift(from, i * count(view.slice(1))), shift(ref, i * planes.oh * planes.ow * ys)];
    context.call('pool2d_u8', { x, y, ...planes, c, xs: c, ys, flip, ...pool });
  }
  return true;
}
