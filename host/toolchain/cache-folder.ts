import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reasonOf } from '../files.ts';
import { cacheFolder } from '../paths.ts';
import { progress } from './progress.ts';

let folder: string | undefined;

/** Where new entries of the cache go: the cache, or a temporary folder that is gone when this process ends where the cache cannot be written. */
export function writableCache(): string {
  if (folder !== undefined) return folder;
  const cache = cacheFolder(), probe = path.join(cache, `.${process.pid}.probe`);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(probe, '.');
    folder = cache;
  } catch (error) {
    return leaveCache(reasonOf(error));
  } finally {
    remove(probe);
  }
  return folder;
}

/** Tries it. */
export const isCacheWritable = (): boolean => writableCache() === cacheFolder();

/** From now on new entries go into a temporary folder; says so once. */
export function leaveCache(why: string): string {
  if (folder !== undefined && folder !== cacheFolder()) return folder;
  progress(`the cache ${cacheFolder()} cannot be written: ${why}; working in a temporary folder (LINNET_CACHE=DIR names another cache)`);
  folder = temporaryFolder('cache');
  return folder;
}

const temporaries = new Map<string, string>();

/** A folder that is gone when this process ends, the same for each purpose. */
export function temporaryFolder(purpose: string): string {
  const known = temporaries.get(purpose);
  if (known !== undefined) return known;
  const made = mkdtempSync(path.join(os.tmpdir(), `linnet-${purpose}-`));
  process.on('exit', () => { rmSync(made, { recursive: true, force: true }); });
  temporaries.set(purpose, made);
  return made;
}

export function isWithin(outer: string, file: string): boolean {
  const between = path.relative(outer, file);
  return between !== '' && !between.startsWith('..') && !path.isAbsolute(between);
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // where it could not be made, a part of its path may be a file
  }
}
