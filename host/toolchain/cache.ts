import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../files.ts';
import { cacheFolder } from '../paths.ts';
import { isWithin, leaveCache, writableCache } from './cache-folder.ts';
import { pruneCache, sumSuffix } from './cache-prune.ts';

/** Hash of everything that a cached file depends on; each part is framed, so that moving a byte from one part to the next changes it. */
export function contentKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex').slice(0, 32);
}

/** Path of a cached file, whether or not it exists. */
export const cachedPath = (kind: string, key: string, suffix: string): string => path.join(cacheFolder(), kind, key.slice(0, 2), key + suffix);

/** Beside each entry: its length and SHA-256. A disk that was full, or a machine that lost power, leaves entries that are cut short. */
const sumFile = (file: string): string => file + sumSuffix;
const sumOf = (bytes: Uint8Array): string => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}\n`;

function isWhole(file: string): boolean {
  try {
    return readFileSync(sumFile(file), 'utf8') === sumOf(readFileSync(file));
  } catch {
    return false;
  }
}

/**
 * Path of the cached file `target`, made by `make` first if it is missing or damaged. `make` writes to another path beside it, which is
 * then renamed: other processes see the whole file or none, and two that make it at once both succeed. Where the cache cannot be written,
 * the file is in a temporary folder of this process.
 */
export async function madeOnce(target: string, make: (file: string) => Promise<void>): Promise<string> {
  if (isWhole(target)) {
    markUsed(target);
    return target;
  }
  const place = placeOf(target);
  if (place !== target && isWhole(place)) return place;
  try {
    await makeAt(place, make);
    if (isWithin(cacheFolder(), place)) pruneCache();
    return place;
  } catch (error) {
    const trouble = place === target && isWithin(cacheFolder(), target) ? writeTrouble(error) : undefined;
    if (trouble === undefined) throw error;
    leaveCache(trouble);
    const other = placeOf(target);
    await makeAt(other, make);
    return other;
  }
}

/** Where an entry goes that is not in the cache. */
const placeOf = (target: string): string => (isWithin(cacheFolder(), target) ? path.join(writableCache(), path.relative(cacheFolder(), target)) : target);

let temporaries = 0;

async function makeAt(place: string, make: (file: string) => Promise<void>): Promise<void> {
  mkdirSync(path.dirname(place), { recursive: true });
  const { dir, name, ext } = path.parse(place);
  const beside = path.join(dir, `${name}.${process.pid}-${temporaries++}${ext}`);
  try {
    await make(beside);
    writeFileSync(sumFile(beside), sumOf(readFileSync(beside)));
    renameSync(sumFile(beside), sumFile(place));
    renameSync(beside, place);
  } finally {
    rmSync(beside, { force: true });
    rmSync(sumFile(beside), { force: true });
  }
}

const dayMs = 86_400_000;

/** Entries that are not used for long are pruned. */
function markUsed(file: string): void {
  try {
    if (Date.now() - statSync(file).mtimeMs > dayMs) utimesSync(file, new Date(), new Date());
  } catch {
    // a cache that can only be read is as good
  }
}

const writeErrors = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST'];
const fullBelow = 1 << 20;

/** Why the cache could not be written, if that is why something failed: compilers only say that they failed. */
function writeTrouble(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && writeErrors.includes(String(error.code))) return reasonOf(error);
  const { bavail, bsize } = statfsSync(cacheFolder());
  return bavail * bsize < fullBelow ? 'the disk is full' : undefined;
}
