import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelSource } from '../../host/import/index.ts';
import { readNpy, type NpyArray } from '../../src/format/npy.ts';

const shared = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../shared');
export const models = path.join(shared, 'models');

export interface Case {
  readonly name: string;
  readonly model: ModelSource;
  /** The signature that is called, where there are several. */
  readonly signature?: string;
  /** Of an output: absolute; for values above 1, relative to the largest expected one. */
  tolerance(output: string): number;
  /** The runs follow each other in one session. */
  readonly ordered: boolean;
  /** Inputs that take what an output was in the run before. */
  readonly feedback?: ReadonlyMap<string, string>;
  readonly runs: readonly { readonly inputs: ReadonlyMap<string, string>; readonly outputs: ReadonlyMap<string, string> }[];
}

interface CaseFile { readonly tolerance: number | Readonly<Record<string, number>>; readonly ordered?: boolean; readonly feedback?: Readonly<Record<string, string>>; readonly runs: readonly { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }[] }

export const modelFolder = (name: string): string => path.join(models, name);

/** A network of shared/models, shared/onnx_models or shared/tflite, with the files of its runs, whole paths: arrays, and WAV files for strings. */
export function readCase(name: string): Case {
  const folder = ['models', 'onnx_models', 'tflite'].map((kind) => path.join(shared, kind, name)).find(existsSync) ?? name;
  const file = ['model.pb', 'model.onnx', 'model.tflite'].find((f) => existsSync(path.join(folder, f))) ?? 'model.pb';
  const { tolerance, ordered = false, feedback = {}, runs }: CaseFile = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8'));
  const files = (ports: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(ports).map(([port, file]) => [port, path.join(folder, file)]));
  return { name, ordered, feedback: new Map(Object.entries(feedback)), tolerance: (output) => (typeof tolerance === 'number' ? tolerance : tolerance[output] ?? 0), model: readFileSync(path.join(folder, file)), runs: runs.map(({ inputs, outputs }) => ({ inputs: files(inputs), outputs: files(outputs) })) };
}

/** An input that is given as the bytes of a file. */
export const isBytes = (file: string): boolean => file.endsWith('.wav');

export const readArray = (file: string): NpyArray => readNpy(readFileSync(file));

/** Largest difference, scaled as case.json says; Infinity where types or shapes differ, something is not a number, or anything that is no float differs. */
export function difference(actual: NpyArray, expected: NpyArray): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  if (actual.dtype === 'string' || expected.dtype === 'string') {
    return actual.dtype === 'string' && expected.dtype === 'string' && actual.data.every((text, i) => Buffer.from(text).equals(Buffer.from(expected.data[i]!))) ? 0 : Infinity;
  }
  if (actual.dtype !== expected.dtype) return Infinity;
  const exact = expected.dtype !== 'f32' && expected.dtype !== 'f64';
  let [worst, scale] = [0, 1];
  for (let i = 0; i < expected.data.length; i++) {
    const [a, e] = [actual.data[i]!, expected.data[i]!];
    const error = a === e ? 0 : Math.abs(Number(a) - Number(e));
    if (Number.isNaN(error) || (exact && a !== e)) return Infinity;
    worst = Math.max(worst, error);
    scale = Math.max(scale, Math.abs(Number(e)));
  }
  return worst / scale;
}
