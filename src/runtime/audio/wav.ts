import { badWav } from '../errors.ts';

export interface WavHeader {
  readonly rate: number;
  readonly channels: number;
  /** Where the samples begin, in bytes. */
  readonly start: number;
  /** Bytes of samples; Infinity where the writer could not know. */
  readonly bytes: number;
}

/** More header than this is no header. */
const headerMost = 1 << 16;
/** A size that streaming writers leave, or one near it. */
const unknownSize = 0x7ffff000;

/** The header of a WAV file of 16-bit PCM; null: it needs more bytes than are there yet. Throws a UserError for other files. */
export function parseWav(bytes: Uint8Array, file: string): WavHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  const known = bytes.length >= 12;
  if ((bytes.length >= 4 && tag(0) !== 'RIFF') || (known && tag(8) !== 'WAVE')) throw badWav(file, 'it does not start with RIFF and WAVE');
  let format: { readonly rate: number; readonly channels: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true), body = at + 8;
    if (tag(at) === 'data') {
      if (format === null) throw badWav(file, 'its samples come before their format');
      return { ...format, start: body, bytes: size === 0 || size >= unknownSize ? Infinity : size };
    }
    if (tag(at) === 'fmt ') {
      if (size < 16) throw badWav(file, 'its format is too short');
      if (body + Math.min(size, 40) > bytes.length) break;
      format = parseFormat(view, body, size, file);
    }
    at = body + size + (size % 2);
    if (at > headerMost) throw badWav(file, 'it has no samples');
  }
  return null;
}

const pcm = 1, extensible = 0xfffe;

function parseFormat(view: DataView, at: number, size: number, file: string): { readonly rate: number; readonly channels: number } {
  const given = view.getUint16(at, true), code = given === extensible && size >= 40 ? view.getUint16(at + 24, true) : given;
  const channels = view.getUint16(at + 2, true), rate = view.getUint32(at + 4, true), bits = view.getUint16(at + 14, true);
  if (code !== pcm || bits !== 16) throw badWav(file, `its samples are ${bits}-bit ${code === pcm ? 'PCM' : code === 3 ? 'floats' : `of format ${code}`}, not 16-bit PCM`);
  if (channels < 1 || channels > 64 || rate < 1 || rate > 1_000_000) throw badWav(file, `${channels} channels at ${rate} Hz`);
  return { rate, channels };
}
