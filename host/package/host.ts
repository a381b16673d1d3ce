import { readFileSync } from 'node:fs';
import path from 'node:path';
import standalone from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { compileSchema } from '../boards/schema.ts';
import { nativeModule } from '../reference/module.ts';
import { bug } from '../errors.ts';
import { root } from '../paths.ts';
import { kernelList } from '../toolchain/sources.ts';

/** dist/*.js: the command, the host's functions, and what they share, as plain JavaScript. Packages stay imports. */
export async function writeHost(dist: string): Promise<void> {
  const bundled = await rollup({
    input: { cli: path.join(root, 'host/cli.ts'), host: path.join(root, 'host/index.ts') },
    plugins: [await standIns(), typescript],
    external: (id) => !/^[./]/.test(id),
    onLog: (level, log) => { if (level === 'warn' && log.code !== 'CIRCULAR_DEPENDENCY') throw new Error(log.message); },
  });
  await bundled.write({ dir: dist, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js', hoistTransitiveImports: false });
  await bundled.close();
}

/** What a clone compiles or reads from sources is made before. */
async function standIns(): Promise<Plugin> {
  const kernels = kernelList(), { ajv, validate } = compileSchema({ code: { source: true, esm: true, lines: true } });
  const made: Readonly<Record<string, string>> = {
    'host/toolchain/sources.ts': `export const kernelList = () => ${JSON.stringify(kernels)};`,
    'host/boards/schema.ts': await withoutRequire(`${standalone.default(ajv, validate)}\nexport const schemaFault = (value) => validate(value) ? null : validate.errors[0];`),
    'host/reference/module.ts': `export const nativeModule = async () => ${JSON.stringify(await nativeModule())};`,
  };
  const inPlaceOf: Readonly<Record<string, string>> = { 'host/toolchain/runtime.ts': 'host/toolchain/prebuilt.ts' };
  return {
    name: 'stand-ins',
    resolveId(specifier, importer) {
      if (importer === undefined || !specifier.startsWith('.')) return null;
      const file = path.relative(root, path.resolve(path.dirname(importer), specifier));
      return path.join(root, inPlaceOf[file] ?? file);
    },
    load: (id) => made[path.relative(root, id)] ?? readFileSync(id, 'utf8'),
  };
}

/** Ajv's code calls `require` for what it does not write out. */
async function withoutRequire(code: string): Promise<string> {
  const { outputFiles } = await build({ stdin: { contents: code, resolveDir: root }, bundle: true, write: false, format: 'esm', target: 'node20' });
  return outputFiles[0]?.text ?? bug('esbuild wrote nothing');
}

const typescript: Plugin = {
  name: 'typescript',
  async transform(code, id) {
    const result = await transform(code, { loader: 'ts', format: 'esm', target: 'node20', charset: 'utf8', sourcefile: id });
    return { code: result.code, map: null };
  },
};
