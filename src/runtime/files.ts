import * as native from 'linnet:native';
import { notJson } from './errors.ts';

/** The bytes of a file. Throws a UserError where it cannot be read. */
export const readFile = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(native.readFile(path));

/** A file as UTF-8 text. Throws a UserError where it cannot be read. */
export const readText = (path: string): string => new TextDecoder().decode(readFile(path));

/** The value in a JSON file. Throws a UserError where it cannot be read or is not JSON. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(path, error instanceof Error ? error.message : String(error));
  }
}

/** Replaces a file atomically: a reader sees the old content or the new, never a mixture. Throws a UserError where it cannot be written. */
export function writeFile(path: string, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? new Uint8Array(native.encodeUtf8(data)) : data;
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer) native.writeFile(path, buffer, byteOffset, byteLength);
  else native.writeFile(path, new Uint8Array(bytes).buffer, 0, byteLength);
}

/** Creates a folder and its missing parents. Throws a UserError where that fails. */
export const makeFolders = (path: string): void => native.makeFolders(path);
