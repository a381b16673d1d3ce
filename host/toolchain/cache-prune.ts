import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../paths.ts';

/** A kind of entries, which is a folder of the cache. */
export interface CacheKind { readonly kind: string; readonly files: number; readonly bytes: number; readonly usedMs: number }

/** Of the file beside each entry that says what it holds. */
export const sumSuffix = '.sum';

interface Entry { readonly file: string; readonly bytes: number; readonly usedMs: number }

/** What the cache holds, the largest first. */
export function cacheKinds(): readonly CacheKind[] {
  return folders(cacheFolder()).map((kind) => {
    const files = filesBelow(path.join(cacheFolder(), kind));
    return { kind, files: files.length, bytes: files.reduce((sum, f) => sum + f.bytes, 0), usedMs: files.reduce((last, f) => Math.max(last, f.usedMs), 0) };
  }).sort((a, b) => b.bytes - a.bytes);
}

/** Removes everything that the cache holds. */
export function clearCache(): void {
  for (const kind of folders(cacheFolder())) rmSync(path.join(cacheFolder(), kind), { recursive: true, force: true });
}

/** Their entries are files of their own. What zig, pip and apt made hangs together and stays until the cache is cleared. */
const pruned = ['objects', 'runtimes', 'runners', 'generated', 'tests', 'package', 'qemu'];
const dayMs = 86_400_000, keptMs = 30 * dayMs, keptBytes = 2 ** 31;

/** Once a day: entries that nothing used for 30 days go, and the ones used longest ago while there is more than 2 GB of them. */
export function pruneCache(now = Date.now()): void {
  const marker = path.join(cacheFolder(), 'pruned');
  const last = statSync(marker, { throwIfNoEntry: false });
  if (last !== undefined && now - last.mtimeMs < dayMs) return;
  writeFileSync(marker, '');
  utimesSync(marker, now / 1000, now / 1000);
  const entries = pruned.flatMap((kind) => filesBelow(path.join(cacheFolder(), kind))).filter(({ file }) => !file.endsWith(sumSuffix)).sort((a, b) => b.usedMs - a.usedMs);
  let bytes = 0;
  for (const { file, bytes: own, usedMs } of entries) {
    bytes += own;
    if (bytes <= keptBytes && now - usedMs <= keptMs) continue;
    rmSync(file, { force: true });
    rmSync(file + sumSuffix, { force: true });
  }
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
const folders = (folder: string): readonly string[] => (isFolder(folder) ? readdirSync(folder).filter((name) => isFolder(path.join(folder, name))) : []);

function filesBelow(folder: string): readonly Entry[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((e) => e.isFile()).flatMap((e) => {
    const file = path.join(e.parentPath ?? e.path, e.name);
    // another process may have removed it
    const there = statSync(file, { throwIfNoEntry: false });
    return there === undefined ? [] : [{ file, bytes: there.size, usedMs: there.mtimeMs }];
  });
}
