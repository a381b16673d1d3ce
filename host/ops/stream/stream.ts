import * as evals from '../../../src/eval/stream.ts';
import type { BoundsAttrs, FillOutsideAttrs, PlaceFramesAttrs } from '../../../src/eval/stream.ts';
import { same, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { at, lengthOf } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerBounds, lowerFillOutside, lowerPlaceFrames } from './lower.ts';

export type { BoundsAttrs, FillOutsideAttrs, PlaceFramesAttrs };

/** clock i32[2]: number of the run, frames of the stream S that are left at its beginning (2^30: not known) -> the first frame of a wire and the one behind its last, as places in the present pulse. */
export const bounds: Operator<BoundsAttrs> = {
  name: 'Bounds',
  doc: 'the clock of a stream -> where its first frame and its end are, counted from the present pulse',
  infer(_attrs, inputs) {
    needPair(at(inputs, 0));
    return [fact('i32', [2])];
  },
  eval: evals.bounds,
  lower: lowerBounds,
};

/** x, bounds -> x with the constant, or the frames that padding shows, in place of those outside the bounds. Frames that padding shows from outside x stay as they are. */
export const fillOutside: Operator<FillOutsideAttrs> = {
  name: 'FillOutside',
  doc: '(x, bounds): frames outside the stream replaced by a constant, the edge, or the mirrored stream',
  infer({ axis }, inputs) {
    lengthOf(at(inputs, 0), axis);
    needPair(at(inputs, 1));
    return [fact(at(inputs, 0).dtype, at(inputs, 0).shape)];
  },
  eval: evals.fillOutside,
  alias: () => ({ kind: 'over' }),
  lower: lowerFillOutside,
};

/** x, bounds, frames -> x with the frames in front of the first one of the stream, or behind its last. */
export const placeFrames: Operator<PlaceFramesAttrs> = {
  name: 'PlaceFrames',
  doc: '(x, bounds, frames): frames put before or behind those of the stream',
  infer({ axis }, inputs) {
    const [x, frames] = [at(inputs, 0), at(inputs, 2)];
    needPair(at(inputs, 1));
    const others = (f: Fact) => f.shape.map((d, i) => (i === axis ? 1 : d));
    if (frames.dtype !== x.dtype || same(lengthOf(frames, axis), 0) || !sameShape(others(x), others(frames))) throw new InferError(`frames ${showShape(frames.shape)} for ${showShape(x.shape)}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.placeFrames,
  alias: () => ({ kind: 'over' }),
  lower: lowerPlaceFrames,
};

function needPair(f: Fact): void {
  if (f.dtype !== 'i32' || !sameShape(f.shape, [2])) throw new InferError(`a pair of integers, not ${f.dtype}${showShape(f.shape)}`);
}
