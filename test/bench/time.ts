import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { costOf } from '../../host/cost.ts';
import { median } from '../../host/profile/measure.ts';
import { readLin } from '../../host/executable.ts';
import { withFolder } from '../../host/run.ts';
import { cachedPath, contentKey } from '../../host/toolchain/cache.ts';
import { writeNpy } from '../../src/format/npy.ts';
import { tensor, type Tensor } from '../../src/eval/tensor.ts';
import { type Engine, linnet, worker } from './engines.ts';
import { gemmLin, timeGemm, nameOf, macOf, type Shape } from './gemm.ts';
import { channelsFirst, inputOf, type Network, specOf } from './networks.ts';
import type { Peers } from './peers.ts';
import type { Row } from './row.ts';

export interface TimeOptions { readonly rounds: number; readonly peers: Peers; say(line: string): void }

/** A round's share of an engine, in milliseconds. */
const roundMs = 250;

/** Runs a network in every engine that is at hand, in turn, one thread each. */
export function timeNetwork(network: Network, options: TimeOptions): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const engines = await enginesFor(network, folder, options);
    try {
      const cost = costOf(network.model, network.name, { board: loadBoard('host'), inputs: [specOf(network)], outputs: [network.output] }).total.mac;
      return await timeEngines(network.name, typeof cost === 'number' ? cost : 0, engines, 1e-3, options);
    } finally {
      for (const e of engines) e.close();
    }
  });
}

async function enginesFor(network: Network, folder: string, { peers, say }: TimeOptions): Promise<readonly Engine[]> {
  const { name, model, pb, onnx, input, output } = network;
  const board = loadBoard('host');
  if (!isNative(board)) throw new Error('the host has no processor');
  const values = inputOf(network), lin = path.join(folder, 'model.lin');
  writeFileSync(lin, compile(model, name, { board, inputs: [specOf(network)], outputs: [output] }).lin);
  writeFileSync(path.join(folder, 'in.npy'), writeNpy(tensor('f32', input.shape, values)));
  writeFileSync(path.join(folder, 'in.f32'), values);
  writeFileSync(path.join(folder, 'in-channels-first.f32'), channelsFirst(values, input.shape));
  const engines = [await linnet(board, lin, `${input.name}=${path.join(folder, 'in.npy')}`, output)];
  const start = async (what: string, command: string, words: readonly string[]): Promise<void> => {
    try {
      engines.push(await worker(command, words));
    } catch (error) {
      say(`${name}: without ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (peers.onnxruntime && onnx === undefined) say(`${name}: without onnxruntime-node: it has no ONNX twin`);
  if (peers.onnxruntime && onnx !== undefined) {
    const [n, h, w, c] = input.shape;
    await start('onnxruntime-node', process.execPath, network.channelsFirst ? ['onnx-worker.mjs', onnx, path.join(folder, 'in-channels-first.f32'), [n, c, h, w].join()]
      : ['onnx-worker.mjs', onnx, path.join(folder, 'in.f32'), input.shape.join()]);
  }
  if (peers.tflite) {
    const flat = cachedPath('bench', contentKey([model, input.name, input.shape.join(), output]), '.tflite');
    mkdirSync(path.dirname(flat), { recursive: true });
    await start('TensorFlow Lite', 'python3', ['tflite-worker.py', pb, flat, path.join(folder, 'in.f32'), input.shape.join(), input.name, output]);
  }
  return engines;
}

/** Rows of engines that compute the same, the first one ours, but for so much in each number. */
export async function timeEngines(name: string, mac: number, engines: readonly Engine[], within: number, { rounds, say }: TimeOptions): Promise<readonly Row[]> {
  sameResults(name, engines, within, say);
  return rowsOf(name, mac, engines, await inTurn(engines, rounds));
}

/** Says where engines compute something else. */
function sameResults(name: string, [first, ...others]: readonly Engine[], within: number, say: (line: string) => void): void {
  for (const other of others) {
    const worst = first!.output.reduce((most, v, i) => Math.max(most, Math.abs(v - (other.output[i] ?? NaN))), first!.output.length === other.output.length ? 0 : Infinity);
    if (!(worst <= within)) say(`${name}: the results of ${first!.name} and ${other.name} differ by ${worst}`);
  }
}

/** Times of each engine in each round. Who begins changes from round to round. */
async function inTurn(engines: readonly Engine[], rounds: number): Promise<readonly (readonly (readonly number[])[])[]> {
  const runs: number[] = [];
  for (const e of engines) runs.push(Math.max(3, Math.min(1000, Math.round(roundMs / median(await e.time(3))))));
  const all: (readonly number[])[][] = [];
  for (let round = 0; round < rounds; round++) {
    const times: (readonly number[])[] = [];
    for (let i = 0; i < engines.length; i++) {
      const at = (i + round) % engines.length;
      times[at] = await engines[at]!.time(runs[at]!);
    }
    all.push(times);
  }
  return all;
}

function rowsOf(network: string, mac: number, engines: readonly Engine[], rounds: readonly (readonly (readonly number[])[])[]): readonly Row[] {
  const all = engines.map((_, i) => rounds.flatMap((r) => r[i]!));
  const ratios = (to: number): readonly number[] => rounds.map((r) => median(r[0]!) / median(r[to]!));
  const peer = engines.findIndex((e) => e.name === 'onnxruntime-node');
  return engines.map(({ name, version }, i): Row => {
    const times = all[i]!, to = i === 0 ? peer : i;
    const least = times.reduce((a, b) => Math.min(a, b)), most = times.reduce((a, b) => Math.max(a, b));
    return {
      network, board: 'host', engine: name, version, runs: times.length, mac, medianMs: median(times), minMs: least, maxMs: most,
      ...(to < 0 ? {} : { ratio: median(ratios(to)), ratioMin: Math.min(...ratios(to)), ratioMax: Math.max(...ratios(to)) }),
    };
  });
}

/** Linnet alone on a network and on its ONNX twin, in turn. */
export function timeTwins(network: Network & { readonly onnx: string }, rounds: number): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const board = loadBoard('host'), { name, input, output } = network, values = inputOf(network), engines: Engine[] = [];
    if (!isNative(board)) throw new Error('the host has no processor');
    const [n, h, w, c] = input.shape, turned = network.channelsFirst;
    const forms = [
      { model: readFileSync(network.onnx), shape: turned ? [n!, c!, h!, w!] : input.shape, values: turned ? channelsFirst(values, input.shape) : values },
      { model: network.model, shape: input.shape, values, output },
    ];
    for (const [i, form] of forms.entries()) {
      const [file, data] = [path.join(folder, `${i}.lin`), path.join(folder, `${i}.npy`)];
      // of several outputs, the probabilities of an image network are the last one
      const outputs = form.output ?? (turned ? undefined : output);
      const { lin } = compile(form.model, name, { board, inputs: [{ name: input.name, shape: form.shape, dtype: 'f32' }], ...(outputs === undefined ? {} : { outputs: [outputs] }) });
      writeFileSync(file, lin);
      writeFileSync(data, writeNpy(tensor('f32', form.shape, form.values)));
      engines.push(await linnet(board, file, `${input.name}=${data}`, readLin(file, lin).outputs.at(-1)!.name));
    }
    return rowsOf(name, 0, engines, await inTurn(engines, rounds)).map((row, i) => ({ ...row, form: i === 0 ? 'ONNX' as const : 'TensorFlow' as const }));
  });
}

/** Numbers of threads that are compared. */
const threadCounts = [1, 2] as const;

/** Linnet alone with one thread and with two, in turn. */
async function timeThreads(name: string, mac: number, lin: Uint8Array, input: string, values: Tensor, output: string, rounds: number): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const board = loadBoard('host'), [file, data] = [path.join(folder, 'model.lin'), path.join(folder, 'in.npy')];
    if (!isNative(board)) throw new Error('the host has no processor');
    writeFileSync(file, lin);
    writeFileSync(data, writeNpy(values));
    const engines: Engine[] = [];
    for (const threads of threadCounts) engines.push(await linnet(board, file, `${input}=${data}`, output, threads));
    return rowsOf(name, mac, engines, await inTurn(engines, rounds)).map((row, i) => ({ ...row, threads: threadCounts[i]! }));
  });
}

export function timeNetworkThreads(network: Network, rounds: number): Promise<readonly Row[]> {
  const { name, model, input, output } = network, options = { board: loadBoard('host'), inputs: [specOf(network)], outputs: [output] };
  const mac = costOf(model, name, options).total.mac, values = inputOf(network);
  return timeThreads(name, typeof mac === 'number' ? mac : 0, compile(model, name, options).lin, input.name, tensor('f32', input.shape, values), output, rounds);
}

export async function timeGemmThreads(rounds: number): Promise<readonly Row[]> {
  const board = loadBoard('host'), rows: Row[] = [];
  if (!isNative(board)) throw new Error('the host has no processor');
  for (const shape of timedShapes) {
    const [m, , k] = shape, x = tensor('f32', [m, k], Float32Array.from({ length: m * k }, (_, i) => Math.cos(i)));
    rows.push(...await timeThreads(nameOf(shape), macOf(shape), gemmLin(shape, board), 'x', x, 'y', rounds));
  }
  return rows;
}

export const timedShapes: readonly Shape[] = [[384, 384, 384], [512, 196, 512]];

export async function timeGemms(rounds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const shape of timedShapes) {
    const { milliseconds, ofPeak, peak, runs } = await timeGemm(shape, rounds);
    rows.push({
      network: nameOf(shape), board: 'host', engine: 'linnet', runs, mac: macOf(shape), medianMs: median(milliseconds),
      minMs: milliseconds.reduce((a, b) => Math.min(a, b)), maxMs: milliseconds.reduce((a, b) => Math.max(a, b)), ofPeak: median(ofPeak), peakGmac: peak,
    });
  }
  return rows;
}
