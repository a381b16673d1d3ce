import type { Dim } from './dim.ts';

/** How a wire of a pulsed network carries its stream (streaming.md). */
export interface Stream {
  readonly axis: number;
  /** Frames in one pulse. */
  readonly pulse: number;
  /**
   * Frames at the start that are not part of the batch result. Negative: the batch result begins with so many zero frames before the
   * stream does, which `window` and `join` take from a state that starts as zeros.
   */
  readonly delay: number;
  /** Frames of the batch result, in the stream symbol. */
  readonly length: Dim;
}
