import { callKernel } from 'linnet:native';
import { correctionBits, gainNumbers, gainTable, logTable, microDefaults, type MicroFrontEndAttrs, microFault, microTables } from '../../eval/micro-front-end.ts';
import { microFilterbankI32, microGainF32 } from '../../format/kernels.gen.ts';
import { frontEndFault } from '../errors.ts';
import { Windows } from './windows.ts';

/**
 * The front end `microfrontend` of networks for microcontrollers (Google, 2018), bit for bit: Hann window, Fourier transform, mel filters, noise reduction,
 * per-channel amplitude normalisation and logarithm in fixed point. What networks of microWakeWord and micro_speech take.
 */
export interface MicroFrontendOptions extends Partial<MicroFrontEndAttrs> {}

export class MicroFrontend {
  /** Lengths in samples, frequencies in Hz. */
  readonly options: MicroFrontEndAttrs;
  readonly #windows: Windows;
  readonly #noise: Int32Array;
  readonly #filterbank: (sound: Float32Array, frames: number, magnitudes: Int32Array) => void;
  readonly #gain: (magnitudes: Int32Array, frames: number, features: Float32Array) => void;
  #magnitudes = new Int32Array(0);
  #features = new Float32Array(0);

  /** By default 40 channels of windows of 30 ms at 16 kHz, 10 ms apart. Throws a UserError that says what is wrong with the options. */
  constructor(options: MicroFrontendOptions = {}) {
    const all = { ...microDefaults, ...options }, fault = microFault(all);
    if (fault !== undefined) throw frontEndFault(fault);
    const { fft, win, twiddle, first, weights, slot } = microTables(all)!, { window, hop, channels, pcan } = all;
    const attrs = { ...all, correctionBits: correctionBits(window) }, { bits, even, odd, least, snr, up, down, log, scale, segments } = gainNumbers(attrs);
    const scratch = new Int32Array(fft + 2), gains = pcan ? gainTable(attrs) : null, logs = logTable(), noise = new Int32Array(channels), after = new Int32Array(channels);
    this.options = all;
    this.#windows = new Windows(window, hop);
    this.#noise = noise;
    // arguments in the order of kernels-c/kernels.def
    this.#filterbank = (x, m, y) => callKernel(microFilterbankI32, [x, win, twiddle, weights, slot, scratch, y, m, window, hop, fft / 2, first, slot.length, channels]);
    this.#gain = (x, m, y) => {
      callKernel(microGainF32, [x, noise, gains, logs, null, after, null, y, m, channels, bits, even, odd, least, snr, up, down, log, scale, segments]);
      noise.set(after);
    };
  }

  /**
   * Takes any number of mono samples, floats in [-1, 1) or 16-bit integers, and returns the frames that they complete, [frames, channels]: integers
   * from 0 to 65535. The result is a view, valid until the next push.
   */
  push(samples: Float32Array | Int16Array): Float32Array {
    const { channels } = this.options;
    let count = 0;
    this.#windows.push(samples, (sound, frames) => {
      count = frames * channels;
      if (count > this.#features.length) [this.#magnitudes, this.#features] = [new Int32Array(count), new Float32Array(count)];
      this.#filterbank(sound, frames, this.#magnitudes);
      this.#gain(this.#magnitudes, frames, this.#features);
    });
    return this.#features.subarray(0, count);
  }

  /** Forgets the sound and the noise so far. */
  reset(): void {
    this.#windows.reset();
    this.#noise.fill(0);
  }
}
