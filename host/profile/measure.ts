import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LinReader } from '../../src/format/reader.ts';
import { emulator } from '../boards/emulate.ts';
import type { NativeBoard } from '../boards/load.ts';
import { bug, cannotCount, runnerFailed } from '../errors.ts';
import { between, canCount, countInstructions, type Counts, noCycles } from '../qemu/count.ts';
import { machineOf } from '../qemu/machines.ts';
import { buildRunner, whatItSaid } from '../run.ts';

/** What the runner prints with --json --repeat. */
export interface Timed {
  /** The best instruction set that the runtime found. */
  readonly variant: string;
  readonly milliseconds: readonly number[];
  /** Nanoseconds of each step of each run. */
  readonly steps: readonly (readonly number[])[];
  /** The steps of the last run in the order in which they ran. */
  readonly order: readonly number[];
}

/** Of one run that follows another: each step, and everything between the first step's start and the last one's end. */
export interface Counted { readonly variant: string; readonly steps: readonly Counts[]; readonly order: readonly number[]; readonly total: Counts }

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** Times runs of a packed model on a board whose binary this machine runs by itself. `words`: its inputs (--in NAME=FILE); `threads`: of LINNET_THREADS by default. */
export async function timeRuns(board: NativeBoard, file: string, words: readonly string[], runs: number, steps: boolean, threads?: number): Promise<Timed> {
  const [command = '', ...rest] = [...emulator(board), await buildRunner(board), file, ...words, '--json', '--repeat', String(runs), ...(steps ? ['--observe', 'time'] : [])];
  try {
    return JSON.parse((await promisify(execFile)(command, rest, { maxBuffer: 1 << 28, ...(threads === undefined ? {} : { env: { ...process.env, LINNET_THREADS: String(threads) } }) })).stdout);
  } catch (error) {
    throw runnerFailed(whatItSaid(error));
  }
}

/** Counts the instructions of one run, the second, and what misses the board's first-level data cache, under qemu, and models its cycles where the processor's model is known. `forced`: an instruction set, as LINNET_VARIANT. */
export async function countRun(board: NativeBoard, lin: LinReader, file: string, words: readonly string[], forced?: string): Promise<Counted> {
  const command = emulator(board);
  if (!canCount(command)) throw cannotCount(command[0] ?? '');
  const runner = await buildRunner(board, true), model = machineOf(board);
  // paths are strings on the program's heap: none that depends on where its folder is
  const folder = path.dirname(file), named = [file, ...words].map((word) => word.replace(`${folder}${path.sep}`, ''));
  const counted = await countInstructions(command, runner, [...named, '--json', '--repeat', '1', '--observe', 'count'], {
    cwd: folder, at: ['step_begins'], cache: [board.cpu.l1d, ways, board.cpu.line], ...(model === undefined ? {} : { machine: { model, mhz: board.cpu.mhz } }), ...(forced === undefined ? {} : { env: { LINNET_VARIANT: forced } }),
  }).catch((error: unknown) => { throw runnerFailed(whatItSaid(error)); });
  const { variant, order }: Timed = JSON.parse(counted.stdout);
  const last = counted.hits.slice(-(order.length + 1));
  if (last.length !== order.length + 1) bug(`${counted.hits.length} marks for ${order.length} steps`);
  const steps = Array.from({ length: lin.stepsCount }, () => none);
  order.forEach((step, i) => { steps[step] = sumOf(steps[step]!, between(last[i]!, last[i + 1]!)); });
  return { variant, steps, order, total: between(last[0]!, last[order.length]!) };
}

const none: Counts = { instructions: 0, loads: 0, stores: 0, loadMisses: 0, storeMisses: 0 };
const sumOf = (a: Counts, b: Counts): Counts => between(between(a, b.cycles === undefined ? none : { ...none, cycles: noCycles }), b);

/** Of both ARM1176 and Cortex-A53. */
const ways = 4;
