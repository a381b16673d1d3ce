import path from 'node:path';
import { transform, type TransformOptions } from 'esbuild';
import type { Plugin } from 'rollup';
import { root } from '../../paths.ts';

/** How a source becomes what the board's engine reads: ES2025. What came later stays out: rollup does not read all of it. */
export const forBoard = { format: 'esm', target: 'es2025', supported: { 'import-attributes': true }, charset: 'utf8' } as const satisfies TransformOptions;

/** What packages ask before they check what developers want checked. */
export const production = { 'process.env.NODE_ENV': '"production"' };

/** The board's half in a published package has been through esbuild already. */
export const isPublished = (id: string): boolean => id.startsWith(path.join(root, 'dist') + path.sep);

export const typescript: Plugin = {
  name: 'typescript',
  async transform(code, id) {
    if (!/\.[cm]?[jt]s$/.test(id) || isPublished(id)) return null;
    const result = await transform(code, { ...forBoard, define: production, loader: /ts$/.test(id) ? 'ts' : 'js', sourcemap: 'external', sourcefile: id, logLevel: 'silent' });
    return { code: result.code, map: result.map };
  },
};
