import { readdirSync } from 'node:fs';
import path from 'node:path';
import { logMel } from '../../src/eval/audio.ts';
import { type NumericTensor, type Tensor, numbersOf, size, tensor, tensorOf } from '../../src/eval/tensor.ts';
import { readWav } from '../../src/eval/wav.ts';
import type { FrontEnd } from '../../src/runtime/audio/front-end.ts';
import { calibrationFile, calibrationFolderEmpty, calibrationInputs } from '../errors.ts';
import { isSymbolic, showShape } from '../graph/dim.ts';
import type { Fact } from '../graph/fact.ts';
import { type Graph, factOf } from '../graph/graph.ts';
import { isDirectory, readArray, readBytes } from '../files.ts';

/** Inputs of one run, and the file that they are from. */
export interface Sample { readonly file: string; readonly inputs: ReadonlyMap<string, Tensor> }

/**
 * Files (.npy, .wav) and folders of them as runs of a network with one input. An array of several is one run each; a WAV file becomes features
 * by the front end, or is given as it is where the network takes strings.
 */
export function readSamples(model: string, graph: Graph, given: readonly string[], frontEnd: FrontEnd | undefined): readonly Sample[] {
  const [port, ...more] = graph.inputs;
  if (port === undefined || more.length > 0) throw calibrationInputs(model, graph.inputs.map((p) => p.name));
  const files = given.flatMap((file) => {
    if (!isDirectory(file)) return [file];
    const found = readdirSync(file).filter((name) => /\.(npy|wav)$/i.test(name)).sort().map((name) => path.join(file, name));
    if (found.length === 0) throw calibrationFolderEmpty(file);
    return found;
  });
  const wanted = factOf(port.wire);
  return files.flatMap((file) => runsOf(file, wanted, frontEnd).map((value) => ({ file, inputs: new Map([[port.name, value]]) })));
}

function runsOf(file: string, wanted: Fact, frontEnd: FrontEnd | undefined): readonly Tensor[] {
  const isSound = /\.wav$/i.test(file);
  if (wanted.dtype === 'string') {
    if (!isSound) throw calibrationFile(file, 'the network takes the bytes of WAV files');
    return [{ dtype: 'string', shape: [], data: [readBytes(file)] }];
  }
  const array = isSound ? features(file, frontEnd) : readArray(file);
  if (array.dtype === 'string') throw calibrationFile(file, 'it has strings');
  if (!numbersOf(array).every(Number.isFinite)) throw calibrationFile(file, 'it has values that are not finite numbers');
  const shapes = splitInto(array.shape, wanted);
  if (shapes === undefined || array.shape.includes(0)) throw calibrationFile(file, `it has the shape [${array.shape.join(',')}], and the network takes ${wanted.dtype}${showShape(wanted.shape)}`);
  const n = size(shapes.each);
  return Array.from({ length: shapes.count }, (_, i) => part(array, wanted.dtype, shapes.each, i * n));
}

function part(array: NumericTensor, dtype: Fact['dtype'], shape: readonly number[], at: number): Tensor {
  return dtype === 'string' ? array : tensorOf(dtype, shape, numbersOf(array).slice(at, at + size(shape)));
}

/** An array as it is, without its first axis of length 1, or with several along that. */
function splitInto(shape: readonly number[], { shape: wanted }: Fact): { readonly count: number; readonly each: readonly number[] } | undefined {
  const fits = (own: readonly number[]): boolean => own.length === wanted.length && wanted.every((d, i) => isSymbolic(d) || d === own[i]);
  if (fits(shape)) return { count: 1, each: shape };
  const one = [1, ...shape], [count = 0, ...rest] = shape;
  if (fits(one)) return { count: 1, each: one };
  return wanted[0] === 1 && fits([1, ...rest]) ? { count, each: [1, ...rest] } : undefined;
}

/** Frames [frames, mels] of a WAV file. */
function features(file: string, frontEnd: FrontEnd | undefined): NumericTensor {
  if (frontEnd === undefined) throw calibrationFile(file, 'sound needs the front end of the network: give --metadata a JSON file with its frontEnd');
  const bytes = readBytes(file), wav = readWav(bytes);
  if (typeof wav === 'string') throw calibrationFile(file, wav);
  if (wav.rate !== frontEnd.rate || wav.channels !== 1) throw calibrationFile(file, `it has ${wav.channels} channels at ${wav.rate} Hz, and the front end takes 1 at ${frontEnd.rate} Hz`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + wav.at), sound = Float32Array.from({ length: wav.samples }, (_, i) => view.getInt16(2 * i, true) / 32768);
  const [frames] = logMel(frontEnd, [tensor('f32', [wav.samples, 1], sound)]);
  if (frames === undefined || frames.dtype !== 'f32') throw calibrationFile(file, 'it has no frames');
  return tensor('f32', frames.shape.slice(1), frames.data);
}
