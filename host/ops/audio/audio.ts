import {
  type AudioSpectrogramAttrs, type DecodeWavAttrs, type LogMelAttrs, type MfccAttrs, audioSpectrogram as evaluateSpectrogram, decodeWav as decode, fftLength, logMel as evaluateLogMel,
  logMelFault, mfcc as evaluateMfcc,
} from '../../../src/eval/audio.ts';
import { type Dim, add, compare, floorDiv, mul, sub } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { lowerDecodeWav, lowerLogMel, lowerMfcc, lowerSpectrogram } from './lower.ts';
import { at, elements, lengthOf, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';

/** File (a string) -> samples [samples, channels], sample rate. */
export const decodeWav: Operator<DecodeWavAttrs> = {
  name: 'DecodeWav',
  doc: 'samples and sample rate of a WAV file of 16-bit PCM',
  infer({ samples, channels }, inputs) {
    const file = at(inputs, 0);
    needRank(file, 0, 0, 'WAV file');
    if (file.dtype !== 'string') throw new InferError(`a WAV file of type ${file.dtype}`);
    return [fact('f32', [samples, channels]), fact('i32', [])];
  },
  eval: decode,
  // a file four times as long as needed, or stereo and twice as long, still fits
  content: ({ samples, channels }) => ({ kind: 'wav', bytes: 4 * (64 + 2 * samples * channels) }),
  cost: () => ({ mac: 0 }),
  lower: lowerDecodeWav,
};

/** Number of windows in so many samples. */
export function countWindows(samples: Dim, { window, stride }: { readonly window: number; readonly stride: number }): Dim {
  const span = sub(samples, window);
  if (compare(span, 0) < 0) return 0;
  return add(floorDiv(span, stride) ?? 0, 1);
}

/** x [samples, channels] -> [channels, windows, 1 + fft / 2]. */
export const audioSpectrogram: Operator<AudioSpectrogramAttrs> = {
  name: 'AudioSpectrogram',
  doc: 'power or magnitude spectra of Hann windows of audio',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    needRank(x, 2, 2, 'sound');
    if (x.dtype !== 'f32') throw new InferError(`a sound of type ${x.dtype}`);
    if (attrs.window < 2 || attrs.stride < 1) throw new InferError(`windows of ${attrs.window} samples, ${attrs.stride} apart`);
    return [fact('f32', [lengthOf(x, 1), countWindows(lengthOf(x, 0), attrs), 1 + fftLength(attrs.window) / 2])];
  },
  eval: evaluateSpectrogram,
  axes: () => 'Sc->cSF',
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== 0) return context.byAxes();
    const { wire, ...at } = context.slide(() => op(audioSpectrogram, attrs), x, { kernel: attrs.window, dilation: 1, stride: attrs.stride }, [], 1);
    context.emit(0, wire, at);
  },
  cost(attrs, _inputs, outputs) {
    return { mac: mul(windowsOf(at(outputs, 0).shape), transformCost(fftLength(attrs.window))) };
  },
  lower: lowerSpectrogram,
};

/** Multiplications of a power spectrum: a complex transform of half the length, four a butterfly, then taken apart. */
export const transformCost = (fft: number): number => fft * Math.log2(Math.max(2, fft / 2)) + 4 * fft;

const windowsOf = ([channels, windows]: readonly Dim[]): Dim => mul(channels!, windows!);

/** More than a spectrum has bins: its table of cosines grows with the square. */
const mostFilters = 4096;

/** Power spectra x [channels, frames, bins], sample rate -> [channels, frames, coefficients]. */
export const mfcc: Operator<MfccAttrs> = {
  name: 'Mfcc',
  doc: 'mel-frequency cepstral coefficients of power spectra',
  infer({ low, high, filters, coefficients }, inputs) {
    const [x, rate] = [at(inputs, 0), at(inputs, 1)];
    needRank(x, 3, 3, 'spectrum');
    needRank(rate, 0, 0, 'sample rate');
    if (x.dtype !== 'f32' || rate.dtype !== 'i32') throw new InferError(`a spectrum of type ${x.dtype} and a sample rate of type ${rate.dtype}`);
    if (compare(lengthOf(x, 2), 2) < 0) throw new InferError('a spectrum of less than 2 bins');
    if (filters < 1 || coefficients < 1 || coefficients > filters || filters > mostFilters) throw new InferError(`${coefficients} coefficients of ${filters} filters`);
    if (low < 0 || high <= low) throw new InferError(`filters from ${low} to ${high} Hz`);
    return [fact('f32', [lengthOf(x, 0), lengthOf(x, 1), coefficients])];
  },
  eval: evaluateMfcc,
  axes: () => 'cfB,->cfM',
  cost({ filters, coefficients }, inputs, outputs) {
    const frames = windowsOf(at(outputs, 0).shape);
    return { mac: add(mul(frames, filters * coefficients), mul(2, elements(at(inputs, 0)))), div: elements(at(inputs, 0)), transcendental: mul(frames, filters) };
  },
  lower: lowerMfcc,
};

/** x [samples, channels] -> [channels, frames, mels]; frame t begins with sample t * hop. */
export const logMel: Operator<LogMelAttrs> = {
  name: 'LogMel',
  doc: 'log-mel energies of Hann windows of audio',
  infer(attrs, inputs) {
    const x = at(inputs, 0), fault = logMelFault(attrs);
    needRank(x, 2, 2, 'sound');
    if (x.dtype !== 'f32') throw new InferError(`a sound of type ${x.dtype}`);
    if (fault !== undefined) throw new InferError(fault);
    return [fact('f32', [lengthOf(x, 1), countWindows(lengthOf(x, 0), { window: attrs.window, stride: attrs.hop }), attrs.mels])];
  },
  eval: evaluateLogMel,
  axes: () => 'Sc->cSF',
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== 0) return context.byAxes();
    const { wire, ...at } = context.slide(() => op(logMel, attrs), x, { kernel: attrs.window, dilation: 1, stride: attrs.hop }, [], 1);
    context.emit(0, wire, at);
  },
  cost({ fft, mels, rate, low, high }, _inputs, outputs) {
    const frames = windowsOf(at(outputs, 0).shape), bins = Math.floor(((high - low) * fft) / rate) + 1;
    return { mac: mul(frames, transformCost(fft) + 2 * bins), transcendental: mul(frames, mels) };
  },
  lower: lowerLogMel,
};
