/** Whether somebody speaks, by the level of the sound over that of the room. */
export class Voice {
  /** Seconds since somebody spoke. */
  quiet = Infinity;
  readonly #rate: number;
  #floor = Infinity;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Takes all the sound there is, so that the room is known when it matters. */
  push(pcm: Float32Array): void {
    const seconds = pcm.length / this.#rate, power = 1e-8 + pcm.reduce((sum, x) => sum + x * x, 0) / pcm.length;
    // the floor falls at once, and rises by 2 dB a second
    this.#floor = Math.min(power, this.#floor * 10 ** (0.2 * seconds));
    this.quiet = power > 10 * this.#floor ? 0 : this.quiet + seconds;
  }
}
