/** Windows of a sound that comes in parts of any length: `window` samples each, `hop` apart. */
export class Windows {
  readonly #window: number;
  readonly #hop: number;
  /** Samples from the start of the next window onwards. */
  #samples: Float32Array<ArrayBuffer>;
  #filled = 0;
  /** Samples still to be skipped because they belong to no window: the hop is longer. */
  #skip = 0;

  constructor(window: number, hop: number) {
    this.#window = window;
    this.#hop = hop;
    this.#samples = new Float32Array(window + 16 * hop);
  }

  /** Takes mono samples, floats in [-1, 1) or 16-bit integers; `use` is given those from the first window on and how many windows they complete, unless none. */
  push(samples: Float32Array | Int16Array, use: (samples: Float32Array<ArrayBuffer>, windows: number) => void): void {
    const skipped = Math.min(this.#skip, samples.length), pcm = samples.subarray(skipped), hop = this.#hop, filled = this.#filled + pcm.length;
    this.#samples = withRoom(this.#samples, filled);
    if (pcm instanceof Float32Array) this.#samples.set(pcm, this.#filled);
    else for (let i = 0; i < pcm.length; i++) this.#samples[this.#filled + i] = pcm[i]! / 32768;
    const windows = Math.max(0, Math.floor((filled - this.#window) / hop) + 1);
    if (windows > 0) use(this.#samples, windows);
    this.#samples.copyWithin(0, windows * hop, filled);
    this.#filled = Math.max(0, filled - windows * hop);
    this.#skip += Math.max(0, windows * hop - filled) - skipped;
  }

  reset(): void {
    this.#filled = 0;
    this.#skip = 0;
  }
}

function withRoom(array: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Float32Array(2 * length);
  larger.set(array);
  return larger;
}
