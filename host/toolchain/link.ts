import { readFileSync } from 'node:fs';
import type { Board } from '../boards/load.ts';
import { sumOf } from '../../src/format/checksum.ts';
import { writeWhole } from '../files.ts';
import { packLineMap, type LineMap } from './line-map.ts';
import { buildRuntime, buildRuntimeWithSymbols } from './runtime.ts';

export interface Payload {
  readonly bytecode: Uint8Array;
  /** A `.lin` to embed. */
  readonly model?: Uint8Array | undefined;
  readonly lineMap: LineMap;
}

/** Writes one static executable of a board: its runtime, then the payload as kernels-c/engine/payload.h describes it. `symbols`: with those that a debugger or a count needs. Returns its size in bytes. */
export async function link({ board, out, symbols = false, ...payload }: Payload & { readonly board: Board; readonly out: string; readonly symbols?: boolean }): Promise<number> {
  const bytes = withPayload(readFileSync(await (symbols ? buildRuntimeWithSymbols(board) : buildRuntime(board))), payload);
  writeWhole(out, bytes, { executable: true });
  return bytes.length;
}

/** What an executable's trailer begins with (PAYLOAD_MAGIC), and how long that is, in bytes. */
export const trailerMagic = 'LINNETEX', trailerBytes = 64;
const version = 2, pageBytes = 4096;

/** The bytes of an executable. Starts of parts: the model on a page, because it is mapped; bytecode on a cache line; the line map on a word. */
export function withPayload(runtime: Uint8Array, { model = new Uint8Array(), bytecode, lineMap }: Payload): Uint8Array {
  const up = (n: number, to: number): number => Math.ceil(n / to) * to;
  const lines = packLineMap(lineMap);
  const section = isModule(runtime) ? sectionBytes : 0;
  const modelOffset = up(runtime.length + section, pageBytes);
  const scriptOffset = up(modelOffset + model.length, 64);
  const linesOffset = up(scriptOffset + bytecode.length, 4);
  const trailerOffset = up(linesOffset + lines.length, 4);
  const bytes = Buffer.alloc(trailerOffset + trailerBytes);
  bytes.set(runtime, 0);
  if (section > 0) openSection(bytes, runtime.length);
  bytes.set(model, modelOffset);
  bytes.set(bytecode, scriptOffset);
  bytes.set(lines, linesOffset);
  bytes.write(trailerMagic, trailerOffset, 'latin1');
  const words = [version, modelOffset, model.length, scriptOffset, bytecode.length, linesOffset, lines.length];
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, trailerOffset + trailerMagic.length + 4 * i);
  bytes.writeUInt32LE(sumOf(bytes.subarray(scriptOffset, -4)), bytes.length - 4);
  return bytes;
}

const wasmMagic = [0, 0x61, 0x73, 0x6d], sectionName = 'linnet', sizeBytes = 5;
/** Of a custom section's id, size and name. */
const sectionBytes = 1 + sizeBytes + 1 + sectionName.length;

const isModule = (file: Uint8Array): boolean => wasmMagic.every((byte, i) => file[i] === byte);

/** What follows a WebAssembly module is a custom section, so that the whole file is a module. The size is an unsigned LEB128 of five bytes. */
function openSection(bytes: Buffer, at: number): void {
  let size = bytes.length - at - 1 - sizeBytes;
  for (let i = 1; i <= sizeBytes; i++, size = Math.floor(size / 128)) bytes[at + i] = (size % 128) | (i < sizeBytes ? 128 : 0);
  bytes[at + 1 + sizeBytes] = sectionName.length;
  bytes.write(sectionName, at + 2 + sizeBytes, 'latin1');
}
