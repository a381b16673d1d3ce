import { readFileSync } from 'node:fs';
import type { Board } from '../boards/load.ts';
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

const magic = 'LINNETEX', version = 1, trailerBytes = 64, pageBytes = 4096;

/** The bytes of an executable. Starts of parts: the model on a page, because it is mapped; bytecode on a cache line; the line map on a word. */
export function withPayload(runtime: Uint8Array, { model = new Uint8Array(), bytecode, lineMap }: Payload): Uint8Array {
  const up = (n: number, to: number): number => Math.ceil(n / to) * to;
  const lines = packLineMap(lineMap);
  const modelOffset = up(runtime.length, pageBytes);
  const scriptOffset = up(modelOffset + model.length, 64);
  const linesOffset = up(scriptOffset + bytecode.length, 4);
  const trailerOffset = up(linesOffset + lines.length, 4);
  const bytes = Buffer.alloc(trailerOffset + trailerBytes);
  bytes.set(runtime, 0);
  bytes.set(model, modelOffset);
  bytes.set(bytecode, scriptOffset);
  bytes.set(lines, linesOffset);
  bytes.write(magic, trailerOffset, 'latin1');
  const words = [version, modelOffset, model.length, scriptOffset, bytecode.length, linesOffset, lines.length];
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, trailerOffset + magic.length + 4 * i);
  return bytes;
}
