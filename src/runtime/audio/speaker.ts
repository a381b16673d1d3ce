import { openSound, pcm, transferSound, type NativePcm } from 'linnet:native';
import { system } from 'linnet:system';
import { readWav } from '../../eval/wav.ts';
import { badRate, badWav, noSpeaker } from '../errors.ts';
import { readFile } from '../files.ts';
import { Descriptor } from '../io/descriptor.ts';
import { onStop } from '../io/stop.ts';

export interface SpeakerOptions {
  /** Sample rate of what is written, in Hz; it is converted to what the device plays. */
  readonly rate: number;
}

/** sound/asound.h */
const drain = 0x4144;
/** What a device has taken but not played yet, at most. */
const bufferMs = 1000;
const pieceSamples = 4096;

/** Plays mono sound. */
export class Speaker {
  readonly rate: number;
  readonly #descriptor: Descriptor;
  readonly #device: { readonly rate: number; readonly channels: number } | null;
  /** null: the device plays this rate. */
  readonly #converter: NativePcm | null;
  readonly #forget: () => void;
  #underruns = 0;

  /** `alsa:hw:CARD,DEVICE`, or `-`: raw s16le on standard output. Throws a UserError where the board has no such device. */
  constructor(sink: string, { rate }: SpeakerOptions) {
    if (!(rate > 0 && Number.isInteger(rate))) throw badRate(rate);
    const [, card, device] = /^alsa:hw:(\d+)(?:,(\d+))?$/.exec(sink) ?? [];
    if (card === undefined && sink !== '-') throw noSpeaker(sink);
    const opened = card === undefined ? null : openSound(Number(card), Number(device ?? 0), rate, true);
    this.rate = rate;
    this.#device = opened;
    this.#converter = opened === null || opened.rate === rate ? null : pcm(rate, opened.rate, 1);
    this.#descriptor = new Descriptor(opened?.fd ?? 1, sink === '-' ? 'standard output' : sink);
    this.#forget = onStop(() => this.#descriptor.close());
  }

  /** Times that the device had nothing to play. */
  get underruns(): number {
    return this.#underruns;
  }

  /** Plays samples in [-1, 1] or 16-bit integers after what is played already. Fulfilled when the device has taken them. */
  async write(samples: Float32Array | Int16Array): Promise<void> {
    for (let at = 0; at < samples.length; at += pieceSamples) await this.#write(integers(samples.subarray(at, at + pieceSamples)));
  }

  async tone(hz: number, seconds: number, volume = 0.5): Promise<void> {
    const length = Math.round(seconds * this.rate), ramp = Math.min(length / 2, this.rate / 200);
    // without the ramps it clicks
    await this.write(Float32Array.from({ length }, (_, i) => volume * Math.min(1, i / ramp, (length - 1 - i) / ramp) * Math.sin((2 * Math.PI * hz * i) / this.rate)));
  }

  /** Plays a WAV file of 16-bit PCM, its channels averaged. */
  async play(file: string): Promise<void> {
    const bytes = readFile(file), wav = readWav(bytes);
    if (typeof wav === 'string') throw badWav(file, wav);
    const converter = pcm(wav.rate, this.rate, wav.channels);
    await this.write(pushed(converter, new Int16Array(bytes.slice(wav.at, wav.at + 2 * wav.samples * wav.channels).buffer), wav.channels));
    await this.write(flushed(converter));
  }

  /** Fulfilled when everything has been played. */
  async close(): Promise<void> {
    if (this.#device !== null && this.#descriptor.isOpen) {
      if (this.#converter !== null) await this.#transfer(integers(flushed(this.#converter)));
      try {
        system.ioctl(this.#descriptor.fd, drain, 0, []);
      } catch {
        // not blocking, it says that it would have to wait
        await new Promise((resolve) => setTimeout(resolve, bufferMs));
      }
    }
    this.#forget();
    this.#descriptor.close();
  }

  #write(samples: Int16Array<ArrayBuffer>): Promise<void> {
    if (this.#device === null) return this.#descriptor.write(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    return this.#transfer(this.#converter === null ? samples : integers(pushed(this.#converter, samples, 1)));
  }

  /** Of the device's rate. */
  async #transfer(mono: Int16Array): Promise<void> {
    const channels = this.#device?.channels ?? 1, frames = new Int16Array(mono.length * channels);
    for (let i = 0; i < frames.length; i++) frames[i] = mono[Math.floor(i / channels)]!;
    for (let at = 0; at < frames.byteLength && this.#descriptor.isOpen;) {
      await this.#descriptor.ready(true);
      if (!this.#descriptor.isOpen) return;
      const n = transferSound(this.#descriptor.fd, frames.buffer, at, frames.byteLength - at, channels, true);
      if (n === -2) this.#underruns++;
      if (n > 0) at += n;
    }
  }
}

const integers = (samples: Float32Array | Int16Array): Int16Array<ArrayBuffer> =>
  (samples instanceof Int16Array ? Int16Array.from(samples) : Int16Array.from(samples, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768)))));

function pushed(converter: NativePcm, samples: Int16Array<ArrayBuffer>, channels: number): Float32Array {
  const frames = Math.floor(samples.length / channels), out = new Float32Array(converter.maxSamples(frames));
  return out.subarray(0, converter.push(samples.buffer, samples.byteOffset, frames, out.buffer));
}

function flushed(converter: NativePcm): Float32Array {
  const out = new Float32Array(converter.maxSamples(0));
  return out.subarray(0, converter.flush(out.buffer));
}
