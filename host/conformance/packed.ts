import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '../../src/eval/tensor.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { emulator } from '../boards/emulate.ts';
import type { Board } from '../boards/load.ts';
import { compile } from '../compile.ts';
import { readLin } from '../executable.ts';
import { modelName, openModel } from '../import/open.ts';
import { type Case, type Suite, type TestSet, isTensor } from '../import/suite.ts';
import { buildRunner, withFolder } from '../run.ts';
import { type Result, compileWith, refusal, result, wrongOutput } from './result.ts';

/** Cases that one process of the board runs, and the seconds that it may take for them. */
const [batchSize, batchSeconds] = [64, 300];

/** A test set packed for the board, its inputs in files. */
interface Job { readonly name: string; readonly set: TestSet; readonly constants: readonly string[]; readonly script: readonly string[]; readonly run: { readonly model: string; readonly in: Readonly<Record<string, string>>; readonly outDir: string } }

/** Packs the cases for a board and runs them there, many in one process. `done` is told of each case. */
export function runPacked(cases: readonly Case[], suite: Suite, board: Board, done: (results: readonly Result[]) => void): Promise<readonly Result[]> {
  return withFolder(async (folder) => {
    const command = [...emulator(board), await buildRunner(board)];
    const batches: Promise<readonly Result[]>[] = [];
    for (let first = 0; first < cases.length; first += batchSize) {
      const ready = cases.slice(first, first + batchSize).map((test, i) => packCase(test, suite, board, path.join(folder, String(first + i))));
      const jobs = ready.flatMap((r) => ('outcome' in r ? [] : r));
      const refused = ready.flatMap((r) => ('outcome' in r ? [r] : []));
      done(refused);
      batches.push(runJobs(command, jobs, path.join(folder, `jobs-${first}.json`)).then((outcomes) => {
        const results = ofCases(outcomes);
        done(results);
        for (const { run } of jobs) rmSync(path.dirname(run.model), { recursive: true, force: true });
        return [...refused, ...results];
      }));
      // packing goes on while the batch before runs
      if (batches.length > 1) await batches.at(-2);
    }
    return (await Promise.all(batches)).flat();
  });
}

function packCase(test: Case, suite: Suite, board: Board, folder: string): Result | readonly Job[] {
  const name = modelName(test.model);
  try {
    const model = openModel(test.model);
    return suite.sets(test).map((set, i) => {
      const at = path.join(folder, String(i)), lin = path.join(at, 'model.lin');
      const { compiled, constants } = compileWith(set.inputs, (inputs) => compile(model, name, { board, inputs }));
      mkdirSync(at, { recursive: true });
      writeFileSync(lin, compiled.lin);
      const ports = readLin(name, compiled.lin).inputs.map((p) => p.name);
      const files = ports.flatMap((port, k): readonly (readonly [string, string])[] => {
        const value = set.inputs.get(port), file = path.join(at, `${k}.npy`);
        if (value === undefined || !isTensor(value)) return [];
        writeFileSync(file, value.dtype === 'string' ? value.data[0] ?? new Uint8Array() : writeNpy(value));
        return [[port, value.dtype === 'string' ? `@${file}` : file]];
      });
      return { name: test.name, set, constants, script: [...new Set(compiled.scriptSteps.map((s) => s.operator))], run: { model: lin, in: Object.fromEntries(files), outDir: path.join(at, 'out') } };
    });
  } catch (e) {
    return refusal(test.name, name, e);
  }
}

/** One result a test set. A job that ends the process fails, and those behind it get a process of their own. */
async function runJobs(command: readonly string[], jobs: readonly Job[], list: string): Promise<readonly Result[]> {
  if (jobs.length === 0) return [];
  writeFileSync(list, JSON.stringify(jobs.map((j) => j.run)));
  const [program = '', ...words] = command;
  const { lines, problem } = await new Promise<{ readonly lines: readonly string[]; readonly problem: string | undefined }>((resolve) => {
    execFile(program, [...words, '--jobs', list, '--json'], { maxBuffer: 1 << 28, timeout: batchSeconds * 1000 }, (error, stdout, stderr) => {
      resolve({ lines: stdout.split('\n').filter((l) => l !== ''), problem: error === null ? undefined : stderr.trim().split('\n')[0] || error.message });
    });
  });
  const finished = jobs.slice(0, lines.length).map((job) => checked(job));
  const [failed, ...others] = jobs.slice(lines.length);
  if (failed === undefined) return finished;
  return [...finished, result(failed.name, 'failed', problem ?? 'it gave no result', failed), ...await runJobs(command, others, list)];
}

function checked({ name, set, constants, script, run }: Job): Result {
  try {
    const outputs = new Map([...set.outputs.keys()].map((output): [string, Tensor] => [output, readNpy(readFileSync(path.join(run.outDir, `${output.replace(/[/:]/g, '_')}.npy`)))]));
    const wrong = wrongOutput(outputs, set);
    return result(name, wrong === undefined ? 'passed' : 'failed', wrong, { constants, script });
  } catch (e) {
    return result(name, 'failed', e instanceof Error ? e.message : String(e), { constants, script });
  }
}

/** One result a case: of its first set that did not pass, else of its last. */
function ofCases(outcomes: readonly Result[]): readonly Result[] {
  const byName = new Map<string, Result>();
  for (const outcome of outcomes) if ((byName.get(outcome.name)?.outcome ?? 'passed') === 'passed') byName.set(outcome.name, outcome);
  return [...byName.values()];
}
