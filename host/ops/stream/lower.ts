import type { BoundsAttrs, FillOutsideAttrs, PlaceFramesAttrs } from '../../../src/eval/stream.ts';
import { far } from '../../../src/format/clock.ts';
import { type DType, dtypeBytes } from '../../../src/format/dtype.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';
import { scalarWords } from '../shared/numbers.ts';

/** Without an end it is as far off as can be. */
const endless = { unit: 1, mul: 0, add: far, div: 1, plus: 0 };
const modes = { constant: 0, edge: 1, reflect: 2, symmetric: 3 } as const;

export function lowerBounds({ frames, first, length }: BoundsAttrs, context: LowerContext): boolean {
  context.call('bounds_i32', { clock: context.input(0).ref, y: context.output(0).ref, frames, first, ...length ?? endless });
  return true;
}

/** The parts of a tensor along an axis, in words or, where its elements are no words, in bytes. */
function partsOf({ inputs: [x] }: LowerContext, axis: number): { readonly words: boolean; readonly parts: { outer: number; frames: number; inner: number } } | undefined {
  const bytes = dtypeBytes[x!.dtype], words = bytes % 4 === 0;
  if (bytes === 0 || count(x!.shape) === 0) return undefined;
  return { words, parts: { outer: count(x!.shape.slice(0, axis)), frames: x!.shape[axis]!, inner: count(x!.shape.slice(axis + 1)) * bytes / (words ? 4 : 1) } };
}

/** So many bytes of elements of one value. */
function repeated(dtype: DType, value: number, bytes: number): Int8Array {
  const one = new Int8Array(scalarWords(dtype, value).buffer, 0, dtypeBytes[dtype]);
  return Int8Array.from({ length: bytes }, (_, i) => one[i % one.length]!);
}

export function lowerFillOutside({ axis, mode, value }: FillOutsideAttrs, context: LowerContext): boolean {
  const found = partsOf(context, axis);
  if (found === undefined) return false;
  const { words, parts } = found, frame = repeated(context.inputs[0]!.dtype, value, parts.inner * (words ? 4 : 1));
  const [bounds, x] = [context.input(1).ref, context.input(0).ref];
  context.call(words ? 'fill_outside_w32' : 'fill_outside_any', { x, bounds, value: context.weights(words ? new Int32Array(frame.buffer) : frame), y: context.outputOver(0, 0).ref, ...parts, mode: modes[mode] });
  return true;
}

export function lowerPlaceFrames({ axis, behind }: PlaceFramesAttrs, context: LowerContext): boolean {
  const found = partsOf(context, axis);
  if (found === undefined) return false;
  const [x, bounds, f] = [context.input(0).ref, context.input(1).ref, context.input(2).ref];
  context.call(found.words ? 'place_frames_w32' : 'place_frames_any', { x, bounds, f, y: context.outputOver(0, 0).ref, ...found.parts, count: context.inputs[2]!.shape[axis]!, behind: behind ? 1 : 0 });
  return true;
}
