import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tensor } from '../../src/eval/tensor.ts';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import { readLin } from '../../host/executable.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph } from '../../host/graph/graph.ts';
import { op } from '../../host/graph/op.ts';
import { compile } from '../../host/compile.ts';
import { lower } from '../../host/lower.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { inputWords } from '../../host/profile/inputs.ts';
import { median, timeRuns } from '../../host/profile/measure.ts';
import { withFolder } from '../../host/run.ts';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { compilerFor } from '../../host/toolchain/runtime.ts';
import { type MadeTensor, tfliteModel } from '../import/tflite-model.ts';
import { folder } from './engines.ts';

/** Rows, columns, depth. */
export type Shape = readonly [number, number, number];
export const nameOf = (shape: Shape): string => `gemm ${shape.join('x')}`;
export const macOf = ([m, n, k]: Shape): number => m * n * k;

/** A network of one matrix product with constant weights, as lowering makes it. */
export function gemmLin([m, n, k]: Shape, board: NativeBoard): Uint8Array {
  const graph = new Graph();
  const x = graph.add('x', input(fact('f32', [m, k])), []);
  const w = graph.add('w', constant(tensor('f32', [k, n], Float32Array.from({ length: k * n }, (_, i) => Math.sin(i)))), []);
  const y = graph.add('y', op(matMul, { transposeA: false, transposeB: false }), [{ node: x, slot: 0 }, { node: w, slot: 0 }]);
  graph.inputs = [{ name: 'x', wire: { node: x, slot: 0 } }];
  graph.outputs = [{ name: 'y', wire: { node: y, slot: 0 } }];
  return pack(plan(lower({ stage: 'typed', name: 'gemm', graph, graphNodes: 3, warnings: [] }, board)), { model: 'gemm', metadata: '{}' });
}

/** The same of signed bytes, as TensorFlow Lite's FULLY_CONNECTED has it, with a scale for each column. */
export function byteGemmLin([m, n, k]: Shape, board: NativeBoard): Uint8Array {
  const int8 = 9, fullyConnected = 9;
  const scaled = (name: string, shape: readonly number[], scale: number): MadeTensor => ({ name, type: int8, shape, scales: [scale], zeros: [0] });
  const weights: MadeTensor = { ...scaled('w', [n, k], 0), scales: Array.from({ length: n }, (_, i) => (1 + i % 7) / 512), zeros: new Array<number>(n).fill(0), data: Uint8Array.from({ length: n * k }, (_, i) => Math.round(127 * Math.sin(i))) };
  const model = tfliteModel({ tensors: [scaled('x', [m, k], 1 / 64), weights, scaled('y', [m, n], 1 / 16)], operators: [{ code: fullyConnected, inputs: [0, 1, -1], outputs: [2] }], inputs: [0], outputs: [2] });
  return compile(model, 'gemm', { board }).lin;
}

export interface GemmTime { readonly shape: Shape; readonly runs: number; readonly milliseconds: readonly number[]; /** Part of the peak that was measured beside it, by round. */ readonly ofPeak: readonly number[]; readonly peak: number }

/** The kernels of a matrix product beside the machine's peak, in turn. */
export function timeGemm(shape: Shape, rounds: number): Promise<GemmTime> {
  return withFolder(async (scratch) => {
    const board = loadBoard('host');
    if (!isNative(board)) throw new Error('the host has no processor');
    const peakOf = await peakMeter(board);
    const file = path.join(scratch, 'gemm.lin'), lin = gemmLin(shape, board);
    writeFileSync(file, lin);
    const words = inputWords(readLin(file, lin), [], scratch);
    const milliseconds: number[] = [], ofPeak: number[] = [], peaks: number[] = [];
    const runs = Math.max(10, Math.round(2e9 / macOf(shape)));
    for (let i = 0; i < rounds; i++) {
      const peak = Math.max(...peakOf(5));
      const { steps } = await timeRuns(board, file, words, runs, true);
      const times = steps.map((s) => s.reduce((a, b) => a + b, 0) / 1e6);
      milliseconds.push(...times);
      peaks.push(peak);
      ofPeak.push(macOf(shape) / (median(times) * 1e6) / peak);
    }
    return { shape, runs: milliseconds.length, milliseconds, ofPeak, peak: median(peaks) };
  });
}

/** G multiply-adds a second, measured so many times. */
async function peakMeter(board: NativeBoard): Promise<(times: number) => readonly number[]> {
  const compiler = compilerFor(board), source = path.join(folder, 'peak.c'), flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static'];
  const program = await madeOnce(cachedPath('bench', contentKey([compiler.version, ...compiler.args, ...flags, readFileSync(source)]), '-peak'), (out) =>
    runCompiler(compiler.binary, [...compiler.args, ...flags, source, '-o', out], folder));
  return (times) => JSON.parse(execFileSync(program, { input: `${times}\n`, encoding: 'utf8' }));
}
