import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { blank, put } from '../../src/eval/tensor.ts';
import { writeWav } from '../../src/eval/wav.ts';
import { writeNpy } from '../../src/format/npy.ts';
import type { LinPort, LinReader } from '../../src/format/reader.ts';

/** Words of the runner, wherever it runs, for the inputs in `given` (NAME=FILE) and every other, made up in a folder: values in [-1, 1), integers 0, a second of noise as WAV. */
export function inputWords(lin: LinReader, given: readonly string[], folder: string): readonly string[] {
  const missing = lin.inputs.filter((p) => p.content !== 'clock' && !given.some((text) => text.startsWith(`${p.name}=`)));
  return [...given.map(withWholePath), ...missing.map((p) => madeUp(p, path.join(folder, `in${p.index}`)))].flatMap((text) => ['--in', text]);
}

const withWholePath = (text: string): string => text.replace(/^([^=]*=@?)(.+)$/s, (_, name: string, file: string) => `${name}${path.resolve(file)}`);

function madeUp(port: LinPort, stem: string): string {
  const { dtype, shape, capacity } = port.tensor;
  if (dtype === 'string') {
    writeFileSync(`${stem}.wav`, noise(Math.min(capacity - wavHeader, 2 * 16_000)));
    return `${port.name}=@${stem}.wav`;
  }
  const array = blank(dtype, shape), random = generator();
  if (dtype === 'f32' || dtype === 'f64') put(array, Float64Array.from({ length: array.data.length }, random));
  writeFileSync(`${stem}.npy`, writeNpy(array));
  return `${port.name}=${stem}.npy`;
}

const wavHeader = 44;

/** In [-1, 1), the same every time. */
function generator(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;
}

/** A WAV file of at most so many bytes of sound, mono, 16 kHz. */
function noise(bytes: number): Uint8Array {
  const random = generator();
  return writeWav(Int16Array.from({ length: Math.max(0, Math.floor(bytes / 2)) }, () => Math.round(random() * 8000)), 16_000);
}
