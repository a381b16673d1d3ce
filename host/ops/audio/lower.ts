import { type AudioSpectrogramAttrs, type DecodeWavAttrs, type MfccAttrs, cosine, fftLength, hann } from '../../../src/eval/audio.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { shift } from '../../program/buffer.ts';

export function lowerDecodeWav({ samples, channels }: DecodeWavAttrs, context: LowerContext): boolean {
  if (samples * channels === 0) return false;
  const { ref, bytes } = context.string(0);
  context.call('decode_wav_f32', { file: ref, y: context.output(0).ref, rate: context.output(1).ref, words: bytes / 4, samples, channels });
  return true;
}

/** One call a channel; sounds of several are taken apart first. */
export function lowerSpectrogram({ window, stride, squared }: AudioSpectrogramAttrs, context: LowerContext): boolean {
  const [samples, channels] = [context.inputs[0]!.shape[0]!, context.inputs[0]!.shape[1]!];
  const [m, fft] = [context.outputs[0]!.shape[1]!, fftLength(window)];
  if (channels * m === 0 || fft < 8 || fft > 32768) return false;
  const x = context.input(0).ref, y = context.output(0).ref;
  const win = context.weights(Float32Array.from(hann(window)));
  const twiddle = context.weights(Float32Array.from({ length: fft }, (_, i) => (i % 2 === 0 ? Math.cos((Math.PI * i) / fft) : -Math.sin((Math.PI * (i - 1)) / fft))));
  const scratch = context.scratch(4 * (fft + 2));
  const apart = channels === 1 ? x : context.scratch(4 * samples);
  const half = fft / 2;
  for (let c = 0; c < channels; c++) {
    if (channels > 1) context.call('copy_w32', { x: shift(x, 4 * c), y: apart, d0: 1, d1: 1, d2: 1, d3: samples, x0: 0, x1: 0, x2: 0, x3: channels, y0: samples, y1: samples, y2: samples, y3: 1 });
    context.call('spectrogram_f32', { x: apart, win, twiddle, scratch, y: shift(y, 4 * c * m * (half + 1)), m, window, hop: stride, half, root: squared ? 0 : 1 });
  }
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
