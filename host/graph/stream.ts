import type { Dim } from './dim.ts';

/** Of the input of a pulsed network that says which run this is and how much of the stream is left. No file has such a name. */
export const clockName = '\u23f1';

/** How a wire of a pulsed network carries its stream (streaming.md). */
export interface Stream {
  readonly axis: number;
  /** Frames in one pulse. */
  readonly pulse: number;
  /**
   * Frames at the start that are not part of the batch result. Negative: so many frames of the batch result lie before the first pulse; they do
   * not depend on the stream, and are part of the states behind. -Infinity: steady, all frames are the same whenever they are taken.
   */
  readonly delay: number;
  /** Frames of the batch result, in the stream symbol. */
  readonly length: Dim;
}

/** When a value that takes in a whole stream is there: once the last frame of that has passed. */
export type End = Pick<Stream, 'pulse' | 'delay' | 'length'>;
