import { type Interpolation, type Coordinates, sourceCoordinates } from '../../../src/eval/resize.ts';
import type { Dim } from '../../graph/dim.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';

const interpolationCodes: Readonly<Record<Interpolation, number>> = { linear: 0, floor: 1, ceil: 2, halfUp: 3, halfDown: 4 };

/** One axis after the other. */
export function lowerResize(attrs: { readonly axes: readonly number[]; readonly to: readonly Dim[]; readonly coordinates: Coordinates; readonly interpolation: Interpolation }, context: LowerContext): boolean {
  const { dtype, shape } = context.inputs[0]!;
  const to = attrs.to.filter((d) => typeof d === 'number');
  if ((dtype !== 'f32' && dtype !== 'i32') || to.length < attrs.to.length || to.length === 0) return false;
  const lengths = [...shape];
  let from = context.input(0).ref;
  attrs.axes.forEach((axis, i) => {
    const [m, length, n, wanted] = [count(lengths.slice(0, axis)), lengths[axis]!, count(lengths.slice(axis + 1)), to[i]!];
    lengths[axis] = wanted;
    const y = i === attrs.axes.length - 1 ? context.output(0).ref : context.scratch(4 * count(lengths));
    context.call('resize_f32', { x: from, y, m, length, count: wanted, n, interpolation: interpolationCodes[attrs.interpolation], ...sourceCoordinates(length, wanted, attrs.coordinates) });
    from = y;
  });
  return true;
}
