import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rollup, type Plugin } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { root } from '../paths.ts';

/** dist/linnet.d.ts and dist/host.d.ts: all that a script, or a program on the host, can see of Linnet, one file each that imports nothing. */
export async function writeDeclarations(dist: string): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-'));
  try {
    const native = nativeModule(path.join(folder, 'native.d.ts'));
    await rollUp('src/runtime/index.ts', path.join(dist, 'linnet.d.ts'), native);
    await rollUp('host/index.ts', path.join(dist, 'host.d.ts'), native);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rollUp(input: string, file: string, native: Plugin): Promise<void> {
  const bundled = await rollup({
    input: path.join(root, input),
    plugins: [native, dts({ tsconfig: path.join(root, 'tsconfig.json') })],
    onLog: (level, log) => { if (level === 'warn' && log.code !== 'CIRCULAR_DEPENDENCY') throw new Error(log.message); },
  });
  await bundled.write({ file, format: 'es' });
  await bundled.close();
}

/** What the board's C gives scripts is declared as a module without a file: it becomes the file `at`. */
function nativeModule(at: string): Plugin {
  const [, body] = /^declare module 'linnet:native' \{\n([^]*?)^\}$/m.exec(readFileSync(path.join(root, 'src/native.d.ts'), 'utf8')) ?? [];
  if (body === undefined) throw new Error("src/native.d.ts declares no module 'linnet:native'");
  writeFileSync(at, body.replace(/^  /gm, ''));
  return { name: 'linnet:native', resolveId: (specifier) => (specifier === 'linnet:native' ? at : null) };
}
