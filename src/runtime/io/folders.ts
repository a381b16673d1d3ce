import { open } from 'linnet:native';
import { system } from 'linnet:system';
import { ByteStream } from './bytes.ts';
import { bytesOf, Descriptor } from './descriptor.ts';
import { onStop } from './stop.ts';

/** What is known of a file without reading it. */
export interface FileInfo {
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly changed: Date;
  /** Permissions, such as 0o644. */
  readonly mode: number;
}

/** Follows links. Throws a UserError, whose `code` is 'ENOENT' where there is no such file. */
export function fileInfo(path: string): FileInfo {
  const [mode, size, changed] = system.stat(path, false);
  return { type: typeOf(mode), size, changed: new Date(changed), mode: mode & 0o7777 };
}

const typeOf = (mode: number): FileInfo['type'] => ({ 0o100000: 'file', 0o040000: 'folder', 0o120000: 'link' } as const)[mode & 0o170000] ?? 'other';

export function fileExists(path: string): boolean {
  try {
    system.stat(path, false);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    throw error;
  }
}

/** Names in a folder, sorted. */
export const readFolder = (path: string): readonly string[] => system.list(path).sort();

export const renameFile = (from: string, to: string): void => system.rename(from, to);

/** Removes a file, a link, or a folder with everything in it. */
export function removeFile(path: string): void {
  if (typeOf(system.stat(path, true)[0]) !== 'folder') return system.remove(path, false);
  for (const name of system.list(path)) removeFile(`${path}/${name}`);
  system.remove(path, true);
}

/** Adds to the end of a file, which is made where it is missing. */
export async function appendFile(path: string, data: string | Uint8Array): Promise<void> {
  const file = new Descriptor(open(path, 2 | 4 | 32, 0o666), path);
  try {
    await file.write(bytesOf(data));
  } finally {
    file.close();
  }
}

/** The bytes of a file (`-`: of standard input) as they come, piece by piece. */
export const openFile = (path: string): ByteStream => new ByteStream(path === '-' ? new Descriptor(0, 'standard input') : new Descriptor(open(path, 1 | 64, 0), path));

/** Lines of a file, or (`-`) of standard input. */
export const readLines = (path: string): AsyncGenerator<string> => openFile(path).lines();

/** Of inotify. */
const closedAfterWriting = 0x8, movedFrom = 0x40, movedTo = 0x80, created = 0x100, deleted = 0x200, modified = 0x2;

/** Says `changed` or `removed` whenever a file is written, replaced or removed; the file may be missing at first. */
export async function* watchFile(path: string): AsyncGenerator<'changed' | 'removed'> {
  const at = path.lastIndexOf('/'), folder = at < 0 ? '.' : path.slice(0, at) || '/', name = path.slice(at + 1);
  const watch = new Descriptor(system.watch(-1, folder, closedAfterWriting | movedFrom | movedTo | created | deleted | modified), path);
  const forget = onStop(() => watch.close()), buffer = new Uint8Array(1 << 14), view = new DataView(buffer.buffer);
  try {
    for (let n: number; (n = await watch.read(buffer)) > 0;) {
      let said: 'changed' | 'removed' | undefined;
      for (let record = 0; record < n;) {
        const mask = view.getUint32(record + 4, true), length = view.getUint32(record + 12, true);
        const of = new TextDecoder().decode(buffer.subarray(record + 16, record + 16 + length)).replace(/\0+$/, '');
        if (of === name) said = (mask & (deleted | movedFrom)) !== 0 ? 'removed' : 'changed';
        record += 16 + length;
      }
      if (said !== undefined) yield said;
    }
  } finally {
    forget();
    watch.close();
  }
}
