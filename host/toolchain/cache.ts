import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../paths.ts';

/** Hash of everything that a cached file depends on; each part is framed, so that moving a byte from one part to the next changes it. */
export function contentKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex').slice(0, 32);
}

/** Path of a cached file, whether or not it exists. */
export const cachedPath = (kind: string, key: string, suffix: string): string => path.join(cacheFolder(), kind, key.slice(0, 2), key + suffix);

let temporaries = 0;

/**
 * The file at `target`, made by `make` first if it is missing. `make` writes to another path beside it, which is then renamed: other
 * processes see the whole file or none, and two that make it at once both succeed.
 */
export async function madeOnce(target: string, make: (file: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  mkdirSync(path.dirname(target), { recursive: true });
  const { dir, name, ext } = path.parse(target);
  const beside = path.join(dir, `${name}.${process.pid}-${temporaries++}${ext}`);
  try {
    await make(beside);
    renameSync(beside, target);
  } finally {
    rmSync(beside, { force: true });
  }
  return target;
}
