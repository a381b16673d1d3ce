import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Where compiled objects, runtimes and the C library are kept between runs. */
export function cacheFolder(): string {
  const own = process.env['LINNET_CACHE'];
  if (own) return path.resolve(own);
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'linnet');
}
