import { greatestCommonDivisor, leastCommonMultiple } from '../graph/dim.ts';
import { PulseError } from '../graph/op.ts';

/** The pulse does not divide into an operator's steps; `multiple`: what it must be a multiple of for this operator's sake. */
export class StrideError extends PulseError {
  readonly multiple: number;
  constructor(message: string, multiple: number) {
    super(message);
    this.multiple = multiple;
  }
}


/** The smallest pulse, in frames of the input, at which a wire that has `frames` at a pulse of `pulse` has a multiple of `stride`. */
export function leastPulse(pulse: number, frames: number, stride: number): number {
  const common = greatestCommonDivisor(frames, pulse);
  return leastCommonMultiple(frames / common, (pulse / common) * stride) / (frames / common);
}
