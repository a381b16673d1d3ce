import { Header } from './layout.gen.ts';

const start = 0x811c9dc5, prime = 0x01000193;

/** FNV-1a over the whole 32-bit words of `file` from byte `from` up to `end`; `sum`: that of what comes before them. */
function sumOfWords(file: DataView, from: number, end: number, sum: number): number {
  for (let at = from; at + 4 <= end; at += 4) sum = Math.imul(sum ^ file.getUint32(at, true), prime);
  return sum;
}

/** FNV-1a over 32-bit words, then over the bytes behind the last whole one. lin_sum in kernels-c/engine/sum.h is its twin on the boards. */
export function sumOf(bytes: Uint8Array): number {
  let sum = sumOfWords(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length, start);
  for (let at = bytes.length - bytes.length % 4; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at]!, prime);
  return sum >>> 0;
}

/**
 * The checksum of a `.lin`: over the word of the versions and those of header and tables from byte 16 up to `end` (`Header.tablesEnd`), at most the
 * file's length.
 */
export const checksum = (file: DataView, end: number): number => sumOfWords(file, 16, end, sumOfWords(file, Header.formatVersion, Header.formatVersion + 4, start)) >>> 0;
