import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile, type CompileOptions } from '../../host/compile.ts';
import { buildRunner } from '../../host/run.ts';
import type { InputSpec, StateSpec } from '../../host/stages.ts';
import type { NpyArray } from '../../src/format/npy.ts';
import type { ExecutionContext } from 'ava';
import { type Case, difference, isBytes, readArray } from './case.ts';

/** One run of one network: whole, or as a stream. */
export interface Run {
  readonly of: Case;
  readonly index: number;
  /** What the user says of the inputs of a stream. */
  readonly inputs?: readonly InputSpec[];
  /** Whether inputs that take an output of the run before are bound to it. */
  readonly bound?: boolean;
  /** 0: the whole network at once. */
  readonly pulse: number;
}

export interface Result { readonly run: Run; readonly outputs: ReadonlyMap<string, NpyArray> }

/** Packs and runs many networks on a board, in one process of it. */
export async function runAll(boardName: string, runs: readonly Run[]): Promise<readonly Result[]> {
  const board = loadBoard(boardName);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-test-'));
  try {
    const packed = new Map<string, string>();
    const jobs = runs.map((run, i) => {
      const { of, index, pulse } = run;
      const { inputs, outputs, states } = interfaceOf(run);
      const shapes = pulse > 0 ? [] : [...inputs].flatMap(([name, file]) => (isBytes(file) ? [] : [{ name, shape: readArray(file).shape }]));
      const key = `${of.name} ${pulse} ${JSON.stringify(shapes)} ${[...outputs.keys()].join()}`;
      const lin = packed.get(key) ?? pack(folder, packed.size, of, { board, inputs: pulse > 0 ? run.inputs ?? [] : shapes, outputs: [...outputs.keys()], ...(states.length > 0 ? { states } : {}), ...(pulse > 0 ? { pulse } : {}) });
      packed.set(key, lin);
      const outDir = path.join(folder, `out${i}`);
      mkdirSync(outDir);
      return { model: lin, in: Object.fromEntries([...inputs].map(([name, file]) => [name, isBytes(file) ? `@${file}` : file])), outDir, stream: pulse > 0, continues: of.ordered && index > 0 };
    });
    const list = path.join(folder, 'jobs.json');
    writeFileSync(list, JSON.stringify(jobs));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', list];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${boardName}: exit code ${status}: ${stderr}`);
    return runs.map((run, i) => ({ run, outputs: new Map([...interfaceOf(run).outputs.keys()].map((name) => [name, readArray(path.join(jobs[i]!.outDir, `${name.replace(/[/:]/g, '_')}.npy`))])) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run is given and gives, and the states that its inputs and outputs are bound into. */
export function interfaceOf({ of, index, bound = false }: Run): Case['runs'][number] & { readonly states: readonly StateSpec[] } {
  const { inputs, outputs } = of.runs[index]!, { feedback } = of;
  if (!bound || feedback === undefined) return { inputs, outputs, states: [] };
  const first = of.runs[0]!.inputs, fed = new Set(feedback.values());
  const without = (ports: ReadonlyMap<string, string>, names: { has(name: string): boolean }) => new Map([...ports].filter(([name]) => !names.has(name)));
  return { inputs: without(inputs, feedback), outputs: without(outputs, fed), states: [...feedback].map(([input, output]) => ({ input, output, initial: readArray(first.get(input)!) })) };
}

function pack(folder: string, index: number, { name, model, signature }: Case, options: CompileOptions): string {
  const file = path.join(folder, `${index}.lin`);
  writeFileSync(file, compile(model, name, { ...options, ...(signature === undefined ? {} : { signature }) }).lin);
  return file;
}

/** Every output of every run within the tolerance of its case. */
export function assertResults(t: ExecutionContext, results: readonly Result[]): void {
  for (const { run, outputs } of results) {
    const { of, index, pulse } = run;
    for (const [name, file] of interfaceOf(run).outputs) {
      const error = difference(outputs.get(name)!, readArray(file));
      t.true(error <= of.tolerance(name), `${of.name} run ${index} ${pulse === 0 ? 'batch' : `pulse ${pulse}`} ${name}: ${error}`);
    }
  }
}
