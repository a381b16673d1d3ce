import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { emulator } from '../../host/boards/emulate.ts';
import type { NativeBoard } from '../../host/boards/load.ts';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { isIsa, type Isa } from '../../host/boards/isas.ts';
import type { Kernel } from '../../host/toolchain/kernels-def.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { root } from '../../host/paths.ts';
import { generatedHeaders } from '../../host/toolchain/generated.ts';
import { compilerFor, linkStatic } from '../../host/toolchain/runtime.ts';
import { kernelUnits } from '../../host/toolchain/sources.ts';
import { initial, type Memory, type Problem } from './problem.ts';

const flags = ['-O2', '-fno-sanitize=undefined', '-fomit-frame-pointer'];

/** Path of a C file built with every kernel of a width of packed panels for a board, asserts on, `without` the files that it has in it. */
export async function buildWithKernels(board: NativeBoard, width: number, source: string, without: readonly string[] = []): Promise<string> {
  const compiler = compilerFor(board), engine = path.join(root, 'kernels-c/engine');
  const main = { source, folders: [engine, await generatedHeaders()], flags: ['-std=c11', '-Wall', '-Wextra', '-Werror', ...flags] };
  const units = [main, ...(await kernelUnits(width, board.cpu.isa, flags)).filter((unit) => !without.includes(path.basename(unit.source)))];
  const objects = await compileAll(units, compiler, () => {});
  const target = cachedPath('tests', contentKey([compiler.version, ...compiler.args, ...objects.map((o) => o.key)]), '-kernels');
  return madeOnce(target, (file) => linkStatic(objects, compiler, file));
}

export const buildDriver = (board: NativeBoard, width: number = board.layouts.conv): Promise<string> => buildWithKernels(board, width, path.join(root, 'test/kernels/driver.c'));

/** Of a board's instruction sets, those that this machine, or its emulation, runs. */
export async function instructionSets(binary: string, board: NativeBoard, under = emulator(board)): Promise<readonly Isa[]> {
  const [command = '', ...rest] = [...under, binary];
  const { stdout } = await promisify(execFile)(command, rest);
  return stdout.split('\n').filter(isIsa);
}

export interface Job { readonly problem: Problem; readonly isa: Isa }

export interface Ran {
  /** What each job's writable memory holds afterwards, by parameter. */
  readonly results: readonly ReadonlyMap<string, Memory>[];
  /** Instructions that the processor lacks and the driver carried out. */
  readonly carriedOut: number;
}

/** One process runs all jobs. */
export async function runDriver(binary: string, board: NativeBoard, kernels: readonly Kernel[], jobs: readonly Job[], under = emulator(board)): Promise<Ran> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-kernels-'));
  const files = [path.join(folder, 'problems'), path.join(folder, 'results')] as const;
  try {
    writeJobs(files[0], kernels, jobs);
    const [command = '', ...rest] = [...under, binary, ...files];
    const { stdout } = await promisify(execFile)(command, rest).catch((error: unknown) => {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      const at = Number(/^problem (\d+)/.exec(said)?.[1]);
      throw new Error(`${board.name}: ${said}${jobs[at] ? `\n${JSON.stringify(jobs[at].problem.args)}\nseed ${jobs[at].problem.seed}` : ''}`);
    });
    return { results: decode(kernels, jobs, readFileSync(files[1])), carriedOut: Number(stdout) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes jobs as the driver reads them. */
export function writeJobs(file: string, kernels: readonly Kernel[], jobs: readonly Job[]): void {
  writeFileSync(file, Buffer.concat(jobs.map((job) => encode(kernels, job))));
}

const kernelOf = (kernels: readonly Kernel[], name: string): Kernel => {
  const kernel = kernels.find((k) => k.name === name);
  if (!kernel) throw new Error(`no kernel ${name}`);
  return kernel;
};

const VALUE = 0, NOTHING = 1, BUFFER = 2;

/** driver.c says how. */
function encode(kernels: readonly Kernel[], { problem, isa }: Job): Buffer {
  const kernel = kernelOf(kernels, problem.kernel);
  const variant = Buffer.alloc(12);
  variant.write(isa, 'latin1');
  const parts: Uint8Array[] = [new Uint8Array(Uint32Array.of(kernel.id).buffer), variant, new Uint8Array(Uint32Array.of(kernel.params.length).buffer)];
  const words = (...values: readonly number[]): void => void parts.push(new Uint8Array(Int32Array.from(values).buffer));
  for (const param of kernel.params) {
    const value = problem.args[param.name];
    if (param.kind === 'int' || param.kind === 'float') {
      if (typeof value !== 'number') throw new Error(`${kernel.name}: ${param.name} is missing`);
      words(VALUE);
      parts.push(new Uint8Array(param.kind === 'int' ? Int32Array.of(value).buffer : Float32Array.of(value).buffer));
      continue;
    }
    const memory = initial(kernel, problem, param.name);
    if (!memory) {
      words(NOTHING);
      continue;
    }
    words(BUFFER, param.kind === 'in' ? 0 : 1, typeof value === 'string' ? kernel.params.findIndex((p) => p.name === value) : -1, memory.byteLength);
    if (typeof value !== 'string') parts.push(new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength), new Uint8Array(-memory.byteLength & 3));
  }
  return Buffer.concat(parts);
}

function decode(kernels: readonly Kernel[], jobs: readonly Job[], bytes: Buffer): readonly ReadonlyMap<string, Memory>[] {
  let at = 0;
  return jobs.map(({ problem }) => {
    const kernel = kernelOf(kernels, problem.kernel);
    const results = new Map<string, Memory>();
    for (const param of kernel.params) {
      if (param.kind !== 'out' && param.kind !== 'inout') continue;
      const memory = initial(kernel, problem, param.name);
      if (!memory) continue;
      const copy = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + memory.byteLength);
      at += (memory.byteLength + 3) & ~3;
      results.set(param.name, param.type === 'f32' ? new Float32Array(copy) : param.type === 'u8' ? new Uint8Array(copy) : new Int32Array(copy));
    }
    return results;
  });
}
