import { cosine, hann, powerSpectrum, twiddles } from '../../src/eval/audio.ts';
import { filterbankFrames, gainFrames, gainNumbers, gainTable, logTable, microDefaults, type MicroFrontEndAttrs, microTables } from '../../src/eval/micro-front-end.ts';
import { readWav, writeWav } from '../../src/eval/wav.ts';
import { type WavCase, wavCases } from '../audio/wav-cases.ts';
import { random, type Memory, type Problem } from './problem.ts';
import type { Args, Put } from './reference.ts';

function fileWords(bytes: Uint8Array, room: number): Int32Array {
  const words = new Int32Array(1 + Math.ceil((bytes.length + room) / 4)).fill(-1);
  words[0] = bytes.length;
  new Uint8Array(words.buffer, 4).set(bytes);
  return words;
}

const caseProblem = ({ bytes, samples, channels }: WavCase, i: number): Problem => {
  const file = fileWords(bytes, i % 9);
  return { kernel: 'decode_wav_f32', seed: i, args: { file, words: file.length - 1, samples, channels } };
};

/** A silent file of one channel at 16 kHz. */
export function wavProblem(samples: number): Problem {
  const file = fileWords(writeWav(new Int16Array(samples), 16000), 0);
  return { kernel: 'decode_wav_f32', seed: samples, args: { file, words: file.length - 1, samples, channels: 1 } };
}

/** A length that is more than there is room for. */
const cutFile = (problem: Problem): Problem => {
  const { file, ...rest } = problem.args;
  if (!(file instanceof Int32Array)) return problem;
  return { ...problem, args: { ...rest, file: Int32Array.of(1 << 30, ...file.subarray(1, 12)), words: 11 } };
};

export function spectrogramProblem(m: number, window: number, half: number, root: 0 | 1): Problem {
  const seed = 7000 + window + half + root, next = random(seed), hop = 1 + Math.floor(next() * window);
  const x = Float32Array.from({ length: (m - 1) * hop + window }, () => 2 * next() - 1);
  return { kernel: 'spectrogram_f32', seed, args: { x, win: Float32Array.from(hann(window)), twiddle: twiddles(2 * half), scratch: new Float32Array(2 * half + 2), m, window, hop, half, root } };
}

export function mfccProblem(m: number, bins: number, filters: number, coefs: number, rate: number, low: number, high: number): Problem {
  const seed = 9000 + bins + filters + rate, next = random(seed);
  const x = Float32Array.from({ length: m * bins }, (_, i) => (i % 97 === 96 ? 0 : next() ** 6 * 100));
  const cosines = Float32Array.from({ length: coefs * filters }, (_, i) => cosine(Math.floor(i / filters), i % filters, filters));
  return { kernel: 'mfcc_f32', seed, args: { x, rate: Int32Array.of(rate), cosines, edges: new Int32Array(filters + 2), scratch: new Float32Array(bins + filters + 2), m, bins, filters, coefs, low, high } };
}

/** A tone that rises through noise, with a silence and samples that are none. */
export function microFilterbankProblem(m: number, change: Partial<MicroFrontEndAttrs>): Problem {
  const attrs = { ...microDefaults, ...change }, { window, hop, channels } = attrs, seed = window + hop + channels, next = random(seed), { fft, win, twiddle, first, weights, slot } = microTables(attrs)!;
  const x = Float32Array.from({ length: (m - 1) * hop + window }, (_, i) => (i % 1500 < 200 ? 0 : 0.7 * Math.sin(i * i * 0.0002) + 0.1 * next()));
  [x[3], x[4], x[5]] = [NaN, Infinity, -2];
  return { kernel: 'micro_filterbank_i32', seed, args: { x, win, twiddle, weights, slot, scratch: new Int32Array(fft + 2), m, window, hop, points: fft / 2, first, bins: slot.length, channels } };
}

function microGainProblem(m: number, n: number, change: Partial<MicroFrontEndAttrs> & { readonly correctionBits?: number }, streamed: 'first' | 'held' | 'over' | 'whole'): Problem {
  const attrs = { ...microDefaults, correctionBits: 3, ...change }, seed = 11_000 + 100 * m + n, next = random(seed), value = (): number => Math.floor(2 ** (32 * next()));
  const noise = streamed === 'whole' ? null : Int32Array.from({ length: n }, (_, i) => (streamed === 'first' ? i % 4 : value()));
  return {
    kernel: 'micro_gain_f32', seed, args: {
      x: Int32Array.from({ length: m * n }, (_, i) => (i % 5 === 4 ? i % 3 : value())), noise, gains: attrs.pcan ? gainTable(attrs) : null, logs: logTable(),
      hold: streamed === 'whole' ? null : Int32Array.of({ first: 0, held: 2, over: m + 3 }[streamed]), ...(streamed === 'over' ? { after: 'noise' } : {}), ...(streamed === 'whole' ? { remaining: null } : {}), m, n, ...gainNumbers(attrs),
    },
  };
}

const microProblems: readonly Problem[] = [
  microFilterbankProblem(5, {}), microFilterbankProblem(3, { window: 400, hop: 320, channels: 32 }), microFilterbankProblem(2, { window: 1024, channels: 64 }), microFilterbankProblem(1, { window: 1025, hop: 1, channels: 3 }),
  ...[8, 9, 16, 17, 64, 120, 256].map((window) => microFilterbankProblem(2, { window, hop: 5, channels: 9, high: 6000 })), microFilterbankProblem(2, { channels: 120, low: 0 }), microFilterbankProblem(1, { window: 64, channels: 1, low: 1010, high: 1020 }),
  ...(['first', 'held', 'over', 'whole'] as const).flatMap((streamed) => [microGainProblem(4, 40, {}, streamed), microGainProblem(3, 7, { pcan: false }, streamed), microGainProblem(2, 9, { log: false }, streamed)]),
  microGainProblem(5, 33, { smoothingBits: 16, strength: 0.5, offset: 40, gainBits: 20, scaleShift: 15 }, 'held'), microGainProblem(5, 33, { smoothingBits: 0, pcan: false, minSignalRemaining: 1, scaleShift: 0, correctionBits: -3 }, 'first'),
  microGainProblem(1, 1, { evenSmoothing: 1, oddSmoothing: 0, minSignalRemaining: 0 }, 'whole'),
];

const silent = (problem: Problem): Problem => ({ ...problem, args: { ...problem.args, x: new Float32Array(problem.args['x'] instanceof Float32Array ? problem.args['x'].length : 0) } });

export const audioProblems: readonly Problem[] = [
  ...microProblems,
  ...wavCases().map(caseProblem), ...wavCases().slice(0, 3).map((c, i) => cutFile(caseProblem(c, i))),
  ...[4, 8, 16, 32, 64, 128, 256, 512].flatMap((half) => [spectrogramProblem(2, 2 * half, half, 0), spectrogramProblem(3, half + 1, half, 1), spectrogramProblem(1, Math.ceil(1.5 * half), half, 0)]),
  spectrogramProblem(2, 640, 512, 0), spectrogramProblem(1, 1, 4, 1),
  mfccProblem(2, 513, 40, 10, 16000, 20, 4000), mfccProblem(1, 513, 40, 40, 44100, 20, 4000), mfccProblem(3, 257, 26, 13, 22050, 125, 7500), mfccProblem(1, 9, 40, 5, 16000, 20, 4000),
  mfccProblem(2, 33, 3, 2, 8000, 0, 4000), mfccProblem(2, 33, 3, 2, 8000, 0, 4200), mfccProblem(1, 2, 1, 1, 16000, 20, 8000), mfccProblem(1, 33, 5, 5, 0, 20, 4000), mfccProblem(1, 33, 5, 5, -5, 20, 4000),
  mfccProblem(1, 33, 5, 5, 2147483647, 20, 4000), mfccProblem(2, 17, 5, 5, 16000, 500, 400), mfccProblem(1, 17, 5, 5, 16000, NaN, 4000), mfccProblem(1, 17, 5, 5, 16000, 20, Infinity), silent(mfccProblem(2, 65, 10, 10, 16000, 20, 4000)),
];

const ulp = 2 ** -24;

function floats({ memory }: Args, name: string): Memory {
  const m = memory(name);
  if (m === null) throw new Error(`${name} is null`);
  return m;
}

function decodeWav(args: Args, put: Put): void {
  const file = floats(args, 'file'), [samples, channels, words] = [args.int('samples'), args.int('channels'), args.int('words')];
  const bytes = new Uint8Array(file.buffer, file.byteOffset + 4, Math.min(file[0]!, 4 * words)), wav = readWav(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  put(0, typeof wav === 'string' ? 0 : wav.rate, 0, 'rate');
  for (let s = 0; s < samples; s++) {
    for (let c = 0; c < channels; c++) {
      const there = typeof wav !== 'string' && s < wav.samples;
      put(s * channels + c, there ? view.getInt16(wav.at + 2 * (s * wav.channels + Math.min(c, wav.channels - 1)), true) / 32768 : 0, 0, 'y');
    }
  }
  put(0, typeof wav === 'string' ? 0 : wav.rate, 0, 'rate');
}

function spectrogram(args: Args, put: Put): void {
  const x = floats(args, 'x'), win = floats(args, 'win'), [m, window, hop, half] = [args.int('m'), args.int('window'), args.int('hop'), args.int('half')];
  for (let i = 0; i < m; i++) {
    const frame = new Float64Array(2 * half);
    for (let s = 0; s < Math.min(window, 2 * half); s++) frame[s] = x[i * hop + s]! * win[s]!;
    const energy = frame.reduce((sum, v) => sum + v * v, 0);
    for (const [k, power] of powerSpectrum(frame).entries()) {
      // rounding of the transform: relative to the frame, not to the bin
      const error = 2 * Math.sqrt(power * energy) * 24 * ulp + energy * 600 * ulp * ulp + power * 8 * ulp;
      const root = Math.sqrt(power);
      if (args.int('root') === 0) put(i * (half + 1) + k, power, error);
      else put(i * (half + 1) + k, root, Math.sqrt(power + error) - root + Math.min(root, error / root) + 2 * root * ulp);
    }
  }
}

const toMel = (hertz: number): number => 1127 * Math.log1p(hertz / 700);

function mfcc(args: Args, put: Put): void {
  const x = floats(args, 'x'), cosines = floats(args, 'cosines'), rate = floats(args, 'rate')[0]!;
  const [m, bins, filters, coefs, low, high] = [args.int('m'), args.int('bins'), args.int('filters'), args.int('coefs'), args.int('low'), args.int('high')];
  const hertz = 0.5 * rate / (bins - 1), served = rate > 0 && low >= 0 && high > low && high / hertz < bins;
  const place = (k: number): number => ((toMel(k * hertz) - toMel(low)) / (toMel(high) - toMel(low))) * (filters + 1);
  for (let i = 0; i < m; i++) {
    const energy = new Float64Array(filters), reach = new Float64Array(filters);
    for (let k = Math.floor(1.5 + low / hertz); served && k <= Math.floor(high / hertz); k++) {
      for (let f = 0; f < filters; f++) {
        const share = 1 - Math.abs(place(k) - (f + 1)), magnitude = Math.sqrt(x[i * bins + k]!);
        if (share > 0) energy[f]! += share * magnitude;
        if (share > -1) reach[f]! += magnitude;
      }
    }
    for (let j = 0; j < coefs; j++) {
      let sum = 0, error = 0;
      for (let f = 0; f < filters; f++) {
        const logarithm = Math.log(Math.max(energy[f]!, 1e-12)), c = cosines[j * filters + f]!;
        sum += c * logarithm;
        error += Math.abs(c) * (Math.min(1, (reach[f]! * 40 * ulp) / Math.max(energy[f]!, 1e-12)) + Math.abs(logarithm) * (6 + filters / 4) * ulp);
      }
      put(i * coefs + j, served ? sum : 0, served ? error : 0);
    }
  }
}

const ints = (args: Args, name: string): Int32Array<ArrayBuffer> => new Int32Array(floats(args, name).slice().buffer);

function microFilterbank(args: Args, put: Put): void {
  const tables = { fft: 2 * args.int('points'), win: ints(args, 'win'), twiddle: ints(args, 'twiddle'), weights: ints(args, 'weights'), slot: ints(args, 'slot'), first: args.int('first') };
  const [m, channels] = [args.int('m'), args.int('channels')], y = new Int32Array(m * channels);
  filterbankFrames(tables, args.int('hop'), channels, floats(args, 'x'), 0, m, y, 0);
  y.forEach((v, i) => put(i, v, 0));
}

function microGain(args: Args, put: Put): void {
  const numbers = { bits: args.int('bits'), even: args.int('even'), odd: args.int('odd'), least: args.int('least'), snr: args.int('snr'), up: args.int('up'), down: args.int('down'), log: args.int('log'), scale: args.int('scale') };
  const [m, n] = [args.int('m'), args.int('n')], noise = args.memory('noise') === null ? new Int32Array(n) : ints(args, 'noise'), hold = args.memory('hold')?.[0] ?? 0;
  const held = Math.min(m, hold), y = new Float32Array(m * n);
  gainFrames(numbers, args.memory('gains') === null ? null : ints(args, 'gains'), ints(args, 'logs'), ints(args, 'x'), held * n, m - held, noise, y, held * n);
  y.forEach((v, i) => put(i, v, 0, 'y'));
  noise.forEach((v, i) => put(i, v, 0, 'after'));
  if (args.memory('hold') !== null) put(0, hold - held, 0, 'remaining');
}

export const audioReferences = { decode_wav_f32: decodeWav, spectrogram_f32: spectrogram, mfcc_f32: mfcc, micro_filterbank_i32: microFilterbank, micro_gain_f32: microGain };
