import { readFileSync } from 'node:fs';
import { writeWav } from '../../src/eval/wav.ts';

/** A file and what there is to hear in it. */
export interface WavCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly channels: number;
  readonly samples: number;
  /** [samples, channels]; absent: the file is refused. */
  readonly audio?: readonly number[];
  readonly rate: number;
}

interface StoredCase { readonly name: string; readonly wav: string; readonly channels: number; readonly samples: number; readonly error?: string; readonly audio?: { readonly data: readonly number[] }; readonly rate?: number }

/** What Linnet reads and TensorFlow refuses: all of them hold the sound of the first case. */
const takenBesides = new Set([
  'an odd one before the format, padded', 'an odd chunk before the data, padded', 'LIST before the format', 'format chunk of 40 bytes, plain', 'a chunk after the data beyond 2^31',
  '1 bytes after the data', '3 bytes after the data', '7 bytes after the data', 'data of -1 bytes, as written to a pipe', 'two data chunks', 'bytes of a second are wrong',
]);
/** TensorFlow decodes it and fails at Mfcc. */
const refusedBesides = new Set(['rate 0']);

/** WAV files with what TensorFlow makes of them (test/audio/cases.py writes them), but for those above. */
function storedCases(): readonly WavCase[] {
  const stored: readonly StoredCase[] = JSON.parse(readFileSync(new URL('wav.json', import.meta.url), 'utf8'));
  const plain = stored[0]!.audio!.data;
  return stored.map(({ name, wav, channels, samples, error, audio, rate = 16000 }) => {
    const read = takenBesides.has(name) || (error === undefined && !refusedBesides.has(name));
    // what is too long to keep is stored without its samples
    const heard = error === undefined ? audio?.data : plain.slice(0, samples * channels);
    return { name, bytes: new Uint8Array(Buffer.from(wav, 'base64')), channels, samples, rate, ...(read && heard !== undefined ? { audio: heard } : {}) };
  });
}

const sound = [1000, -2000, 3000, -4000, 5000, -6000];

const chunk = (name: string, body: ArrayLike<number>, size = body.length): readonly number[] => [...Buffer.from(name, 'latin1'), ...new Uint8Array(Uint32Array.of(size).buffer), ...Array.from(body)];
const riff = (...chunks: readonly (readonly number[])[]): Uint8Array => Uint8Array.from([...chunk('RIFF', [], 0xffffffff), ...Buffer.from('WAVE'), ...chunks.flat()]);
/** A format chunk; `code` 0xfffe has `subformat` in its extension of 22 bytes. */
function format({ channels = 1, code = 1, subformat = 1, bits = 16, extra = 0 } = {}): readonly number[] {
  const plain = new Uint8Array(Uint16Array.of(code, channels, 16000, 0, 2 * channels * 16000, 0, 2 * channels, bits).buffer);
  const extension = Uint16Array.of(22, bits, 0, 0, subformat, 0, 0x0010, 0x8000, 0xaa00, 0x3800, 0x719b, 0);
  return chunk('fmt ', [...plain, ...(code === 0xfffe ? new Uint8Array(extension.buffer) : []), ...new Array<number>(extra).fill(0)]);
}
const data = (samples: readonly number[], size = 2 * samples.length): readonly number[] => chunk('data', new Uint8Array(Int16Array.from(samples).buffer), size);
const heard = sound.map((v) => v / 32768);

/** What no case of TensorFlow's covers: extensible formats, unknown sizes, long headers. */
function ourCases(): readonly WavCase[] {
  const read = (name: string, bytes: Uint8Array, channels = 1, audio = heard): WavCase => ({ name, bytes, channels, samples: audio.length / channels, audio, rate: 16000 });
  const refused = (name: string, bytes: Uint8Array): WavCase => ({ name, bytes, channels: 1, samples: 6, rate: 16000 });
  const list = chunk('LIST', Buffer.from('INFOISFT'));
  return [
    read('as Linnet writes it', writeWav(Int16Array.from(sound), 16000)),
    read('as Linnet writes it, stereo', writeWav(Int16Array.from(sound), 16000, 2), 2),
    read('extensible', riff(format({ code: 0xfffe }), data(sound))),
    read('extensible, stereo', riff(format({ code: 0xfffe, channels: 2 }), data(sound)), 2),
    read('extensible, with more behind', riff(format({ code: 0xfffe, extra: 4 }), data(sound))),
    refused('extensible, floats', riff(format({ code: 0xfffe, subformat: 3 }), data(sound))),
    refused('extensible, 24 bits', riff(format({ code: 0xfffe, bits: 24 }), data(sound))),
    refused('extensible, cut before its subformat', riff(format({ code: 0xfffe }).slice(0, 30))),
    read('data of 0 bytes that are some', riff(format(), data(sound, 0))),
    read('data of 0 bytes, LIST behind', riff(format(), data([], 0), list), 1, [0, 0, 0]),
    read('data of 2^31 - 4096 bytes', riff(format(), data(sound, 0x7ffff000))),
    read('data of 2^31 - 1 bytes', riff(format(), data(sound, 0x7fffffff))),
    read('data of 2^32 - 1 bytes, stereo, LIST before', riff(format({ channels: 2 }), list, data(sound, 0xffffffff)), 2),
    refused('data of 2^31 - 4097 bytes', riff(format(), data(sound, 0x7fffefff))),
    refused('data of unknown size, half a sample', riff(format(), [...data(sound, 0xffffffff), 1])),
    refused('data of unknown size, half a frame', riff(format({ channels: 2 }), data(sound.slice(1), 0))),
    read('a picture before the format', riff(chunk('id3 ', new Uint8Array(100_001).fill(0xff)), [0], format(), data(sound))),
    read('a picture before the data', riff(format(), chunk('id3 ', new Uint8Array(70_000)), data(sound))),
    read('chunks of no bytes', riff(chunk('JUNK', []), format(), chunk('JUNK', []), data(sound))),
    read('the last chunk is odd and not padded', riff(format(), data(sound), chunk('note', [1]))),
  ];
}

export const wavCases = (): readonly WavCase[] => [...storedCases(), ...ourCases()];
