import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'rollup';
import { bug, importNotFound } from '../../errors.ts';
import { displayName, lineOf } from './names.ts';
import { forBoard, production } from './typescript.ts';

/** Files of packages that speak CommonJS, each with what it requires as one ES module: its `module.exports` is the default export, and what that has can be imported by name. */
export const commonjs = (browser: boolean): Plugin => ({
  name: 'commonjs',
  async transform(code, id) {
    if (!isCommonJs(code, id)) return null;
    const { outputFiles } = await build({
      ...forBoard, define: production, stdin: { contents: code, sourcefile: id, resolveDir: path.dirname(id), loader: 'js' }, bundle: true, write: false, platform: 'neutral', outfile: `${id}.bundle.js`,
      mainFields: [...(browser ? ['browser'] : []), 'module', 'main'], conditions: ['production', ...(browser ? ['browser'] : [])], sourcemap: 'external', logLevel: 'silent', plugins: [noNode],
    });
    const text = (suffix: string): string => outputFiles.find((f) => f.path.endsWith(suffix))?.text ?? bug('esbuild wrote nothing');
    const map: { sources: string[] } = JSON.parse(text('.map'));
    map.sources = map.sources.map((source) => path.resolve(path.dirname(id), source));
    return { code: text('.js'), map: JSON.stringify(map), syntheticNamedExports: true };
  },
});

const isCommonJs = (code: string, id: string): boolean =>
  /\.cjs$/.test(id) || (/[\\/]node_modules[\\/].*\.js$/.test(id) && /\b(module\.exports|exports\.\w|exports\[|require\(|defineProperty\(exports)/.test(code) && !/^\s*(import\b(?!\s*\()|export\b)/m.test(code));

/** A package may have the name of a module of Node (`events`, `buffer`). */
const noNode: EsbuildPlugin = {
  name: 'no Node',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, async ({ path: specifier, importer, resolveDir, kind, pluginData }) => {
      if (!isBuiltin(specifier) || pluginData === asked) return null;
      const found = await resolve(specifier, { resolveDir, kind, pluginData: asked });
      if (found.errors.length === 0) return found;
      const file = path.resolve(resolveDir, importer);
      return { errors: [{ text: importNotFound(displayName(file), lineOf(file, specifier), specifier).message, detail: nodeImport }] };
    });
  },
};
const asked = Symbol('asked');
/** Marks the error of a CommonJS file that requires a module of Node. */
export const nodeImport = 'node';
