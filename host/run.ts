import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from './boards/emulate.ts';
import type { Board } from './boards/load.ts';
import { cachedPath, contentKey, madeOnce } from './toolchain/cache.ts';
import { bundle } from './toolchain/bundle.ts';
import { compileScript } from './toolchain/bytecode.ts';
import { link } from './toolchain/link.ts';
import { boardModule } from './paths.ts';
import { buildRuntime, buildRuntimeWithSymbols } from './toolchain/runtime.ts';
import { allEvaluations } from './executable.ts';

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
  if (board.isaName === 'script') {
    // QuickJS compiled to WebAssembly is only loaded where it is used
    const { runUnderScriptBoard } = await import('./reference/board.ts');
    return runUnderScriptBoard(await bundle(app, allEvaluations()), words);
  }
  return execute([...emulator(board), await buildRunner(board)], words);
}

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
