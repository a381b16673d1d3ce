import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { withPayload } from '../../host/toolchain/link.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { compilerFor, linkStatic, optimize } from '../../host/toolchain/runtime.ts';
import { runtimeUnits } from '../../host/toolchain/sources.ts';

const wrapped = ['open', 'stat', '__stat_time64', 'ioctl'].map((call) => `-Wl,--wrap=${call}`);

/** The runtime of a board with devices that this machine lacks (double.c). */
async function doubledRuntime(boardName: string): Promise<string> {
  const board = loadBoard(boardName);
  if (!isNative(board)) throw new Error(`${boardName} has no processor`);
  const compiler = compilerFor(board);
  const double = { source: path.join(root, 'test/devices/double.c'), folders: [], flags: ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-O1'] };
  const objects = await compileAll([...await runtimeUnits(board, optimize), double], compiler, () => {});
  return madeOnce(cachedPath('runtimes', contentKey([compiler.version, ...wrapped, ...objects.map((o) => o.key)]), `-${boardName}-doubled`), (file) => linkStatic(objects, compiler, file, wrapped));
}

/** A command that runs a script, with a `.lin`, on a board with devices. */
export async function buildDoubled(board: string, script: string, out: string, model?: Uint8Array): Promise<readonly string[]> {
  const bundled = await bundle(script, []);
  writeFileSync(out, withPayload(readFileSync(await doubledRuntime(board)), { bytecode: await compileScript(bundled), lineMap: bundled.lineMap, model }));
  chmodSync(out, 0o755);
  return [...emulator(loadBoard(board)), out];
}
