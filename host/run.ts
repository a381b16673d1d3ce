import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readNpy, writeNpy, type NpyArray } from '../src/format/npy.ts';
import { emulator, isEmulated } from './boards/emulate.ts';
import { isNative, type Board } from './boards/load.ts';
import { runnerFailed } from './errors.ts';
import { cachedPath, contentKey, madeOnce } from './toolchain/cache.ts';
import { bundle } from './toolchain/bundle.ts';
import { compileScript } from './toolchain/bytecode.ts';
import { link } from './toolchain/link.ts';
import { boardModule } from './paths.ts';
import { buildRuntime, buildRuntimeWithSymbols } from './toolchain/runtime.ts';
import { allEvaluations, readLin } from './executable.ts';

const app = boardModule('runtime/apps/run');

/** The program that runs packed models on a board, arrays in, arrays out: built once for each version of Linnet. `symbols`: to be counted in. */
export async function buildRunner(board: Board, symbols = false): Promise<string> {
  const bundled = await bundle(app, allEvaluations());
  const runtime = await (symbols ? buildRuntimeWithSymbols(board) : buildRuntime(board));
  return madeOnce(cachedPath('runners', contentKey([runtime, bundled.code]), `-${board.name}`), async (out) => {
    await link({ board, bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out, symbols });
  });
}

/** Runs the runner's command line (src/runtime/apps/jobs.ts) on a board; returns its exit code. */
export async function runOnBoard(board: Board, words: readonly string[]): Promise<number> {
  if (board.isaName === 'reference') {
    // QuickJS compiled to WebAssembly is only loaded where it is used
    const { runOnReference } = await import('./reference/board.ts');
    return runOnReference(await bundle(app, allEvaluations()), words);
  }
  return execute([...emulator(board), await buildRunner(board)], [...words, ...(isNative(board) && isEmulated(board) ? ['--emulated'] : [])]);
}

/** An array, or the bytes of a string. */
export type RunInput = NpyArray | Uint8Array;

/** Runs a packed model once on a board (a stream over whole arrays), arrays in, all its outputs out. Throws a UserError with what the board said. */
export function runInputs(board: Board, lin: Uint8Array, inputs: Readonly<Record<string, RunInput>>, threads = process.env['LINNET_THREADS'] ?? board.cpu?.threads): Promise<Readonly<Record<string, NpyArray>>> {
  return withFolder(async (folder) => {
    const model = path.join(folder, 'model.lin'), outDir = path.join(folder, 'out');
    writeFileSync(model, lin);
    const given = Object.entries(inputs).flatMap(([name, x], i) => {
      const file = path.join(folder, String(i)), text = x instanceof Uint8Array;
      writeFileSync(file, text ? x : writeNpy(x));
      return ['--in', `${name}=${text ? '@' : ''}${file}`];
    });
    const words = [model, ...given, ...(readLin(model, lin).pulse > 0 ? ['--stream'] : []), '--out-dir', outDir, '--json'];
    const { outputs }: { readonly outputs: Readonly<Record<string, unknown>> } = JSON.parse(await said(board, words, threads));
    return Object.fromEntries(Object.keys(outputs).map((name) => [name, readNpy(readFileSync(path.join(outDir, `${name.replace(/[/:]/g, '_')}.npy`)))]));
  });
}

/** What the runner prints on its standard output. */
async function said(board: Board, words: readonly string[], threads: number | string | undefined): Promise<string> {
  if (board.isaName === 'reference') {
    const { runOnReference } = await import('./reference/board.ts');
    let [out, err] = ['', ''];
    const code = await runOnReference(await bundle(app, allEvaluations()), words, { out: (text) => { out += text; }, err: (text) => { err += text; } });
    if (code !== 0) throw runnerFailed(err.trim());
    return out;
  }
  const [command = '', ...before] = [...emulator(board), await buildRunner(board)];
  try {
    const env = threads === undefined ? {} : { env: { ...process.env, LINNET_THREADS: String(threads) } };
    return (await promisify(execFile)(command, [...before, ...words], { maxBuffer: 1 << 26, ...env })).stdout;
  } catch (error) {
    throw runnerFailed(whatItSaid(error));
  }
}

/** Of a program that failed, its standard error. */
export const whatItSaid = (error: unknown): string => (error instanceof Error && 'stderr' in error && String(error.stderr).trim() !== '' ? String(error.stderr).trim() : String(error));

/** Runs a program with this process's standard streams. Signals go to both, the program decides how it ends. */
export function execute([command = '', ...before]: readonly string[], words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = (): void => {};
    process.on('SIGINT', ignore).on('SIGTERM', ignore);
    const child = spawn(command, [...before, ...words], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', ignore);
      resolve(code ?? 128 + (os.constants.signals[signal ?? 'SIGTERM'] ?? 15));
    });
  });
}

/** Calls `use` with a new folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
