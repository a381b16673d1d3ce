import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this runs as published: plain JavaScript in dist/, beside prebuilt runtimes. */
const packaged = import.meta.url.endsWith('.js');

/** The package's own folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A module of src/, the board's half, such as `runtime/index`: TypeScript, or the JavaScript that was published of it. */
export const boardModule = (name: string): string => path.join(root, packaged ? `dist/src/${name}.js` : `src/${name}.ts`);

/** Where compiled objects, runtimes and the C library are kept between runs. */
export function cacheFolder(): string {
  const own = process.env['LINNET_CACHE'];
  if (own) return path.resolve(own);
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'linnet');
}
