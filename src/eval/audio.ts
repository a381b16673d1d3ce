import { type Tensor, anyOperand, plainOperand, tensor, zeros } from './tensor.ts';
import { readWav } from './wav.ts';

export type DecodeWavAttrs = { readonly samples: number; readonly channels: number };
export type AudioSpectrogramAttrs = { readonly window: number; readonly stride: number; readonly squared: boolean };
/** Lengths in samples, frequencies in Hz: `low` and `high` are the outer edges of the first and last filter; `offset` is added to energies. */
export type LogMelAttrs = {
  readonly rate: number; readonly window: number; readonly hop: number; readonly fft: number; readonly mels: number;
  readonly low: number; readonly high: number; readonly offset: number;
};
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
  const x = plainOperand(inputs, 0);
  const [samples, channels] = [x.shape[0]!, x.shape[1]!];
  const frames = countFrames(samples, window, stride);
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

/** cos and -sin of 2 pi i / fft, interleaved, i < fft / 2: what the kernels' transforms turn by. */
export const twiddles = (fft: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: fft }, (_, i) => (i % 2 === 0 ? Math.cos((Math.PI * i) / fft) : -Math.sin((Math.PI * (i - 1)) / fft)));

/** The mel scale of HTK (Young et al., The HTK Book, section 5.4), and back. */
const toMel = (hertz: number): number => 1127 * Math.log1p(hertz / 700);
const toHertz = (mel: number): number => 700 * Math.expm1(mel / 1127);

/** Energies below it count as it. */
const floor = 1e-12;

/** Entry (i, j) of the cosine transform of `filters` values. */
export const cosine = (i: number, j: number, filters: number): number => Math.sqrt(2 / filters) * Math.cos((i * Math.PI * (j + 0.5)) / filters);

/**
 * Mel-frequency cepstral coefficients of power spectra x [channels, frames, bins] and the sample rate: magnitudes through triangular filters
 * whose centres are even in mel, their logarithms through a cosine transform. All 0 where `high` is beyond the spectrum.
 */
export function mfcc({ low, high, filters, coefficients }: MfccAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0), rate = plainOperand(inputs, 1).data[0]!;
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
      const mel = (toMel(k * hertz) - toMel(low)) / spacing;
      const filter = Math.min(Math.max(Math.ceil(mel) - 1, 0), filters);
      energy[filter]! += magnitude * (filter + 1 - mel);
      energy[filter + 1]! += magnitude * (mel - filter);
    }
    for (let i = 0; i < coefficients; i++) {
      let sum = 0;
      for (let j = 0; j < filters; j++) sum += cosine(i, j, filters) * Math.log(Math.max(energy[j + 1]!, floor));
      y.data[row * coefficients + i] = sum;
    }
  }
  return [y];
}

/** What is wrong with the attributes of a log-mel front end, by their names; undefined: nothing. */
export function logMelFault({ rate, window, hop, fft, mels, low, high, offset }: LogMelAttrs): string | undefined {
  if (![rate, window, hop, fft, mels].every(Number.isInteger)) return 'rate, window, hop, fft and mels must be integers';
  if (rate < 1 || rate > 1_000_000) return 'rate must be from 1 to 1000000 Hz';
  if (fft < 8 || fft > 32768 || (fft & (fft - 1)) !== 0) return 'fft must be a power of two from 8 to 32768';
  if (window < 1 || window > fft) return 'window must be from 1 sample to fft';
  if (hop < 1 || hop > 1 << 20) return 'hop must be from 1 to 1048576 samples';
  if (mels < 1 || mels > fft) return 'mels must be from 1 to fft';
  if (!(low >= 0 && low < high && high <= rate / 2)) return 'low and high must be 0 <= low < high <= rate / 2';
  if (!(offset >= 0 && offset <= 1e30)) return 'offset must not be negative';
  return undefined;
}

/** A log-mel front end as the kernel logmel_f32 takes it. */
export interface LogMelTables {
  readonly hop: number;
  readonly fft: number;
  readonly mels: number;
  readonly offset: number;
  /** The Hann window. */
  readonly win: ArrayLike<number>;
  /** The bin of the first entry of `rise` and `slot`. */
  readonly first: number;
  /** Bin first + k adds 1 - rise[k] of its power to filter slot[k] - 1 and rise[k] of it to filter slot[k]; filters -1 and `mels` are dropped. */
  readonly rise: ArrayLike<number>;
  readonly slot: ArrayLike<number>;
}

/** Triangular filters with peak 1 whose edges are equally spaced in mel. The attributes must have no fault. */
export function logMelTables({ rate, window, hop, fft, mels, low, high, offset }: LogMelAttrs): LogMelTables {
  const spacing = rate / fft, first = Math.ceil(low / spacing);
  // filters narrower than a bin may hold none: then there is one bin, above them all
  const bins = Math.max(1, Math.floor(high / spacing) - first + 1);
  const edge = (i: number): number => toHertz(toMel(low) + ((toMel(high) - toMel(low)) * i) / (mels + 1));
  const rise = new Float64Array(bins), slot = new Int32Array(bins);
  let [s, left, right] = [0, edge(0), edge(1)];
  for (let k = 0; k < bins; k++) {
    const hertz = (first + k) * spacing;
    for (; hertz >= right && s < mels; right = edge(s + 1)) [s, left] = [s + 1, right];
    slot[k] = s;
    rise[k] = Math.min(1, Math.max(0, (hertz - left) / (right - left)));
  }
  return { hop, fft, mels, offset, win: hann(window), first, rise, slot };
}

/** `frames` rows of log-mel energies at y[yAt], of the samples from x[xAt] on. */
export function logMelFrames({ hop, fft, mels, offset, win, first, rise, slot }: LogMelTables, x: Float32Array, xAt: number, frames: number, y: Float32Array, yAt: number): void {
  for (let t = 0; t < frames; t++) {
    const frame = new Float64Array(fft), energy = new Float64Array(mels + 2);
    for (let i = 0; i < win.length; i++) frame[i] = x[xAt + t * hop + i]! * win[i]!;
    const power = powerSpectrum(frame);
    for (let k = 0; k < rise.length; k++) {
      // filter f at f + 1
      const p = power[first + k] ?? 0;
      energy[slot[k]!]! += (1 - rise[k]!) * p;
      energy[slot[k]! + 1]! += rise[k]! * p;
    }
    for (let m = 0; m < mels; m++) y[yAt + t * mels + m] = Math.log(energy[m + 1]! + offset);
  }
}

/** Windows of a sound that fit into so many samples. */
const countFrames = (samples: number, window: number, hop: number): number => (samples < window ? 0 : 1 + Math.floor((samples - window) / hop));

/** Logarithms of the mel energies of x [samples, channels] -> [channels, frames, mels]: Hann windows, power spectra, triangular filters. */
export function logMel(attrs: LogMelAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0), [samples, channels] = [x.shape[0]!, x.shape[1]!];
  const frames = countFrames(samples, attrs.window, attrs.hop), tables = logMelTables(attrs);
  const y = zeros('f32', [channels, frames, attrs.mels]);
  for (let c = 0; c < channels; c++) {
    const sound = Float32Array.from({ length: samples }, (_, i) => x.data[i * channels + c]!);
    logMelFrames(tables, sound, 0, frames, y.data, c * frames * attrs.mels);
  }
  return [y];
}
