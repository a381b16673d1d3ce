import { close, open, openSound, pcm, read, ready, transferSound, type NativePcm } from 'linnet:native';
import { wavHeader, type Span, type WavHeader } from '../../eval/wav.ts';
import { badRate, badWav, cutWav, halfSample, noSource, overrun } from '../errors.ts';
import { named } from '../io/named.ts';
import { onStop } from '../io/stop.ts';

export interface MicrophoneOptions {
  /** Sample rate of the chunks, in Hz; the source is converted to it. */
  readonly rate: number;
  /** Maximum length of a chunk, in seconds; default 0.1. */
  readonly chunk?: number;
}

/** s16le samples of a descriptor. */
interface Format {
  readonly rate: number;
  readonly channels: number;
  /** Bytes that were read already, and how many the header declares. */
  readonly first: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** As the native `read`; -2: sound was lost. */
  transfer(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
}

const endless = { first: new Uint8Array(0), length: Infinity };

/** Audio sources, as mono samples in [-1, 1). */
export const Microphone = {
  /**
   * Opens a source: a WAV file of 16-bit PCM, `-` (raw mono s16le at the requested rate on standard input), or `alsa:hw:CARD,DEVICE`.
   * Channels are averaged, other rates are converted. A chunk is valid until the next one. Throws a UserError, at once or while
   * iterating, where the source does not exist, is not supported audio, or ends in the middle of a sample.
   */
  open(source: string, { rate, chunk = 0.1 }: MicrophoneOptions): AsyncIterable<Float32Array> {
    if (!(rate > 0 && Number.isInteger(rate))) throw badRate(rate);
    if (source === '-') return samples('standard input', 0, { ...endless, rate, channels: 1, transfer: read }, rate, chunk);
    if (!source.startsWith('alsa:')) return samples(source, open(source, 1, 0), null, rate, chunk);
    const [, card, device] = /^alsa:hw:(\d+)(?:,(\d+))?$/.exec(source) ?? [];
    if (card === undefined) throw noSource(source);
    const { fd, ...format } = openSound(Number(card), Number(device ?? 0), rate, false);
    return samples(source, fd, { ...endless, ...format, transfer: (from, buffer, offset, length) => transferSound(from, buffer, offset, length, format.channels, false) }, rate, chunk);
  },
};

/** Limits of the converter. */
const maxChannels = 64, maxRate = 1_000_000;

/** Reads a WAV file up to its samples. */
async function wavFormat(name: string, fd: number): Promise<Format> {
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
      await ready(fd);
      const n = named(name, () => read(fd, window.buffer, filled, window.length - filled));
      if (n === 0) break;
      filled += n;
    }
    return window.subarray(0, base === at ? Math.min(filled, length) : 0);
  };
  const parser = wavHeader();
  let step = parser.next();
  while (step.done !== true) step = parser.next(await take(step.value));
  const header: WavHeader | string = step.value;
  if (typeof header === 'string') throw badWav(name, header);
  if (header.channels > maxChannels || header.rate > maxRate) throw badWav(name, `${header.channels} channels at ${header.rate} Hz`);
  return { rate: header.rate, channels: header.channels, length: header.bytes, first: window.subarray(header.at - base, filled), transfer: read };
}

/** `known` null: of a WAV file. Ends, too, when the program is asked to end. */
async function* samples(name: string, fd: number, known: Format | null, rate: number, chunk: number): AsyncGenerator<Float32Array> {
  let isOpen = true;
  const shut = (): void => {
    if (isOpen) close(fd);
    isOpen = false;
  };
  const forget = onStop(shut);
  try {
    const format = known ?? await wavFormat(name, fd), { channels, first, length } = format;
    const converter = pcm(format.rate, rate, channels), frame = 2 * channels, frames = Math.max(1, Math.round(chunk * format.rate));
    const bytes = new Uint8Array(Math.max(frames * frame, first.length));
    const out = new Float32Array(Math.max(converter.maxSamples(Math.ceil(bytes.length / frame)), converter.maxSamples(0)));
    let filled = Math.min(first.length, length), left = length - filled, lost = 0;
    bytes.set(first.subarray(0, filled));
    for (;;) {
      const whole = Math.floor(filled / frame);
      if (whole > 0) {
        const count = converter.push(bytes.buffer, 0, whole, out.buffer);
        bytes.copyWithin(0, whole * frame, filled);
        filled -= whole * frame;
        if (count > 0) yield out.subarray(0, count);
      }
      let n = left === 0 ? 0 : -1;
      while (n < 0 && isOpen) {
        await ready(fd);
        n = isOpen ? named(name, () => format.transfer(fd, bytes.buffer, filled, Math.min(bytes.length - filled, left))) : 0;
        if (n === -2) console.warn(overrun(name, ++lost));
      }
      if (n <= 0) break;
      filled += n;
      left -= n;
    }
    yield* flushed(converter, out);
    if (left !== Infinity && left > 0 && isOpen) throw cutWav(name, left);
    if (filled > 0 && isOpen) throw halfSample(name, frame, filled);
  } finally {
    forget();
    shut();
  }
}

function* flushed(converter: NativePcm, out: Float32Array<ArrayBuffer>): Generator<Float32Array> {
  const count = converter.flush(out.buffer);
  if (count > 0) yield out.subarray(0, count);
}
