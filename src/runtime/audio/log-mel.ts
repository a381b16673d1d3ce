import { logMel, type NativeLogMel } from 'linnet:native';
import { toFrontEnd, type FrontEnd } from './front-end.ts';
import { Windows } from './windows.ts';

/**
 * Log-mel features of a stream of audio, as the operator LogMel computes them: Hann window, power spectrum, triangular filters on the HTK mel
 * scale (Young et al., The HTK Book, section 5.4), natural logarithm.
 */
export class LogMel {
  readonly frontEnd: FrontEnd;
  readonly #native: NativeLogMel;
  readonly #windows: Windows;
  #frames: Float32Array<ArrayBuffer>;

  /** Throws a UserError that says what is wrong with the front end. */
  constructor(frontEnd: FrontEnd) {
    this.frontEnd = toFrontEnd(frontEnd);
    const { rate, window, hop, fft, mels, low, high, offset } = this.frontEnd;
    this.#native = logMel(rate, window, hop, fft, mels, low, high, offset);
    this.#windows = new Windows(window, hop);
    this.#frames = new Float32Array(16 * mels);
  }

  /**
   * Takes any number of mono samples, floats in [-1, 1) or 16-bit integers, and returns the frames that they complete, [frames, mels].
   * The result is a view, valid until the next push.
   */
  push(samples: Float32Array | Int16Array): Float32Array {
    const { mels } = this.frontEnd;
    let frames = 0;
    this.#windows.push(samples, (sound, windows) => {
      frames = windows;
      if (frames * mels > this.#frames.length) this.#frames = new Float32Array(frames * mels);
      this.#native.run(sound.buffer, 0, frames, this.#frames.buffer, 0);
    });
    return this.#frames.subarray(0, frames * mels);
  }

  reset(): void {
    this.#windows.reset();
  }
}
