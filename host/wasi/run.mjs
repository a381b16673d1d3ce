// Runs an executable of the board `wasm32` inside Node: node run.mjs FILE [WORD...]. Plain JavaScript, because a published package runs it too.
import { existsSync, readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a script may recurse through: many times the 2 MB of stack that the module itself counts (kernels-c/engine/platform_wasi.c). */
const stackSizeMb = 64;

/** A path of this machine as the module sees it: of Windows, C:\x is /C/x. */
const seen = (file) => (process.platform === 'win32' ? file.replace(/\b([A-Za-z]):[\\/]/, '/$1/').replaceAll('\\', '/') : file);

/** Folders that the module may open files in: all of them. */
function folders() {
  if (process.platform !== 'win32') return { '/': '/' };
  const drives = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ').filter((drive) => existsSync(`${drive}:\\`));
  return Object.fromEntries(drives.flatMap((drive) => [drive, drive.toLowerCase()].map((name) => [`/${name}`, `${drive}:\\`])));
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2), resourceLimits: { stackSizeMb } });
  worker.on('message', (code) => { process.exitCode = code; });
} else {
  const [file] = workerData, wasi = new WASI({ version: 'preview1', args: workerData.map(seen), env: { ...process.env, PWD: seen(process.cwd()) }, preopens: folders(), returnOnExit: true });
  const { instance } = await WebAssembly.instantiate(readFileSync(file), wasi.getImportObject());
  parentPort.postMessage(wasi.start(instance));
}
