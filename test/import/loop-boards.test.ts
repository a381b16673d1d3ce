import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { runJobs } from '../harness/board-jobs.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { errorOf, inputsOf, loopCases } from './recurrent.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-loops-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name), test.serial)(`loops and branches give what the framework gives: ${name}`, async (t) => {
    t.timeout(300_000);
    const cases = loopCases();
    const jobs = cases.map((c) => {
      const outputs = Object.keys(c.outputs);
      const { lin } = compile(Buffer.from(c.graph, 'base64'), c.name, { board, outputs, inputs: Object.entries(c.inputs).map(([input, { shape, dtype }]) => ({ name: input, shape, dtype })) });
      return { lin, inputs: inputsOf(c), outputs };
    });
    const { status, stderr, outputsOf } = await runJobs(board, folder, jobs);
    t.deepEqual([status, stderr], [0, '']);
    cases.forEach((c, i) => {
      const found = outputsOf(i), got = new Map(jobs[i]!.outputs.map((output, k) => [output, found[k]!]));
      const error = errorOf(c, got);
      t.true(error < 1e-5, `${c.name}: ${error}`);
    });
  });
}
