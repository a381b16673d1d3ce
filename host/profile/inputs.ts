import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { blank } from '../../src/eval/tensor.ts';
import { writeNpy } from '../../src/format/npy.ts';
import type { LinPort, LinReader } from '../../src/format/reader.ts';

/** Words of the runner for every input that is not in `given` (NAME=FILE): values in [-1, 1), integers 0, a second of noise as WAV. */
export function inputWords(lin: LinReader, given: readonly string[], folder: string): readonly string[] {
  const missing = lin.inputs.filter((p) => !given.some((text) => text.startsWith(`${p.name}=`)));
  return [...given, ...missing.map((p) => madeUp(p, path.join(folder, `in${p.index}`)))].flatMap((text) => ['--in', text]);
}

function madeUp(port: LinPort, stem: string): string {
  const { dtype, shape, room } = port.tensor;
  if (dtype === 'string') {
    writeFileSync(`${stem}.wav`, noise(Math.min(room - wavHeader, 2 * 16_000)));
    return `${port.name}=@${stem}.wav`;
  }
  const array = blank(dtype, shape), random = generator();
  if (dtype === 'f32' || dtype === 'f64') for (let i = 0; i < array.data.length; i++) array.data[i] = random();
  writeFileSync(`${stem}.npy`, writeNpy(array));
  return `${port.name}=${stem}.npy`;
}

const wavHeader = 44;

/** In [-1, 1), the same every time. */
function generator(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;
}

/** A WAV file, mono, 16 kHz, 16 bits. */
function noise(bytes: number): Uint8Array {
  const size = Math.max(0, bytes - bytes % 2), wav = Buffer.alloc(wavHeader + size), random = generator();
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wavHeader - 8 + size, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value] of [[16, 16], [24, 16_000], [28, 32_000], [40, size]] as const) wav.writeUInt32LE(value, at);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]] as const) wav.writeUInt16LE(value, at);
  wav.write('data', 36, 'latin1');
  for (let at = wavHeader; at < wav.length; at += 2) wav.writeInt16LE(Math.round(random() * 8000), at);
  return wav;
}
