import { noScore } from './errors.ts';

export interface TriggerOptions {
  /** A score above this counts. */
  readonly threshold: number;
  /** Frames in a row that must count; 1 by default. */
  readonly patience?: number;
  /** Seconds after a detection in which there is no other; 0 by default. */
  readonly refractory?: number;
  /** Frames a second; 100 by default. */
  readonly rate?: number;
}

/** Turns one score a frame into detections. */
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

  /** Whether there is a detection on this frame. */
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
