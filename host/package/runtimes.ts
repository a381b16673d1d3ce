import { mkdirSync, copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { isNative, isWasm, loadBoard, wasmMachine, type NativeBoard } from '../boards/load.ts';
import { cachedPath, contentKey, madeOnce } from '../toolchain/cache.ts';
import { root } from '../paths.ts';
import { prebuiltFolder, processorOf, type Prebuilt } from '../toolchain/prebuilt.ts';
import { buildRuntime, buildRuntimeWithSymbols } from '../toolchain/runtime.ts';
import { withoutDebugInformation } from '../toolchain/strip.ts';

/** The machines that the board `host` may be. */
const machines = ['x64', 'arm64', wasmMachine];

/** dist/runtimes: the runtime of every board that comes with Linnet, with symbols and without. */
export async function writeRuntimes(): Promise<void> {
  mkdirSync(prebuiltFolder, { recursive: true });
  const list: Prebuilt[] = [];
  for (const board of ownBoards()) {
    const processor = processorOf(board);
    if (list.some((p) => p.processor === processor)) continue;
    const file = `${board.name}${board.name === 'host' ? `-${board.isaName}` : ''}.br`;
    const stripped = readFileSync(await buildRuntime(board));
    // profiling wants the names of functions; what a debugger wants is four times as large as the code
    const symbols = isWasm(board) ? new Uint8Array() : withoutDebugInformation(readFileSync(await buildRuntimeWithSymbols(board)));
    const both = Buffer.concat([stripped, symbols]), key = contentKey([both]);
    copyFileSync(await compressed(key, both), path.join(prebuiltFolder, file));
    list.push({ board: board.name, processor, key, file, bytes: stripped.length, bytesWithSymbols: symbols.length });
  }
  writeFileSync(path.join(prebuiltFolder, 'index.json'), `${JSON.stringify(list, null, 1)}\n`);
}

function ownBoards(): readonly NativeBoard[] {
  const names = readdirSync(path.join(root, 'boards')).filter((f) => f.endsWith('.json') && f !== 'board.schema.json').map((f) => f.slice(0, -5)).sort();
  return names.flatMap((name) => machines.map((machine) => loadBoard(name, machine))).filter(isNative);
}

/** The window spans both copies of the code, so that the second one costs next to nothing. */
function compressed(key: string, bytes: Uint8Array): Promise<string> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return madeOnce(cachedPath('package', key, '.br'), async (file) => writeFileSync(file, brotliCompressSync(bytes, { params })));
}
