import type { BoundsAttrs, FillOutsideAttrs, PlaceFramesAttrs } from '../../../src/eval/stream.ts';
import { far } from '../../../src/format/clock.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';

/** Without an end it is as far off as can be. */
const endless = { unit: 1, mul: 0, add: far, div: 1, plus: 0 };
const modes = { constant: 0, edge: 1, reflect: 2, symmetric: 3 } as const;

export function lowerBounds({ frames, first, length }: BoundsAttrs, context: LowerContext): boolean {
  context.call('bounds_i32', { clock: context.input(0).ref, y: context.output(0).ref, frames, first, ...length ?? endless });
  return true;
}

/** The parts of a tensor along an axis, in words; undefined where its elements are not whole words. */
function partsOf({ inputs: [x] }: LowerContext, axis: number): { outer: number; frames: number; inner: number } | undefined {
  const bytes = dtypeBytes[x!.dtype];
  return bytes < 4 || count(x!.shape) === 0 ? undefined : { outer: count(x!.shape.slice(0, axis)), frames: x!.shape[axis]!, inner: count(x!.shape.slice(axis + 1)) * bytes / 4 };
}

export function lowerFillOutside({ axis, mode, value }: FillOutsideAttrs, context: LowerContext): boolean {
  const parts = partsOf(context, axis), [x] = context.inputs;
  if (parts === undefined || (x!.dtype !== 'f32' && x!.dtype !== 'i32')) return false;
  const frame = (x!.dtype === 'f32' ? new Float32Array(parts.inner) : new Int32Array(parts.inner)).fill(value);
  const [bounds, from] = [context.input(1).ref, context.input(0).ref];
  context.call('fill_outside_w32', { x: from, bounds, value: context.weights(frame), y: context.outputOver(0, 0).ref, ...parts, mode: modes[mode] });
  return true;
}

export function lowerPlaceFrames({ axis, behind }: PlaceFramesAttrs, context: LowerContext): boolean {
  const parts = partsOf(context, axis);
  if (parts === undefined) return false;
  const [from, bounds, f] = [context.input(0).ref, context.input(1).ref, context.input(2).ref];
  context.call('place_frames_w32', { x: from, bounds, f, y: context.outputOver(0, 0).ref, ...parts, count: context.inputs[2]!.shape[axis]!, behind: behind ? 1 : 0 });
  return true;
}
