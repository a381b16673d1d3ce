import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, root } from '../../host/paths.ts';
import { cachedPath, contentKey } from '../../host/toolchain/cache.ts';
import type { InputSpec } from '../../host/stages.ts';
import { example } from '../networks/listener.ts';
import { generated } from '../networks/generated/networks.ts';
import { folder } from './engines.ts';

/** A network to measure; files are TensorFlow's and its ONNX twin. */
export interface Network {
  readonly name: string;
  readonly model: Uint8Array;
  readonly pb: string;
  readonly onnx?: string;
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly output: string;
  /** The twin takes images as [N, C, H, W]. */
  readonly channelsFirst: boolean;
  /** Frames a pulse for counting; absent: the whole network. */
  readonly pulse?: number;
}

interface Entry { readonly input: readonly [string, readonly number[]]; readonly output?: string; readonly images?: true; readonly pulse?: number; readonly made?: true; readonly count?: true;
  /** Ours: in this repository, or made from a seed. */
  readonly own?: () => Uint8Array;
}

/** Frames of 25 ms, 10 ms apart, in two seconds. */
const twoSeconds = 198;
const keywords = (frames: number): Entry => ({ input: ['Mfcc', [1, frames, 10]], output: 'labels_softmax', count: true });
const image = (size: number): Entry => ({ input: ['input', [1, size, size, 3]], images: true });

/** Keyword networks are cut where their features are: what decodes the sound is not timed. */
const entries: Readonly<Record<string, Entry>> = {
  'mobilenet_v2_0.35_96': { ...image(96), count: true },
  'mobilenet_v2_1.4': image(224),
  'mobilenet_v1_1.0': { ...image(224), made: true, count: true },
  inception_v3: { ...image(299), made: true },
  resnet50: { ...image(224), made: true },
  mnet: { input: ['input_1', [1, 128, 128, 3]], images: true, count: true },
  hey_snips_v1: { input: ['input_node', [twoSeconds, 40]], output: 'probabilities', count: true },
  phones: { input: ['input_node', [twoSeconds, 40]], output: 'log_posteriors', count: true },
  hey_snips_v4: { input: ['input_node', [twoSeconds, 20]], output: 'probabilities', pulse: 8, count: true },
  hey_linnet: { input: ['input_node', [twoSeconds, 20]], output: 'probabilities', pulse: 8, count: true, own: () => readFileSync(path.join(example, 'hey_linnet.pb')) },
  kws_cnn_s: keywords(49),
  kws_ds_cnn_s: keywords(49),
  kws_crnn_s: keywords(49),
  kws_dnn_s: keywords(25),
  kws_gru_s: keywords(25),
  tiny_mobilenet: { input: ['image', [1, 64, 64, 3]], output: 'probabilities', count: true, own: () => generated['mobilenet']!().model },
  tiny_keywords: { ...keywords(49), own: () => generated['keywords']!().model },
  tiny_gru: { input: ['x', [1, 25, 10]], output: 'labels_softmax', count: true, own: () => generated['gru']!().model },
  tiny_lstm: { input: ['x', [twoSeconds, 20]], output: 'scores', pulse: 8, count: true, own: () => generated['lstm']!().model },
  tiny_wavenet: { input: ['x', [twoSeconds, 20]], output: 'scores', pulse: 8, count: true, own: () => generated['wavenet']!().model },
};

export const networkNames = Object.keys(entries);
const shared = path.resolve(root, '../shared');
/** Whether the networks of others are beside the checkout. */
export const hasShared = existsSync(path.join(shared, 'models'));
/** What is measured unless words choose: the networks of others, or where they are missing those of ours. */
export const usualNames = networkNames.filter((name) => (hasShared ? !name.startsWith('tiny_') : entries[name]!.own !== undefined));
export const countedNames = usualNames.filter((name) => entries[name]!.count === true);

/** TensorFlow Lite models that are counted: int8 but for the two MobileNets, of bytes and of floats. */
export const flatNames = ['mobilenet_v1_0.25_128_uint8', 'mobilenet_v1_0.25_224_float', 'kws_mlperf_int8', 'vww_int8', 'resnet_int8', 'ad01_int8'] as const;
export const flatFile = (name: string): string => path.join(shared, 'tflite', name, 'model.tflite');
export const isFlat = (name: string): boolean => flatNames.some((n) => n === name);

const generator = path.join(shared, 'tools/gen_keras.py');

/** A network by name; null where its files are missing and cannot be made, which `say` is told. */
export function network(name: string, say: (line: string) => void): Network | null {
  const entry = entries[name]!;
  if (entry.own !== undefined && !existsSync(path.join(shared, 'models', name))) return ownNetwork(name, entry, entry.own());
  const where = entry.made === true ? make(name, say) : path.join(shared, 'models', name);
  if (where === null) return null;
  if (!existsSync(path.join(where, 'model.pb'))) {
    say(`${name}: left out, ${path.relative(process.cwd(), where)} is not there`);
    return null;
  }
  const [pb, onnx] = [path.join(where, 'model.pb'), path.join(where, 'model.onnx')];
  const output = entry.output ?? lastOutput(path.join(where, 'case.json'));
  const [input, shape] = entry.input;
  return {
    name, model: readFileSync(pb), pb, ...(existsSync(onnx) ? { onnx } : {}), input: { name: input, shape }, output,
    channelsFirst: entry.images === true, ...(entry.pulse === undefined ? {} : { pulse: entry.pulse }),
  };
}

function ownNetwork(name: string, { input: [input, shape], output = '', pulse }: Entry, model: Uint8Array): Network {
  const pb = cachedPath('bench', contentKey([model]), `-${name}.pb`);
  mkdirSync(path.dirname(pb), { recursive: true });
  if (!existsSync(pb)) writeFileSync(pb, model);
  return { name, model, pb, input: { name: input, shape }, output, channelsFirst: false, ...(pulse === undefined ? {} : { pulse }) };
}

type Runs = readonly { readonly outputs: Readonly<Record<string, string>> }[];

/** The last output of the first run in a case.json: probabilities come after logits. */
function lastOutput(file: string): string {
  const { runs, runs_in_one_session: ordered }: { readonly runs?: Runs; readonly runs_in_one_session?: Runs } = JSON.parse(readFileSync(file, 'utf8'));
  const name = Object.keys((runs ?? ordered)?.[0]?.outputs ?? {}).at(-1);
  if (name === undefined) throw new Error(`${file} names no output`);
  return name;
}

/** A network that the generator of ../shared/tools makes, in the cache folder; it wants Python with tensorflow, the package onnx for the twin, and onnxruntime, which tries that out. */
function make(name: string, say: (line: string) => void): string | null {
  const made = path.join(cacheFolder(), 'bench/networks'), done = path.join(made, name, 'model.onnx');
  if (existsSync(done)) return path.dirname(done);
  const missing = !existsSync(generator) ? `${path.relative(process.cwd(), generator)} is not there` : python(['-c', 'import tensorflow']) ? null : 'python3 has no tensorflow (pip install tensorflow-cpu)';
  if (missing === null) {
    mkdirSync(made, { recursive: true });
    say(`${name}: making it (once, a minute or two)`);
    const result = python([generator, made, name], onnxFolder(say));
    if (existsSync(done)) return path.dirname(done);
    say(`${name}: left out, ${path.basename(generator)} failed${result ? '' : ', see above'}`);
    return null;
  }
  say(`${name}: left out, it cannot be made: ${missing}`);
  return null;
}

/** Python's packages onnx and onnxruntime without what they need: tensorflow has brought that. */
function onnxFolder(say: (line: string) => void): string {
  const target = path.join(cacheFolder(), 'bench/python');
  if (!['onnx', 'onnxruntime'].every((name) => existsSync(path.join(target, name)))) {
    say('installing the Python packages onnx and onnxruntime (once)');
    python(['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, '-r', path.join(folder, 'requirements.txt')]);
  }
  return target;
}

/** Runs python3; whether it succeeded. */
function python(words: readonly string[], packages?: string): boolean {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...(packages === undefined ? {} : { PYTHONPATH: packages }) };
  const quiet = words[0] === '-c';
  return spawnSync('python3', [...words], { stdio: ['ignore', quiet ? 'ignore' : 2, quiet ? 'ignore' : 2], env }).status === 0;
}

/** Whether TensorFlow Lite is at hand. */
export const hasTensorflow = (): boolean => python(['-c', 'import tensorflow']);

/** Rows of x as the network is given them, in [-1, 1), the same every time. */
export function inputOf({ input }: Network): Float32Array {
  let state = 1;
  return Float32Array.from({ length: input.shape.reduce((a, b) => a * b, 1) }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1);
}

/** [1, H, W, C] to [1, C, H, W]. */
export function channelsFirst(x: Float32Array, [, h = 1, w = 1, c = 1]: readonly number[]): Float32Array {
  return Float32Array.from(x, (_, i) => x[(i % (h * w)) * c + Math.floor(i / (h * w))]!);
}

export const specOf = ({ input }: Network): InputSpec => ({ name: input.name, shape: input.shape, dtype: 'f32' });
