/** Where the sound of a WAV file is. */
export interface Wav {
  readonly rate: number;
  readonly channels: number;
  /** Samples of one channel. */
  readonly samples: number;
  /** The byte at which 16-bit samples begin, little endian, channels in turn. */
  readonly at: number;
}

/**
 * Reads the chunks of a WAV file of 16-bit PCM. Gives what is wrong with another, to stand behind the name of the file. Takes
 * chunks of odd length with and without the byte of padding that RIFF wants.
 */
export function readWav(bytes: Uint8Array): Wav | string {
  if (bytes.length === 0) return 'it is empty';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || name(bytes, 0) !== 'RIFF' || name(bytes, 8) !== 'WAVE') return 'it does not begin with RIFF and WAVE';
  let format: Pick<Wav, 'rate' | 'channels'> | undefined;
  let sound: Wav | undefined;
  for (let at = 12; at < bytes.length;) {
    if (bytes.length - at < 8) return `it ends within the head of a chunk, at byte ${bytes.length}`;
    const id = name(bytes, at), size = view.getUint32(at + 4, true), body = at + 8;
    if (size >= 2 ** 31) return `chunk '${id}' announces ${size} bytes`;
    if (id === 'fmt ' && format === undefined) {
      if (size !== 16 && size !== 18) return `its format chunk has ${size} bytes; plain PCM has 16 or 18`;
      if (size > bytes.length - body) return 'it ends within its format chunk';
      const found = readFormat(view, body);
      if (typeof found === 'string') return found;
      format = found;
    } else if (id === 'data') {
      if (format === undefined) return 'its sound comes before its format';
      if (sound !== undefined) return 'it has more than one data chunk';
      if (size > bytes.length - body) return `it was cut: ${size - (bytes.length - body)} of the ${size} bytes of its sound are missing`;
      const frame = 2 * format.channels;
      if (size % frame !== 0) return `its sound of ${size} bytes ends within a sample of ${frame}`;
      sound = { ...format, samples: size / frame, at: body };
    }
    at = body + size;
    if (size % 2 === 1 && bytes[at] === 0) at++;
  }
  return sound ?? 'it has no data chunk';
}

const name = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

function readFormat(view: DataView, at: number): Pick<Wav, 'rate' | 'channels'> | string {
  const [code, channels, frame, bits] = [view.getUint16(at, true), view.getUint16(at + 2, true), view.getUint16(at + 12, true), view.getUint16(at + 14, true)];
  const [rate, second] = [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
  if (code !== 1) return `its encoding is number ${code}; only PCM, number 1, is read`;
  if (channels === 0) return 'it has no channels';
  if (bits !== 16) return `its samples have ${bits} bits; only 16 are read`;
  if (rate === 0) return 'its sample rate is 0';
  if (frame !== 2 * channels) return `its header says ${frame} bytes for ${channels} samples of 16 bits`;
  if (second !== frame * rate) return `its header says ${second} bytes a second for ${rate} times ${frame} bytes`;
  return { rate, channels };
}
