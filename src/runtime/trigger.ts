import { noScore } from './errors.ts';

export interface TriggerOptions {
  /** Scores above this count towards a detection. */
  readonly threshold: number;
  /** Number of consecutive frames that must count; default 1. */
  readonly patience?: number;
  /** Seconds after a detection without another one; default 0. */
  readonly refractory?: number;
  /** Frames per second; default 100. */
  readonly rate?: number;
}

/** Turns a stream of scores, one per frame, into detections. */
export class Trigger {
  readonly #threshold: number;
  readonly #patience: number;
  readonly #pause: number;
  #run = 0;
  #since = Infinity;

  constructor({ threshold, patience = 1, refractory = 0, rate = 100 }: TriggerOptions) {
    this.#threshold = threshold;
    this.#patience = patience;
    this.#pause = Math.round(refractory * rate);
  }

  /** Whether this frame is a detection. Throws a UserError where the score is undefined. */
  push(score: number | undefined): boolean {
    if (score === undefined) throw noScore();
    this.#since++;
    this.#run = score > this.#threshold ? this.#run + 1 : 0;
    if (this.#run < this.#patience || this.#since <= this.#pause) return false;
    this.#since = 0;
    return true;
  }

  reset(): void {
    this.#run = 0;
    this.#since = Infinity;
  }
}
