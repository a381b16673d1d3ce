import { type Stats, chmodSync, chownSync, closeSync, existsSync, fstatSync, ftruncateSync, lstatSync, mkdirSync, openSync, readFileSync, readSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type NpyArray, NpyError, readNpy } from '../src/format/npy.ts';
import { cannotRead, cannotWrite, emptyFile, notAnArray, notJson } from './errors.ts';

/** In words, of an error of the file system. */
export const reasonOf = (e: unknown): string => {
  const code = e instanceof Error && 'code' in e ? String(e.code) : '';
  return ({ ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a directory', ENOTDIR: 'a part of the path is not a directory', ENOSPC: 'the disk is full', EDQUOT: 'the quota is used up', EROFS: 'the file system is read-only', EPERM: 'permission denied', EEXIST: 'it is in the way' } as Readonly<Record<string, string>>)[code] ?? (e instanceof Error ? e.message : String(e));
};

/** The bytes of a file that is not empty. */
export function readBytes(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (e) {
    throw cannotRead(file, reasonOf(e));
  }
  if (bytes.length === 0) throw emptyFile(file);
  return bytes;
}

/** Part of a file: `length` bytes from `offset` on, as far as it has them. */
export function readRange(file: string, offset: number, length: number): { readonly bytes: Uint8Array; readonly size: number } {
  try {
    const from = openSync(file, 'r');
    try {
      const { size } = fstatSync(from), bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      // one call reads 2 GiB at most
      for (let at = 0, got = 1; at < bytes.length && got > 0; at += got) got = readSync(from, bytes, at, Math.min(bytes.length - at, 2 ** 30), offset + at);
      return { bytes, size };
    } finally {
      closeSync(from);
    }
  } catch (e) {
    throw cannotRead(file, reasonOf(e));
  }
}

/** The array of a .npy file. */
export function readArray(file: string): NpyArray {
  try {
    return readNpy(readBytes(file));
  } catch (e) {
    throw e instanceof NpyError ? notAnArray(file, e.message) : e;
  }
}

export const readText = (file: string): string => new TextDecoder().decode(readBytes(file));

/**
 * Writes a file and makes missing folders. A regular file is as it was or whole: it is replaced by another that is written beside it, and
 * keeps its mode, its owner and the links to it. Devices, pipes and files of other users are written in place; `-` is standard output.
 * `executable`: for everybody who may read it. `sparse`: long runs of zeros take no room on the disk.
 */
export function writeWhole(file: string, data: Uint8Array | string, options: { readonly executable?: boolean; readonly sparse?: boolean } = {}): void {
  try {
    // a socket cannot be opened by its name
    if (file === '-' || path.resolve(file) === '/dev/stdout') return writeAll(1, data);
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined || isReplaceable(file, there)) replace(linked(file), data, there, options);
    else writeInPlace(file, data);
  } catch (e) {
    throw cannotWrite(file, reasonOf(e));
  }
}

/** Whether a rename may take its place: of another user's file it would change the owner. */
const isReplaceable = (file: string, there: Stats): boolean =>
  there.isFile() && !/^\/(dev|proc|sys)\//.test(path.resolve(file)) && (process.geteuid?.() === 0 || process.geteuid?.() === there.uid);

/** Where a symbolic link leads, whether or not a file is there. */
function linked(file: string): string {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true ? linked(path.resolve(path.dirname(file), readlinkSync(file))) : file;
}

function replace(file: string, data: Uint8Array | string, there: Stats | undefined, { executable = false, sparse = false }: { readonly executable?: boolean; readonly sparse?: boolean }): void {
  const beside = `${file}.${process.pid}.part`;
  try {
    if (sparse && typeof data !== 'string') writeSparse(beside, data);
    else writeFileSync(beside, data, { flag: 'wx' });
    const { mode } = there ?? statSync(beside);
    if (there !== undefined) chownSync(beside, there.uid, there.gid);
    if (there !== undefined || executable) chmodSync(beside, (mode & 0o7777) | (executable ? (mode & 0o444) >> 2 : 0));
    renameSync(beside, file);
  } catch (e) {
    // a part of the path that is no folder is an error even for `force`
    if (existsSync(beside)) rmSync(beside);
    throw e;
  }
}

function writeSparse(file: string, data: Uint8Array): void {
  const piece = 1 << 16, zeros = Buffer.alloc(piece), descriptor = openSync(file, 'wx');
  try {
    for (let at = 0; at < data.length; at += piece) {
      const bytes = data.subarray(at, at + piece);
      if (zeros.compare(bytes, 0, bytes.length, 0, bytes.length) !== 0) for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    }
    ftruncateSync(descriptor, data.length);
  } finally {
    closeSync(descriptor);
  }
}

function writeInPlace(file: string, data: Uint8Array | string): void {
  const descriptor = openSync(file, 'w');
  try {
    writeAll(descriptor, data);
  } finally {
    closeSync(descriptor);
  }
}

/** Waits where a pipe is full. */
function writeAll(descriptor: number, data: Uint8Array | string): void {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (e) {
      if (!(e instanceof Error && 'code' in e && e.code === 'EAGAIN')) throw e;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object of a JSON file. Throws a UserError where it is none. */
export function readJsonObject(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (e) {
    throw e instanceof SyntaxError ? notJson(file, e.message) : e;
  }
  throw notJson(file, 'the top-level value is not an object');
}
