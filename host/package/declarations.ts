import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rollup, type Plugin } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { cachedPath, contentKey, madeOnce } from '../toolchain/cache.ts';
import { root } from '../paths.ts';

/** dist/linnet.d.ts and dist/host.d.ts: all that a script, or a program on the host, can see of Linnet, one file each that imports nothing; what files a script imports are is in dist/assets.d.ts. */
export async function writeDeclarations(dist: string): Promise<void> {
  const key = sourcesKey();
  copyFileSync(path.join(root, 'src/assets.d.ts'), path.join(dist, 'assets.d.ts'));
  for (const [input, name] of [['src/runtime/index.ts', 'linnet.d.ts'], ['host/index.ts', 'host.d.ts']] as const) {
    const declared = readFileSync(await madeOnce(cachedPath('package', key, `-${name}`), (file) => rollUp(input, file)));
    writeFileSync(path.join(dist, name), name === 'linnet.d.ts' ? Buffer.concat([Buffer.from('/// <reference path="./assets.d.ts" />\n'), declared]) : declared);
  }
}

/** Of everything that declarations are made of, the tools too. */
function sourcesKey(): string {
  const files = ['src', 'host'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts')).sort().map((f) => path.join(folder, f)));
  return contentKey([...files, 'tsconfig.json', 'package-lock.json'].flatMap((f) => [f, readFileSync(path.join(root, f))]));
}

async function rollUp(input: string, file: string): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-'));
  try {
    const bundled = await rollup({
      input: path.join(root, input),
      plugins: [nativeModule(path.join(folder, 'native.d.ts')), dts({ tsconfig: path.join(root, 'tsconfig.json') })],
      onLog: (level, log) => { if (level === 'warn' && log.code !== 'CIRCULAR_DEPENDENCY') throw new Error(log.message); },
    });
    const { output } = await bundled.generate({ format: 'es' });
    await bundled.close();
    writeFileSync(file, output[0].code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the board's C gives scripts is declared as a module without a file: it becomes the file `at`. */
function nativeModule(at: string): Plugin {
  const [, body] = /^declare module 'linnet:native' \{\n([^]*?)^\}$/m.exec(readFileSync(path.join(root, 'src/native.d.ts'), 'utf8')) ?? [];
  if (body === undefined) throw new Error("src/native.d.ts declares no module 'linnet:native'");
  writeFileSync(at, body.replace(/^  /gm, ''));
  // of the other one no declaration speaks
  return { name: 'linnet:native', resolveId: (specifier) => (specifier === 'linnet:native' ? at : specifier === 'linnet:system' ? { id: specifier, external: true } : null) };
}
