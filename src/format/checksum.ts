import { Header } from './layout.gen.ts';

/**
 * The checksum of a `.lin`: FNV-1a over 32-bit words, those of the versions and of header and tables from byte 16 up to `end`
 * (`Header.tablesEnd`), at most the file's length. lin_checksum in kernels-c/engine/lin.h is its twin on the boards.
 */
export function checksum(file: DataView, end: number): number {
  let sum = Math.imul(0x811c9dc5 ^ file.getUint32(Header.formatVersion, true), 0x01000193);
  for (let at = 16; at + 4 <= end; at += 4) sum = Math.imul(sum ^ file.getUint32(at, true), 0x01000193);
  return sum >>> 0;
}
