import { type Tensor, anyOperand, plainOperand, tensor, zeros } from './tensor.ts';
import { fftLength } from './audio.ts';

/** Lengths in samples, frequencies in Hz: `low` is where the first filter begins, `high` where the last one ends. */
export type MicroFilterbankAttrs = { readonly rate: number; readonly window: number; readonly hop: number; readonly channels: number; readonly low: number; readonly high: number };

/**
 * Noise: the estimate of even and of odd channels follows the signal by these shares of a frame, in fixed point of `smoothingBits`; `minSignalRemaining`
 * of the signal is left in any case. Per-channel amplitude normalisation (`pcan`): divided by (noise + offset) ** strength, in fixed point of
 * `gainBits`. Logarithm (`log`): times 2 ** scaleShift. `correctionBits`: of the fixed point that the filterbank's spectra have.
 */
export type MicroGainAttrs = {
  readonly smoothingBits: number; readonly evenSmoothing: number; readonly oddSmoothing: number; readonly minSignalRemaining: number;
  readonly pcan: boolean; readonly strength: number; readonly offset: number; readonly gainBits: number;
  readonly log: boolean; readonly scaleShift: number; readonly correctionBits: number;
};

/** The front end `microfrontend` of networks for microcontrollers (Google, 2018), which computes in fixed point. */
export type MicroFrontEndAttrs = MicroFilterbankAttrs & Omit<MicroGainAttrs, 'correctionBits'>;

/** As microWakeWord, ESPHome and micro_speech set it: 40 channels of 30 ms windows; `hop` in samples. */
export const microDefaults: MicroFrontEndAttrs = {
  rate: 16000, window: 480, hop: 160, channels: 40, low: 125, high: 7500, smoothingBits: 10, evenSmoothing: 0.025, oddSmoothing: 0.06, minSignalRemaining: 0.05,
  pcan: true, strength: 0.95, offset: 80, gainBits: 21, log: true, scaleShift: 6,
};

const f = Math.fround;
const bitLength = (x: number): number => 32 - Math.clz32(x);
const int16 = (x: number): number => (x << 16) >> 16;
const [weightBits, noiseBits, snrBits, outputBits] = [12, 14, 12, 6];

export const correctionBits = (window: number): number => bitLength(fftLength(window)) - 1 - weightBits / 2;

/** What is wrong with the attributes of a micro front end, by their names; undefined: nothing. */
export function microFault(attrs: MicroFrontEndAttrs): string | undefined {
  return filterbankFault(attrs) ?? gainFault({ ...attrs, correctionBits: correctionBits(attrs.window) });
}

export function filterbankFault({ rate, window, hop, channels, low, high }: MicroFilterbankAttrs): string | undefined {
  if (![rate, window, hop, channels].every(Number.isInteger)) return 'rate, window, hop and channels must be integers';
  if (rate < 1 || rate > 1_000_000) return 'rate must be from 1 to 1000000 Hz';
  if (window < 8 || window > 4096) return 'window must be from 8 to 4096 samples';
  if (hop < 1 || hop > 1 << 20) return 'hop must be from 1 to 1048576 samples';
  if (channels < 1 || channels > fftLength(window)) return 'channels must be from 1 to the length of the Fourier transform';
  if (!(low >= 0 && low < high && high <= rate / 2)) return 'low and high must be 0 <= low < high <= rate / 2';
  return microTables({ rate, window, hop, channels, low, high }) === undefined ? 'high must lie below the last bin of the spectrum' : undefined;
}

export function gainFault({ smoothingBits, evenSmoothing, oddSmoothing, minSignalRemaining, pcan, strength, offset, gainBits, scaleShift, correctionBits }: MicroGainAttrs): string | undefined {
  if (!Number.isInteger(smoothingBits) || smoothingBits < 0 || smoothingBits > 16) return 'smoothingBits must be an integer from 0 to 16';
  if (![evenSmoothing, oddSmoothing, minSignalRemaining].every((share) => share >= 0 && share <= 1)) return 'evenSmoothing, oddSmoothing and minSignalRemaining must be from 0 to 1';
  if (!Number.isInteger(scaleShift) || scaleShift < 0 || scaleShift > 15) return 'scaleShift must be an integer from 0 to 15';
  if (!pcan) return undefined;
  if (!Number.isInteger(gainBits) || gainBits > 31 || gainBits - correctionBits - snrBits < 0) return `gainBits must be an integer from ${correctionBits + snrBits} to 31`;
  if (smoothingBits < correctionBits) return `smoothingBits must be at least ${correctionBits} with pcan`;
  return strength >= 0 && strength <= 4 && offset > 0 && offset <= 1e6 ? undefined : 'strength must be from 0 to 4, offset above 0 and at most 1000000';
}

/** A filterbank as the kernel micro_filterbank_i32 takes it. */
export interface MicroTables {
  readonly fft: number;
  /** Hann window of 12 bits. */
  readonly win: Int32Array<ArrayBuffer>;
  /** Cosine and sine of 15 bits: of -2 pi i / points, i < points = fft / 2, and of -pi (i / points + 1/2), 1 <= i <= points / 2. */
  readonly twiddle: Int32Array<ArrayBuffer>;
  /** The bin of the first entry of `weights` and `slot`. */
  readonly first: number;
  /** Bin first + k adds the lower half of weights[k] of its power to filter slot[k], the upper half to the one behind; filters 1 .. channels are the result. */
  readonly weights: Int32Array<ArrayBuffer>;
  readonly slot: Int32Array<ArrayBuffer>;
}

/** Undefined where the last filter ends behind the last bin. In single precision where the original is, so that the weights are the same. */
export function microTables({ rate, window, channels, low, high }: MicroFilterbankAttrs): MicroTables | undefined {
  const fft = fftLength(window), points = fft / 2, turn = f((2 * Math.PI) / window), q15 = (x: number): number => Math.floor(0.5 + 32767 * x);
  const win = Int32Array.from({ length: window }, (_, i) => Math.floor(f(0.5 - 0.5 * Math.cos(turn * (i + 0.5))) * (1 << 12) + 0.5));
  const angles = [...Array.from({ length: points }, (_, i) => (-2 * Math.PI * i) / points), ...Array.from({ length: points / 2 }, (_, i) => -Math.PI * ((i + 1) / points + 0.5))];
  const mel = (hertz: number): number => f(1127 * Math.log1p(hertz / 700));
  const hertz = f((0.5 * rate) / points), mels = Array.from({ length: points + 1 }, (_, k) => mel(f(k * hertz)));
  const lowest = mel(f(low)), spacing = f(f(mel(f(high)) - lowest) / (channels + 1));
  const weights: number[] = [], slot: number[] = [], first = Math.trunc(1.5 + f(f(low) / hertz));
  let [k, left] = [first, lowest];
  for (let c = 0; c <= channels; c++) {
    const centre = f(lowest + f(spacing * (c + 1)));
    for (; mels[k]! <= centre; k++) {
      const weight = f(f(centre - mels[k]!) / f(centre - left)), fixed = (x: number): number => Math.floor(x * (1 << weightBits) + 0.5);
      weights.push((fixed(1 - weight) << 16) | (fixed(weight) & 0xffff));
      slot.push(c);
    }
    if (k > points) return undefined;
    left = centre;
  }
  // filters narrower than a bin may hold none: then there is one bin, above them all
  if (slot.length === 0) [weights[0], slot[0]] = [0, channels + 1];
  return { fft, win, twiddle: Int32Array.from(angles.flatMap((a) => [q15(Math.cos(a)), q15(Math.sin(a))])), first, weights: Int32Array.from(weights), slot: Int32Array.from(slot) };
}

type Points = { readonly re: Int32Array; readonly im: Int32Array };
const q15 = (x: number): number => int16((x + (1 << 14)) >> 15);

/** Transform of points of 16 bits, divided by their number, by decimation in time: in four parts, or in two where four do not divide it. `twiddle`: of all `step` times as many. */
function transform({ re, im }: Points, twiddle: Int32Array, step: number): Points {
  const n = re.length, radix = n % 4 === 0 ? 4 : 2, m = n / radix;
  if (n === 1) return { re, im };
  const parts = Array.from({ length: radix }, (_, q) => {
    const every = (x: Int32Array) => Int32Array.from({ length: m }, (_, i) => x[radix * i + q]!);
    return transform({ re: every(re), im: every(im) }, twiddle, step * radix);
  });
  const out = { re: new Int32Array(n), im: new Int32Array(n) }, share = Math.floor(32767 / radix);
  for (let k = 0; k < m; k++) {
    const v = parts.map((part, q) => {
      const [x, y] = [q15(part.re[k]! * share), q15(part.im[k]! * share)], [c, s] = [twiddle[2 * q * k * step]!, twiddle[2 * q * k * step + 1]!];
      return q === 0 ? { x, y } : { x: q15(x * c - y * s), y: q15(x * s + y * c) };
    });
    const put = (q: number, x: number, y: number) => { out.re[q * m + k] = int16(x); out.im[q * m + k] = int16(y); };
    const [a, b, c, d] = v as [Complex, Complex, Complex, Complex];
    if (radix === 2) {
      put(0, a.x + b.x, a.y + b.y);
      put(1, a.x - b.x, a.y - b.y);
      continue;
    }
    const [even, odd] = [{ x: int16(a.x + c.x), y: int16(a.y + c.y) }, { x: int16(a.x - c.x), y: int16(a.y - c.y) }];
    const [sum, difference] = [{ x: int16(b.x + d.x), y: int16(b.y + d.y) }, { x: int16(b.x - d.x), y: int16(b.y - d.y) }];
    put(0, even.x + sum.x, even.y + sum.y);
    put(1, odd.x + difference.y, odd.y - difference.x);
    put(2, even.x - sum.x, even.y - sum.y);
    put(3, odd.x - difference.y, odd.y + difference.x);
  }
  return out;
}
type Complex = { readonly x: number; readonly y: number };

/** Powers of bins 0 to n / 2 of n real samples of 16 bits, whose transform is divided by n. */
function powers(samples: Int32Array, twiddle: Int32Array): Float64Array {
  const points = samples.length / 2, halves = (x: Int32Array, odd: 0 | 1) => Int32Array.from({ length: points }, (_, i) => x[2 * i + odd]!);
  const { re, im } = transform({ re: halves(samples, 0), im: halves(samples, 1) }, twiddle, 1), half = (x: number): number => q15(x * 16383);
  const y = new Float64Array(points + 1), power = (x: number, i: number): number => x * x + i * i;
  const [dcRe, dcIm] = [half(re[0]!), half(im[0]!)];
  [y[0], y[points]] = [power(int16(dcRe + dcIm), 0), power(int16(dcRe - dcIm), 0)];
  for (let k = 1; k <= points / 2; k++) {
    const [a, b, c, d] = [half(re[k]!), half(im[k]!), half(re[points - k]!), half(int16(-im[points - k]!))];
    const [evenRe, evenIm, oddRe, oddIm] = [int16(a + c), int16(b + d), int16(a - c), int16(b - d)];
    const [cos, sin] = [twiddle[2 * (points + k - 1)]!, twiddle[2 * (points + k - 1) + 1]!];
    const [turnedRe, turnedIm] = [q15(oddRe * cos - oddIm * sin), q15(oddRe * sin + oddIm * cos)];
    y[k] = power((evenRe + turnedRe) >> 1, (evenIm + turnedIm) >> 1);
    y[points - k] = power((evenRe - turnedRe) >> 1, (turnedIm - evenIm) >> 1);
  }
  return y;
}

/** Square root to the nearest; of numbers below 2 ** 32 at most 65535. */
function root(x: number): number {
  let r = Math.floor(Math.sqrt(x));
  while (r * r > x) r--;
  return x - r * r > r && r !== 0xffff ? r + 1 : r;
}

/** A sample of 16 bits of one in [-1, 1). */
export function sample16(x: number): number {
  const v = f(x * 32768);
  return Number.isNaN(v) ? 0 : Math.min(32767, Math.max(-32768, Math.trunc(v + (v < 0 ? -0.5 : 0.5))));
}

/** `frames` rows of filter magnitudes at y[0], of the samples from x[xAt] on. */
export function filterbankFrames({ fft, win, twiddle, first, weights, slot }: MicroTables, hop: number, channels: number, x: ArrayLike<number>, xAt: number, frames: number, y: Int32Array, yAt: number): void {
  for (let t = 0; t < frames; t++) {
    const windowed = Int32Array.from(win, (w, i) => (sample16(x[xAt + t * hop + i]!) * w) >> 12);
    const shift = 15 - bitLength(windowed.reduce((a, b) => Math.max(a, int16(Math.abs(b))), 0));
    const power = powers(Int32Array.from({ length: fft }, (_, i) => (i < win.length ? int16(windowed[i]! << shift) : 0)), twiddle);
    const sums = new Float64Array(channels + 3);
    slot.forEach((s, k) => {
      sums[s]! += int16(weights[k]!) * power[first + k]!;
      sums[s + 1]! += (weights[k]! >> 16) * power[first + k]!;
    });
    for (let c = 0; c < channels; c++) y[yAt + t * channels + c] = root(sums[c + 1]!) >>> shift;
  }
}

/** Magnitudes of triangular filters over x [samples, 1] in [-1, 1) -> i32 [1, frames, channels]. */
export function microFilterbank(attrs: MicroFilterbankAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0), { window, hop, channels } = attrs, samples = x.shape[0]!;
  const frames = samples < window ? 0 : 1 + Math.floor((samples - window) / hop), y = zeros('i32', [1, frames, channels]);
  filterbankFrames(microTables(attrs)!, hop, channels, x.data, 0, frames, y.data, 0);
  return [y];
}

/** Of the noise x: (x / 2 ** inputBits + offset) ** -strength in fixed point of gainBits, as parabolas over the powers of two (kernel micro_gain_f32). */
export function gainTable({ strength, offset, gainBits, smoothingBits, correctionBits }: MicroGainAttrs): Int32Array<ArrayBuffer> {
  const inputBits = smoothingBits - correctionBits, table = new Int32Array(125);
  const gain = (x: number): number => {
    const y = f(2 ** gainBits * f(Math.pow(f(f(f(x) / 2 ** inputBits) + f(offset)), -f(strength))));
    return y > 32767 ? 32767 : Math.trunc(f(y + 0.5));
  };
  [table[0], table[1]] = [gain(0), gain(1)];
  for (let bits = 2; bits <= 32; bits++) {
    const from = 2 ** (bits - 1), to = bits === 32 ? 2 * from - 1 : 2 * from;
    const y = gain(from), middle = gain(1.5 * from) - y, end = gain(to) - y, slope = 4 * middle - end;
    table.set([y, int16(slope), int16(end - slope)], 4 * bits - 6);
  }
  return table;
}

/** log2(1 + i / 128) - i / 128 in fixed point of 16 bits, i <= 128. */
export const logTable = (): Int32Array<ArrayBuffer> => Int32Array.from({ length: 129 }, (_, i) => Math.round((Math.log2(1 + i / 128) - i / 128) * 65536));

function gainAt(noise: number, table: Int32Array): number {
  if (noise <= 2) return table[noise]!;
  const bits = bitLength(noise), at = 4 * bits - 6, part = (bits < 11 ? noise << (11 - bits) : noise >>> (bits - 11)) & 0x3ff;
  return int16(table[at]! + (((((table[at + 2]! * part) >> 5) + (table[at + 1]! << 5)) * part + (1 << 14)) >> 15));
}

function logarithm(x: number, scaleShift: number, table: Int32Array): number {
  const whole = bitLength(x) - 1, over = x - 2 ** whole, part = whole < 16 ? over << (16 - whole) : over >>> (whole - 16);
  const at = part >> 9, between = ((table[at + 1]! - table[at]!) * (part - (at << 9))) >> 16;
  const natural = Math.floor((45426 * (whole * 65536 + part + table[at]! + between) + 32768) / 65536);
  return ((((natural << scaleShift) >>> 0) + 32768) >>> 0) >>> 16;
}

const fixedShare = (share: number): number => Math.trunc(f(f(share) * (1 << noiseBits)));

/** The integers that the kernel micro_gain_f32 takes. */
export const gainNumbers = ({ smoothingBits, evenSmoothing, oddSmoothing, minSignalRemaining, gainBits, pcan, log, scaleShift, correctionBits }: MicroGainAttrs) => ({
  bits: smoothingBits, even: fixedShare(evenSmoothing), odd: fixedShare(oddSmoothing), least: fixedShare(minSignalRemaining),
  snr: pcan ? gainBits - correctionBits - snrBits : 0, up: Math.max(0, correctionBits), down: Math.max(0, -correctionBits), log: log ? 1 : 0, scale: scaleShift, segments: 128,
});

type GainNumbers = Omit<ReturnType<typeof gainNumbers>, 'segments'>;

/** One value of a channel, and the noise behind it (32 bits without a sign, as what it was before). */
function gained({ bits, even, odd, least, snr, up, down, log, scale }: GainNumbers, gains: Int32Array | null, logs: Int32Array, signal: number, before: number, channel: number): { readonly value: number; readonly noise: number } {
  const one = 2 ** noiseBits;
  const smoothing = channel % 2 === 0 ? even : odd, scaled = (signal << bits) >>> 0;
  const noise = Math.floor((scaled * smoothing + before * (one - smoothing)) / one) >>> 0;
  let value = Math.max((scaled - Math.min(noise, scaled)) >>> bits, Math.floor((signal * least) / one));
  if (gains !== null) {
    const gain = gainAt(noise, gains);
    // where the table saturates, parabolas overshoot 15 bits: the original takes such a gain, which is negative, as one of 32 bits without a sign
    const ratio = (Math.floor((value * gain) / 2 ** snr) + (gain < 0 ? (value * 2 ** (32 - snr)) % 2 ** 32 : 0)) >>> 0;
    value = ratio < 2 << snrBits ? (ratio * ratio) >>> (2 + 2 * snrBits - outputBits) : (ratio >>> (snrBits - outputBits)) - (1 << outputBits);
  }
  if (log === 1) {
    value = (value << up) >>> down;
    value = value > 1 ? logarithm(value, scale, logs) : 0;
  }
  return { value: Math.min(value, 0xffff), noise };
}

/** `frames` rows of features at y[yAt] of magnitudes at x[xAt], with the noise so far, which they change. `gains` null: not normalised. */
export function gainFrames(numbers: GainNumbers, gains: Int32Array | null, logs: Int32Array, x: Int32Array, xAt: number, frames: number, noise: Int32Array, y: Float32Array, yAt: number): void {
  const channels = noise.length;
  for (let i = 0; i < frames * channels; i++) {
    const c = i % channels, result = gained(numbers, gains, logs, x[xAt + i]! >>> 0, noise[c]! >>> 0, c);
    noise[c] = result.noise;
    y[yAt + i] = result.value;
  }
}

/**
 * Magnitudes x i32 [1, frames, channels] -> features f32 [1, frames, channels], integers from 0 to 65535: noise reduced, amplitudes normalised,
 * logarithm. With two more operands, for streams: the noise so far i32 [channels], and how many frames, which are none, leave it: i32 [1]; then
 * these after the frames are results too.
 */
export function microGain(attrs: MicroGainAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = anyOperand(inputs, 0), [, frames, channels] = x.shape as [number, number, number];
  const noise = inputs.length > 1 ? Int32Array.from(plainOperand(inputs, 1).data) : new Int32Array(channels), hold = inputs.length > 1 ? plainOperand(inputs, 2).data[0]! : 0;
  const y = zeros('f32', x.shape), held = Math.min(Math.max(hold, 0), frames);
  if (x.dtype !== 'i32') throw new Error(`magnitudes of type ${x.dtype}`);
  gainFrames(gainNumbers(attrs), attrs.pcan ? gainTable(attrs) : null, logTable(), x.data, held * channels, frames - held, noise, y.data, held * channels);
  return inputs.length > 1 ? [y, tensor('i32', [channels], [...noise]), tensor('i32', [1], [Math.max(hold, 0) - held])] : [y];
}
