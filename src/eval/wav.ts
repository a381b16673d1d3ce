/** What the chunks of a WAV file say of its sound: 16-bit PCM, little endian, channels interleaved. */
export interface WavHeader {
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  /** The byte at which the samples begin. */
  readonly at: number;
  /** Bytes of samples; Infinity where the writer could not know: then the sound ends with the file. */
  readonly bytes: number;
}

/** Bytes of a file that its reader asks for, by their offset. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** From here on, a size is one that streaming writers leave, which cannot go back to correct it. */
const unknownSize = 0x7ffff000;

/**
 * Reads the chunks of a WAV file of 16-bit PCM (WAVE_FORMAT_PCM, or EXTENSIBLE with that subformat) up to its samples, from memory or
 * from a stream: yields the span that it needs, its start never before that of the last one, and is sent the bytes of it that exist,
 * fewer only where the file ends. Returns the header, or what is wrong with the file, to be put after its name.
 *
 * Taken are chunks of any name before the samples, those of odd length with and without the padding byte of RIFF, a byte rate that is
 * wrong, unknown sizes, and anything after the samples. The kernel decode_wav_f32 has the same rules.
 */
export function* wavHeader(): Generator<Span, WavHeader | string, Uint8Array> {
  const riff = yield { at: 0, length: 12 };
  if (riff.length === 0) return 'it is empty';
  if (!'RIFF'.startsWith(nameAt(riff, 0)) || !'WAVE'.startsWith(nameAt(riff, 8))) return 'it does not start with RIFF and WAVE';
  let format: Format | undefined;
  for (let at = 12; ;) {
    const head = yield { at, length: 8 };
    if (head.length === 0 && format !== undefined) return 'it has no data chunk';
    if (head.length < 8) return insideHeader;
    const id = nameAt(head, 0), size = viewOf(head).getUint32(4, true), body = at + 8;
    if (id === 'data') {
      if (format === undefined) return 'its samples come before their format';
      // a chunk of 0 bytes may be empty, with others behind it
      const unknown = size === 0 ? startsSound(yield { at: body, length: 4 }) : size >= unknownSize;
      return { ...format, at: body, bytes: unknown ? Infinity : size };
    }
    if (size >= 2 ** 31) return `its chunk '${id}' announces ${size} bytes`;
    if (id === 'fmt ' && format === undefined) {
      if (size < 16) return 'its format is too short';
      const length = Math.min(size, 40), bytes = yield { at: body, length };
      if (bytes.length < length) return insideHeader;
      const found = readFormat(viewOf(bytes));
      if (typeof found === 'string') return found;
      format = found;
    }
    at = body + size;
    if (size % 2 === 1 && (yield { at, length: 1 })[0] === 0) at++;
  }
}

const insideHeader = 'it ends inside its header';
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const nameAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Whether what follows is samples: not the end of the file, and not the name of a chunk, which is printable ASCII. */
const startsSound = (bytes: Uint8Array): boolean => bytes.length > 0 && !(bytes.length === 4 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f));

type Format = Pick<WavHeader, 'rate' | 'channels'>;
const pcm = 1, float = 3, extensible = 0xfffe;

function readFormat(view: DataView): Format | string {
  const given = view.getUint16(0, true), code = given === extensible && view.byteLength >= 40 ? view.getUint16(24, true) : given;
  const channels = view.getUint16(2, true), rate = view.getUint32(4, true), frame = view.getUint16(12, true), bits = view.getUint16(14, true);
  if (code !== pcm || bits !== 16) return `its samples are ${bits}-bit ${code === pcm ? 'PCM' : code === float ? 'floats' : `of format ${code}`}, not 16-bit PCM`;
  if (channels < 1 || rate < 1 || rate >= 2 ** 31) return `${channels} channels at ${rate} Hz`;
  if (frame !== 2 * channels) return `its header says ${frame} bytes for ${channels} samples of 16 bits`;
  return { rate, channels };
}

/** Where the sound of a file in memory is. */
export interface Wav {
  readonly rate: number;
  readonly channels: number;
  /** Samples of one channel. */
  readonly samples: number;
  /** The byte at which they begin. */
  readonly at: number;
}

/** Reads a WAV file in memory, by the rules of `wavHeader`; its samples must be there, and whole. Returns what is wrong with another. */
export function readWav(file: Uint8Array): Wav | string {
  const parser = wavHeader();
  let step = parser.next();
  while (step.done !== true) step = parser.next(file.subarray(step.value.at, step.value.at + step.value.length));
  const header = step.value;
  if (typeof header === 'string') return header;
  const { rate, channels, at } = header, left = file.length - at, bytes = header.bytes === Infinity ? left : header.bytes, frame = 2 * channels;
  if (bytes > left) return `it was cut: ${bytes - left} of the ${bytes} bytes of its sound are missing`;
  if (bytes % frame !== 0) return `its sound of ${bytes} bytes ends within a sample of ${frame}`;
  return { rate, channels, samples: bytes / frame, at };
}

/** A WAV file of interleaved 16-bit samples. */
export function writeWav(samples: Int16Array, rate: number, channels = 1): Uint8Array<ArrayBuffer> {
  const header = 44, size = 2 * samples.length, file = new Uint8Array(header + size), view = new DataView(file.buffer);
  for (const [at, name] of [[0, 'RIFF'], [8, 'WAVE'], [12, 'fmt '], [36, 'data']] as const) for (let i = 0; i < 4; i++) file[at + i] = name.charCodeAt(i);
  for (const [at, value] of [[4, header - 8 + size], [16, 16], [24, rate], [28, 2 * channels * rate], [40, size]] as const) view.setUint32(at, value, true);
  for (const [at, value] of [[20, pcm], [22, channels], [32, 2 * channels], [34, 16]] as const) view.setUint16(at, value, true);
  for (let i = 0; i < samples.length; i++) view.setInt16(header + 2 * i, samples[i]!, true);
  return file;
}
