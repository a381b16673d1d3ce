import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cannotRead, cannotWrite, emptyFile } from './errors.ts';

const reason = (e: unknown): string => {
  const code = e instanceof Error && 'code' in e ? String(e.code) : '';
  return ({ ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a directory', ENOTDIR: 'a part of the path is not a directory', ENOSPC: 'the disk is full' } as Readonly<Record<string, string>>)[code] ?? (e instanceof Error ? e.message : String(e));
};

/** The bytes of a file that is not empty. */
export function readBytes(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (e) {
    throw cannotRead(file, reason(e));
  }
  if (bytes.length === 0) throw emptyFile(file);
  return bytes;
}

export const readText = (file: string): string => new TextDecoder().decode(readBytes(file));

/** Writes beside, then renames: the file is either as it was or whole. Makes missing folders. */
export function writeWhole(file: string, data: Uint8Array | string): void {
  const beside = `${file}.${process.pid}.part`;
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(beside, data);
    renameSync(beside, file);
  } catch (e) {
    // a part of the path that is no folder is an error even for `force`
    if (existsSync(beside)) rmSync(beside);
    throw cannotWrite(file, reason(e));
  }
}

export const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
