import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import { type Arguments, type Command, WrongArguments } from '../command.ts';
import { runNaive } from '../conformance/naive.ts';
import { runPacked } from '../conformance/packed.ts';
import { showResults } from '../conformance/report.ts';
import type { Result } from '../conformance/result.ts';
import { badOption, needsOperand } from '../errors.ts';
import { importers } from '../import/index.ts';
import type { Case, Suite } from '../import/suite.ts';
import { boardOf, onlyOperand } from './model-options.ts';

/** Cases from which on they are shared among the processors. */
const worthSharing = 64;

export const command: Command = {
  options: {
    board: { value: 'BOARD', help: 'the board to run the packed cases on, under its emulator where this machine is another; default host' },
    naive: { help: 'the naive evaluations instead of packed files' },
    filter: { value: 'TEXT', help: 'only cases whose names have it' },
    part: { value: 'I/N', help: 'only every N-th case from the I-th on, I from 1 to N' },
    json: { help: 'every case and what became of it on standard output' },
  },
  async run(a) {
    const folder = onlyOperand(a, 'folder with a test suite');
    const { suite, cases } = casesIn(folder, a.text('filter') ?? '');
    const part = partOf(a);
    const own = cases.filter((_, i) => i % part.of === part.index);
    const processors = os.availableParallelism();
    const results = a.text('part') === undefined && own.length >= worthSharing && processors > 1 ? await shared(folder, a, processors) : await runCases(own, suite, a);
    const sorted = [...results].sort((x, y) => (x.name < y.name ? -1 : 1));
    process.stdout.write(a.flag('json') ? `${JSON.stringify(sorted)}\n` : showResults(sorted));
    return results.some((r) => r.outcome === 'failed') ? 1 : 0;
  },
};

/** The cases of a folder, and the format whose suite they are. */
function casesIn(folder: string, filter: string): { readonly suite: Suite; readonly cases: readonly Case[] } {
  for (const { suite } of importers) {
    const cases = suite?.cases(folder).filter((c) => c.name.includes(filter)) ?? [];
    if (suite !== undefined && cases.length > 0) return { suite, cases };
  }
  throw new WrongArguments(needsOperand(filter === '' ? 'a folder with test cases' : `a folder with test cases whose names have '${filter}'`));
}

function partOf(a: Arguments): { readonly index: number; readonly of: number } {
  const text = a.text('part') ?? '1/1';
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index === undefined || of === undefined || Number(index) < 1 || Number(index) > Number(of)) throw new WrongArguments(badOption('part', text, 'I/N with I from 1 to N'));
  return { index: Number(index) - 1, of: Number(of) };
}

async function runCases(cases: readonly Case[], suite: Suite, a: Arguments): Promise<readonly Result[]> {
  let count = 0;
  const progress = (more: number): void => {
    count += more;
    if (process.stderr.isTTY) process.stderr.write(`\r${count} of ${cases.length}${count === cases.length ? '\n' : ''}`);
  };
  if (!a.flag('naive')) return runPacked(cases, suite, boardOf(a), (results) => { progress(results.length); });
  return cases.map((test) => {
    progress(1);
    return runNaive(test, suite);
  });
}

/** The same command for a part of the cases on each processor. */
async function shared(folder: string, a: Arguments, processors: number): Promise<readonly Result[]> {
  const words = ['board', 'filter'].flatMap((name) => (a.text(name) === undefined ? [] : [`--${name}`, a.text(name)!]));
  let [done, all]: [number, Result[]] = [0, []];
  await Promise.all(Array.from({ length: processors }, async (_, i) => {
    const command = [...process.execArgv, process.argv[1]!, 'conformance', folder, ...words, ...(a.flag('naive') ? ['--naive'] : []), '--json', '--part', `${i + 1}/${processors}`];
    const stdout = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 28 }).then((r) => r.stdout, outputOf);
    const results: readonly Result[] = JSON.parse(stdout);
    all = [...all, ...results];
    process.stderr.write(`${++done} of ${processors} parts, ${all.length} cases\n`);
  }));
  return all;
}

/** A part in which a case failed exits with 1, and has said what it found all the same. */
function outputOf(error: unknown): string {
  if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && error.stdout !== '') return error.stdout;
  throw error;
}
