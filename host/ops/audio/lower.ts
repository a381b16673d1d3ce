import {
  type AudioSpectrogramAttrs, type DecodeWavAttrs, type LogMelAttrs, type MfccAttrs, cosine, fftLength, hann, logMelTables, twiddles,
} from '../../../src/eval/audio.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type Ref, shift } from '../../program/buffer.ts';

export function lowerDecodeWav({ samples, channels }: DecodeWavAttrs, context: LowerContext): boolean {
  if (samples * channels === 0) return false;
  const { ref, bytes } = context.string(0);
  context.call('decode_wav_f32', { file: ref, y: context.output(0).ref, rate: context.output(1).ref, words: bytes / 4, samples, channels });
  return true;
}

/** Gives the samples of each channel to `call`; those of several are taken apart first. */
function eachChannel(context: LowerContext, call: (x: Ref, channel: number) => void): void {
  const [samples, channels] = [context.inputs[0]!.shape[0]!, context.inputs[0]!.shape[1]!];
  const x = context.input(0).ref, apart = channels === 1 ? x : context.scratch(4 * samples);
  for (let c = 0; c < channels; c++) {
    if (channels > 1) context.call('copy_w32', { x: shift(x, 4 * c), y: apart, d0: 1, d1: 1, d2: 1, d3: samples, x0: 0, x1: 0, x2: 0, x3: channels, y0: samples, y1: samples, y2: samples, y3: 1 });
    call(apart, c);
  }
}

export function lowerSpectrogram({ window, stride, squared }: AudioSpectrogramAttrs, context: LowerContext): boolean {
  const [channels, m] = [context.inputs[0]!.shape[1]!, context.outputs[0]!.shape[1]!], fft = fftLength(window), half = fft / 2;
  if (channels * m === 0 || fft < 8 || fft > 32768) return false;
  const y = context.output(0).ref, win = context.weights(Float32Array.from(hann(window))), twiddle = context.weights(twiddles(fft)), scratch = context.scratch(4 * (fft + 2));
  eachChannel(context, (x, c) => context.call('spectrogram_f32', { x, win, twiddle, scratch, y: shift(y, 4 * c * m * (half + 1)), m, window, hop: stride, half, root: squared ? 0 : 1 }));
  return true;
}

export function lowerLogMel(attrs: LogMelAttrs, context: LowerContext): boolean {
  const [channels, m] = [context.inputs[0]!.shape[1]!, context.outputs[0]!.shape[1]!], { window, hop, fft, mels, offset } = attrs;
  if (channels * m === 0) return false;
  const tables = logMelTables(attrs), y = context.output(0).ref;
  const constants = {
    win: context.weights(Float32Array.from(tables.win)), twiddle: context.weights(twiddles(fft)),
    rise: context.weights(Float32Array.from(tables.rise)), slot: context.weights(Int32Array.from(tables.slot)),
  };
  const scratch = context.scratch(4 * (fft + mels + 4)), { first, rise: { length: bins } } = tables;
  eachChannel(context, (x, c) => context.call('logmel_f32', { x, ...constants, scratch, y: shift(y, 4 * c * m * mels), m, window, hop, fft, first, bins, mels, ys: mels, offset }));
  return true;
}

export function lowerMfcc({ low, high, filters, coefficients }: MfccAttrs, context: LowerContext): boolean {
  const [channels, frames, bins] = [context.inputs[0]!.shape[0]!, context.inputs[0]!.shape[1]!, context.inputs[0]!.shape[2]!];
  const m = channels * frames;
  if (m === 0) return false;
  const cosines = context.weights(Float32Array.from({ length: coefficients * filters }, (_, i) => cosine(Math.floor(i / filters), i % filters, filters)));
  context.call('mfcc_f32', {
    x: context.input(0).ref, rate: context.input(1).ref, cosines, edges: context.scratch(4 * (filters + 2)), scratch: context.scratch(4 * (bins + filters + 2)), y: context.output(0).ref,
    m, bins, filters, coefs: coefficients, low, high,
  });
  return true;
}
