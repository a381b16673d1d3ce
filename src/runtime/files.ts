import * as native from 'linnet:native';
import { notJson } from './errors.ts';

export const readFile = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(native.readFile(path));

export const readText = (path: string): string => new TextDecoder().decode(readFile(path));

export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(path, error instanceof Error ? error.message : String(error));
  }
}

/** Replaces a file whole: a reader sees the old content or the new one, never a part. */
export function writeFile(path: string, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? new Uint8Array(native.encodeUtf8(data)) : data;
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer) native.writeFile(path, buffer, byteOffset, byteLength);
  else native.writeFile(path, new Uint8Array(bytes).buffer, 0, byteLength);
}

export const makeFolders = (path: string): void => native.makeFolders(path);
