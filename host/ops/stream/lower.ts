import type { LowerContext } from '../../program/lower-context.ts';
import type { BoundsAttrs, FillOutsideAttrs, PlaceFramesAttrs } from '../../../src/eval/stream.ts';

export const lowerBounds = (_attrs: BoundsAttrs, _context: LowerContext): boolean => false;
export const lowerFillOutside = (_attrs: FillOutsideAttrs, _context: LowerContext): boolean => false;
export const lowerPlaceFrames = (_attrs: PlaceFramesAttrs, _context: LowerContext): boolean => false;
