import { logMel, type NativeLogMel } from 'linnet:native';
import { toFrontEnd, type FrontEnd } from './front-end.ts';

/**
 * Log-mel features of a stream of audio, as the operator LogMel computes them: Hann window, power spectrum, triangular filters on the HTK mel
 * scale (Young et al., The HTK Book, section 5.4), natural logarithm.
 */
export class LogMel {
  readonly frontEnd: FrontEnd;
  readonly #native: NativeLogMel;
  /** Samples from the start of the next frame onwards. */
  #samples: Float32Array<ArrayBuffer>;
  #filled = 0;
  /** Samples still to be skipped because they belong to no frame: the hop is longer than the window. */
  #skip = 0;
  #frames: Float32Array<ArrayBuffer>;

  /** Throws a UserError that says what is wrong with the front end. */
  constructor(frontEnd: FrontEnd) {
    this.frontEnd = toFrontEnd(frontEnd);
    const { rate, window, hop, fft, mels, low, high, offset } = this.frontEnd;
    this.#native = logMel(rate, window, hop, fft, mels, low, high, offset);
    this.#samples = new Float32Array(window + 16 * hop);
    this.#frames = new Float32Array(16 * mels);
  }

  /**
   * Takes any number of mono samples, floats in [-1, 1) or 16-bit integers, and returns the frames that they complete, [frames, mels].
   * The result is a view, valid until the next push.
   */
  push(samples: Float32Array | Int16Array): Float32Array {
    const skipped = Math.min(this.#skip, samples.length), pcm = samples.subarray(skipped);
    const { window, hop, mels } = this.frontEnd, filled = this.#filled + pcm.length;
    this.#samples = withRoom(this.#samples, filled);
    if (pcm instanceof Float32Array) this.#samples.set(pcm, this.#filled);
    else for (let i = 0; i < pcm.length; i++) this.#samples[this.#filled + i] = pcm[i]! / 32768;
    const frames = Math.max(0, Math.floor((filled - window) / hop) + 1);
    if (frames * mels > this.#frames.length) this.#frames = new Float32Array(frames * mels);
    if (frames > 0) this.#native.run(this.#samples.buffer, 0, frames, this.#frames.buffer, 0);
    this.#samples.copyWithin(0, frames * hop, filled);
    this.#filled = Math.max(0, filled - frames * hop);
    this.#skip += Math.max(0, frames * hop - filled) - skipped;
    return this.#frames.subarray(0, frames * mels);
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
