import { type Tensor, anyOperand, operand, tensor, zeros } from './tensor.ts';
import { readWav } from './wav.ts';

export type DecodeWavAttrs = { readonly samples: number; readonly channels: number };
export type AudioSpectrogramAttrs = { readonly window: number; readonly stride: number; readonly squared: boolean };
export type MfccAttrs = { readonly low: number; readonly high: number; readonly filters: number; readonly coefficients: number };

/**
 * The bytes of a WAV file -> samples in [-1, 1) [samples, channels], zeros past the end, and the file's sample rate. Channels that the
 * file lacks repeat its last one; those that are not wanted are dropped. Throws where `readWav` finds something wrong.
 */
export function decodeWav({ samples, channels }: DecodeWavAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const file = anyOperand(inputs, 0);
  const bytes = file.dtype === 'string' ? file.data[0] : undefined;
  const wav = bytes === undefined ? 'it is no string' : readWav(bytes);
  if (bytes === undefined || typeof wav === 'string') throw new Error(`not a WAV file of 16-bit PCM: ${String(wav)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + wav.at);
  const audio = zeros('f32', [samples, channels]);
  for (let s = 0; s < Math.min(samples, wav.samples); s++) {
    for (let c = 0; c < channels; c++) audio.data[s * channels + c] = view.getInt16(2 * (s * wav.channels + Math.min(c, wav.channels - 1)), true) / 32768;
  }
  return [audio, tensor('i32', [], [wav.rate])];
}

/** The power of two that a window is filled up to with zeros. */
export function fftLength(window: number): number {
  let n = 1;
  while (n < window) n *= 2;
  return n;
}

/** The periodic Hann window. */
export const hann = (window: number): Float64Array => Float64Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));

/** Power of the windows of x [samples, channels] -> [channels, windows, 1 + fft / 2], or its square root. */
export function audioSpectrogram({ window, stride, squared }: AudioSpectrogramAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0);
  const [samples, channels] = [x.shape[0]!, x.shape[1]!];
  const frames = samples < window ? 0 : 1 + Math.floor((samples - window) / stride);
  const fft = fftLength(window), bins = 1 + fft / 2;
  const y = zeros('f32', [channels, frames, bins]);
  const shape = hann(window), frame = new Float64Array(fft);
  for (let c = 0; c < channels; c++) {
    for (let t = 0; t < frames; t++) {
      for (let i = 0; i < window; i++) frame[i] = x.data[(t * stride + i) * channels + c]! * shape[i]!;
      const power = powerSpectrum(frame);
      for (let k = 0; k < bins; k++) y.data[(c * frames + t) * bins + k] = squared ? power[k]! : Math.sqrt(Math.fround(power[k]!));
    }
  }
  return [y];
}

/** Squared magnitudes of the bins 0 to n / 2 of a real frame of n values, a power of two, by halving (Cooley and Tukey, 1965). */
export function powerSpectrum(frame: Float64Array): Float64Array {
  const n = frame.length;
  let re = frame.slice(), im = new Float64Array(n);
  // `count` interleaved transforms of n / count values become half as many of twice the length
  for (let count = n / 2; count >= 1; count /= 2) {
    const nextRe = new Float64Array(n), nextIm = new Float64Array(n);
    const length = n / count / 2;
    for (let k = 0; k < length; k++) {
      const cos = Math.cos((Math.PI * k) / length), sin = -Math.sin((Math.PI * k) / length);
      for (let i = 0; i < count; i++) {
        const even = 2 * k * count + i, odd = even + count;
        const turnedRe = re[odd]! * cos - im[odd]! * sin, turnedIm = re[odd]! * sin + im[odd]! * cos;
        const low = k * count + i, high = low + length * count;
        nextRe[low] = re[even]! + turnedRe;
        nextIm[low] = im[even]! + turnedIm;
        nextRe[high] = re[even]! - turnedRe;
        nextIm[high] = im[even]! - turnedIm;
      }
    }
    [re, im] = [nextRe, nextIm];
  }
  return Float64Array.from({ length: n / 2 + 1 }, (_, k) => re[k]! * re[k]! + im[k]! * im[k]!);
}

const toMel = (hertz: number): number => 1127 * Math.log1p(hertz / 700);

/** Energies below it count as it. */
const floor = 1e-12;

/** Entry (i, j) of the cosine transform of `filters` values. */
export const cosine = (i: number, j: number, filters: number): number => Math.sqrt(2 / filters) * Math.cos((i * Math.PI * (j + 0.5)) / filters);

/**
 * Mel-frequency cepstral coefficients of power spectra x [channels, frames, bins] and the sample rate: magnitudes through triangular filters
 * whose centres are even in mel, their logarithms through a cosine transform. All 0 where `high` is beyond the spectrum.
 */
export function mfcc({ low, high, filters, coefficients }: MfccAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = operand(inputs, 0), rate = operand(inputs, 1).data[0]!;
  if (rate <= 0) throw new Error(`a sample rate of ${rate}`);
  const [channels, frames, bins] = [x.shape[0]!, x.shape[1]!, x.shape[2]!];
  const y = zeros('f32', [channels, frames, coefficients]);
  const hertz = 0.5 * rate / (bins - 1);
  const first = Math.floor(1.5 + low / hertz), last = Math.floor(high / hertz);
  if (last >= bins) return [y];
  const spacing = (toMel(high) - toMel(low)) / (filters + 1);
  for (let row = 0; row < channels * frames; row++) {
    // filter f at f + 1; what belongs to none at both ends
    const energy = new Float64Array(filters + 2);
    for (let k = first; k <= last; k++) {
      const magnitude = Math.sqrt(x.data[row * bins + k]!);
      const place = (toMel(k * hertz) - toMel(low)) / spacing;
      const filter = Math.min(Math.max(Math.ceil(place) - 1, 0), filters);
      energy[filter]! += magnitude * (filter + 1 - place);
      energy[filter + 1]! += magnitude * (place - filter);
    }
    for (let i = 0; i < coefficients; i++) {
      let sum = 0;
      for (let j = 0; j < filters; j++) sum += cosine(i, j, filters) * Math.log(Math.max(energy[j + 1]!, floor));
      y.data[row * coefficients + i] = sum;
    }
  }
  return [y];
}
