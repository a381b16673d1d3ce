import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { boardNames, isNative, loadBoard, wasmMachine, type Board, type NativeBoard } from '../boards/load.ts';
import { boardNeedsNoBinary, noPrebuiltRuntime } from '../errors.ts';
import { cachedPath, madeOnce } from './cache.ts';
import { root } from '../paths.ts';

// In the published package this stands in for runtime.ts (host/package/build.ts): the same functions, on runtimes that were built before.

/** A line of dist/runtimes/index.json. */
export interface Prebuilt {
  readonly board: string;
  /** What `processorOf` says of the boards that it is for. */
  readonly processor: string;
  /** Hash of its file's content. */
  readonly key: string;
  /** A file beside the list, brotli: the runtime, then the same with symbols. Their lengths in bytes. */
  readonly file: string;
  readonly bytes: number;
  readonly bytesWithSymbols: number;
}

export const prebuiltFolder = path.join(root, 'dist/runtimes');

/** All of a board that decides what its runtime is. */
export const processorOf = ({ cpu, layouts }: NativeBoard): string => `${cpu.zigTarget} ${cpu.zigCpu} ${cpu.isa.join('+')} n${layouts.conv}`;

export const buildRuntime = async (board: Board): Promise<string> => unpacked(board, '');
export const buildRuntimeWithSymbols = async (board: Board): Promise<string> => unpacked(board, '.symbols');
export const buildCompiler = (): Promise<string> => buildRuntime(loadBoard('host', wasmMachine));

let list: readonly Prebuilt[] | undefined;

function unpacked(board: Board, suffix: '' | '.symbols'): Promise<string> {
  if (!isNative(board)) throw boardNeedsNoBinary(board.name, boardNames().filter((name) => isNative(loadBoard(name))));
  list ??= readList();
  const processor = processorOf(board), found = list.find((p) => p.processor === processor);
  if (found === undefined) throw noPrebuiltRuntime(board.name, processor, [...new Set(list.map((p) => p.board))]);
  return madeOnce(cachedPath('runtimes', found.key, `-${board.name}${suffix}`), async (file) => {
    const both = brotliDecompressSync(readFileSync(path.join(prebuiltFolder, found.file)));
    writeFileSync(file, suffix === '' ? both.subarray(0, found.bytes) : both.subarray(found.bytes, found.bytes + found.bytesWithSymbols));
    chmodSync(file, 0o755);
  });
}

function readList(): readonly Prebuilt[] {
  const read: readonly Prebuilt[] = JSON.parse(readFileSync(path.join(prebuiltFolder, 'index.json'), 'utf8'));
  return read;
}
