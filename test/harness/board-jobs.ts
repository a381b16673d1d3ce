import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import type { Board } from '../../host/boards/load.ts';
import { buildRunner } from '../../host/run.ts';
import { type NpyArray, readNpy, writeNpy } from '../../src/format/npy.ts';

/** A packed model, its inputs, and the outputs that are read. */
export interface BoardJob { readonly lin: Uint8Array; readonly inputs: Iterable<readonly [string, NpyArray]>; readonly outputs: readonly string[] }

export interface Ended { readonly status: number | null; readonly stderr: string; /** Of one job, in the order of its `outputs`. */ outputsOf(job: number): readonly NpyArray[] }

/** Runs packed models on a board, each once, in one process of it; their files are in `folder`. */
export async function runJobs(board: Board, folder: string, jobs: readonly BoardJob[]): Promise<Ended> {
  const at = (name: string): string => path.join(folder, `${board.name}-${name}`);
  const words = jobs.map(({ lin, inputs, outputs }, i) => {
    const model = at(`${i}.lin`), files = [...inputs].map(([input, value], k) => [input, at(`${i}-${k}.npy`), value] as const);
    writeFileSync(model, lin);
    for (const [, file, value] of files) writeFileSync(file, writeNpy(value));
    return { model, in: Object.fromEntries(files.map(([input, file]) => [input, file])), outDir: at(String(i)), outputs };
  });
  const list = at('jobs.json');
  writeFileSync(list, JSON.stringify(words));
  const [command = '', ...rest] = [...emulator(board), await buildRunner(board), '--jobs', list];
  const { status, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
  return { status, stderr, outputsOf: (job) => words[job]!.outputs.map((output) => readNpy(readFileSync(path.join(words[job]!.outDir, `${output.replace(/[/:]/g, '_')}.npy`)))) };
}
