import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import { compile, type CompileOptions } from '../../host/compile.ts';
import { readLin } from '../../host/executable.ts';
import { root } from '../../host/paths.ts';
import { stepInfoOf } from '../../host/profile/steps.ts';
import { quantizeModel } from '../../host/quantize/model.ts';
import { withFolder } from '../../host/run.ts';
import { readNpy } from '../../src/format/npy.ts';
import { type Engine, linnet, worker } from './engines.ts';
import { network } from './networks.ts';
import type { Row } from './row.ts';
import { timeEngines, type TimeOptions } from './time.ts';

/** How far results of two engines may be apart: quanta of bytes, in which XNNPACK rounds otherwise, or what single roundings make of the network's numbers. */
interface Entry { readonly file: string; readonly within: number; /** A float network, which `linnet quantize` makes integers. */ readonly float?: true; /** Of `networks.ts`, which makes its file. */ readonly made?: string }

const flat = (name: string, within: number): Entry => ({ file: `tflite/${name}/model.tflite`, within });
const onnx = (name: string, within: number): Entry => ({ file: `onnx_models/${name}/model.onnx`, within });

const entries: Readonly<Record<string, Entry>> = {
  'mobilenet_v1_0.25_128_uint8': flat('mobilenet_v1_0.25_128_uint8', 2),
  'mobilenet_v2_1.0_224_uint8': flat('mobilenet_v2_1.0_224_uint8', 3),
  kws_mlperf_int8: flat('kws_mlperf_int8', 1),
  resnet_int8: flat('resnet_int8', 7),
  vww_int8: flat('vww_int8', 4),
  ad01_int8: flat('ad01_int8', 0),
  'mobilenet_v1_0.25_224_float': { ...flat('mobilenet_v1_0.25_224_float', 0.1), float: true },
  'mobilenet_v1_1.0_quantized': { file: 'tools/gen_keras.py', within: 0.5, float: true, made: 'mobilenet_v1_1.0' },
  'mobilenet_v2_0.35_qdq': onnx('mobilenet_v2_0.35_qdq', 0.12),
  mobilenet_qdq: onnx('mobilenet_qdq', 1),
  shufflenet_v2_int8: onnx('shufflenet_v2_int8', 5),
  mnist_qdq: onnx('mnist_qdq', 0.4),
  hey_linnet_qdq: onnx('hey_linnet_qdq', 0.01),
};

const shared = path.resolve(root, '../shared');
/** Networks of integers, each for the engine that reads its format. */
export const integerNames = Object.keys(entries);
export const integerUsual = integerNames.filter((name) => existsSync(path.join(shared, entries[name]!.file)));
export const isInteger = (name: string): boolean => Object.hasOwn(entries, name);

/** Runs a network of integers in Linnet and in the engine that reads its file; one that was float in Linnet as integers and as it is, and in the other engine as it is. */
export function timeIntegers(name: string, options: TimeOptions): Promise<readonly Row[]> {
  const { file, within, float, made } = entries[name]!, model = made === undefined ? path.join(shared, file) : network(made, options.say)?.pb, board = loadBoard('host');
  if (!isNative(board)) throw new Error('the host has no processor');
  if (model === undefined || !existsSync(model)) {
    if (model !== undefined) options.say(`${name}: left out, ${path.relative(process.cwd(), model)} is not there`);
    return Promise.resolve([]);
  }
  return withFolder(async (folder) => {
    const [input, example] = firstInput(path.dirname(model)), { shape, dtype, data } = readNpy(readFileSync(example)), raw = path.join(folder, 'in.raw');
    if (dtype === 'string') throw new Error(`${example} has strings`);
    writeFileSync(raw, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const bytes = readFileSync(model), inputs = [{ name: input, shape, dtype }], ours: CompileOptions = { board, inputs };
    const { choices } = float === true ? quantizeModel(bytes, name, ours, { calibrate: [example], method: 'min-max', percentile: 100, float: [] }) : {};
    const engines: Engine[] = [];
    const add = async (options: CompileOptions): Promise<number> => {
      const lin = compile(bytes, name, options).lin, at = path.join(folder, `${engines.length}.lin`), read = readLin(at, lin);
      writeFileSync(at, lin);
      const engine = await linnet(board, at, `${input}=${example}`, read.outputs.at(-1)!.name);
      engines.push(engines.length === 0 ? engine : { ...engine, name: 'linnet, float' });
      return macOf(lin, at, board);
    };
    try {
      const mac = await add(choices === undefined ? ours : { ...ours, quantization: { file: name, layers: choices } });
      if (choices !== undefined) await add(ours);
      if (made === undefined) await addPeer(engines, name, model, raw, shape, options);
      return await timeEngines(name, mac, engines, within, options);
    } finally {
      for (const e of engines) e.close();
    }
  });
}

async function addPeer(engines: Engine[], name: string, model: string, raw: string, shape: readonly number[], { peers, say }: TimeOptions): Promise<void> {
  const onnx = model.endsWith('.onnx');
  if (!(onnx ? peers.onnxruntime : peers.tflite)) return;
  try {
    engines.push(await (onnx ? worker(process.execPath, ['onnx-worker.mjs', model, raw, shape.join()]) : worker('python3', ['tflite-worker.py', model, raw, shape.join()])));
  } catch (error) {
    say(`${name}: without ${onnx ? 'onnxruntime-node' : 'TensorFlow Lite'}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const macOf = (lin: Uint8Array, file: string, board: NativeBoard): number => stepInfoOf(readLin(file, lin), board, 'scalar', false).reduce((sum, s) => sum + s.mac, 0);

/** The only input of a network, and the file of its first example. */
function firstInput(folder: string): readonly [name: string, file: string] {
  type Runs = readonly { readonly inputs: Readonly<Record<string, string>> }[];
  const { runs, runs_in_one_session: ordered }: { readonly runs?: Runs; readonly runs_in_one_session?: Runs } = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8'));
  const [name, file] = Object.entries((runs ?? ordered)?.[0]?.inputs ?? {})[0] ?? [];
  if (name === undefined || file === undefined) throw new Error(`${folder}/case.json names no input`);
  return [name, path.join(folder, file)];
}
