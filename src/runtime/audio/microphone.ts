import { close, openCapture, openInput, overruns, pcm, read, type NativePcm } from 'linnet:native';
import { wavHeader, type Span, type WavHeader } from '../../eval/wav.ts';
import { badRate, badWav, cutWav, halfSample, noSource, overrun } from '../errors.ts';

export interface MicrophoneOptions {
  /** Sample rate of the chunks, in Hz; the source is converted to it. */
  readonly rate: number;
  /** Maximum length of a chunk, in seconds; default 0.1. */
  readonly chunk?: number;
}

/** A source of s16le samples. */
interface Source {
  readonly name: string;
  readonly input: number;
  readonly rate: number;
  readonly channels: number;
  readonly capture: boolean;
}

/** Audio sources, as mono samples in [-1, 1). */
export const Microphone = {
  /**
   * Opens a source: a WAV file of 16-bit PCM, `-` (raw mono s16le at the requested rate on standard input), or `alsa:hw:CARD,DEVICE`.
   * Channels are averaged, other rates are converted. A chunk is valid until the next one. Throws a UserError, at once or while
   * iterating, where the source does not exist, is not supported audio, or ends in the middle of a sample.
   */
  open(source: string, { rate, chunk = 0.1 }: MicrophoneOptions): AsyncIterable<Float32Array> {
    if (!(rate > 0 && Number.isInteger(rate))) throw badRate(rate);
    if (source === '-') return samples({ name: 'standard input', input: openInput('-'), rate, channels: 1, capture: false }, rate, chunk);
    if (source.startsWith('alsa:')) {
      const [, card, device] = /^alsa:hw:(\d+)(?:,(\d+))?$/.exec(source) ?? [];
      if (card === undefined) throw noSource(source);
      return samples({ name: source, capture: true, ...openCapture(Number(card), Number(device ?? 0), rate) }, rate, chunk);
    }
    return wavSamples(source, openInput(source), rate, chunk);
  },
};

async function* wavSamples(name: string, input: number, rate: number, chunk: number): AsyncGenerator<Float32Array> {
  const { header, first } = await openWav(name, input).catch((error: unknown) => {
    close(input);
    throw error;
  });
  yield* samples({ name, input, rate: header.rate, channels: header.channels, capture: false }, rate, chunk, first, header.bytes);
}

/** Limits of the converter. */
const maxChannels = 64, maxRate = 1_000_000;

/** Reads a WAV file up to its samples. `first`: bytes of them that have been read already. */
async function openWav(name: string, input: number): Promise<{ readonly header: WavHeader; readonly first: Uint8Array<ArrayBuffer> }> {
  // the bytes of the file from `base` on
  const window = new Uint8Array(512);
  let base = 0, filled = 0;
  const take = async ({ at, length }: Span): Promise<Uint8Array> => {
    for (;;) {
      const passed = Math.min(at - base, filled);
      window.copyWithin(0, passed, filled);
      base += passed;
      filled -= passed;
      if (base === at && filled >= length) break;
      const n = await read(input, window.buffer, filled, window.length - filled);
      if (n === 0) break;
      filled += n;
    }
    return window.subarray(0, base === at ? Math.min(filled, length) : 0);
  };
  const parser = wavHeader();
  let step = parser.next();
  while (step.done !== true) step = parser.next(await take(step.value));
  const header = step.value;
  if (typeof header === 'string') throw badWav(name, header);
  if (header.channels > maxChannels || header.rate > maxRate) throw badWav(name, `${header.channels} channels at ${header.rate} Hz`);
  return { header, first: window.subarray(header.at - base, filled) };
}

/** `first`: bytes that were read already; `length`: bytes of audio that the header declares. */
async function* samples(source: Source, rate: number, chunk: number, first = new Uint8Array(0), length = Infinity): AsyncGenerator<Float32Array> {
  const { name, input, capture } = source, frame = 2 * source.channels, frames = Math.max(1, Math.round(chunk * source.rate));
  const converter = pcm(source.rate, rate, source.channels);
  const bytes = new Uint8Array(Math.max(frames * frame, first.length));
  const out = new Float32Array(Math.max(converter.maxSamples(Math.ceil(bytes.length / frame)), converter.maxSamples(0)));
  let filled = Math.min(first.length, length), left = length - filled, lost = 0;
  bytes.set(first.subarray(0, filled));
  try {
    for (;;) {
      const whole = Math.floor(filled / frame);
      if (whole > 0) {
        const count = converter.push(bytes.buffer, 0, whole, out.buffer);
        bytes.copyWithin(0, whole * frame, filled);
        filled -= whole * frame;
        if (count > 0) yield out.subarray(0, count);
      }
      const n = left === 0 ? 0 : await read(input, bytes.buffer, filled, Math.min(bytes.length - filled, left));
      if (capture && overruns(input) > lost) {
        lost = overruns(input);
        console.warn(overrun(name, lost));
      }
      if (n === 0) break;
      filled += n;
      left -= n;
    }
    yield* flushed(converter, out);
    if (left !== Infinity && left > 0) throw cutWav(name, left);
    if (filled > 0) throw halfSample(name, frame, filled);
  } finally {
    close(input);
  }
}

function* flushed(converter: NativePcm, out: Float32Array<ArrayBuffer>): Generator<Float32Array> {
  const count = converter.flush(out.buffer);
  if (count > 0) yield out.subarray(0, count);
}
