import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cannotRead, cannotWrite, emptyFile } from './errors.ts';
import type { ModelSource } from './import/index.ts';

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

/** A model: a file's bytes, or a folder (a SavedModel's, which its saved_model.pb stands for too). */
export function readModel(file: string): ModelSource {
  const folder = path.basename(file) === 'saved_model.pb' ? path.dirname(file) : file;
  if (!isDirectory(folder)) return readBytes(file);
  return {
    read(name) {
      const inside = path.join(folder, name);
      return statSync(inside, { throwIfNoEntry: false }) === undefined ? undefined : readBytes(inside);
    },
  };
}

/** What a model is called in messages and on the board. */
export const modelName = (file: string): string => path.basename(path.resolve(path.basename(file) === 'saved_model.pb' ? path.dirname(file) : file));

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
