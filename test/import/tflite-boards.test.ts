import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { importModel } from '../../host/import/index.ts';
import { LinReader } from '../../src/format/reader.ts';
import { runJobs } from '../harness/board-jobs.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { errorOf, fileOf, inputsOf, mostError, networks } from './tflite-networks.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-tflite-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

// every fourth one, and all that were made by hand, each run once
const chosen = networks.filter(({ inputs, runs = 1 }, i) => runs === 1 && (inputs !== undefined || i % 4 === 0));

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name), test.serial)(`small networks of TensorFlow Lite give what it gives: ${name}`, async (t) => {
    t.timeout(300_000);
    const jobs = chosen.map((network) => {
      const given = inputsOf(network, importModel(fileOf(network), { name: network.name }).inputs[0]?.name), inputs = [...given].map(([input, { shape }]) => ({ name: input, shape }));
      const { lin } = compile(fileOf(network), network.name, { board, inputs });
      return { lin, inputs: given, outputs: new LinReader(lin.slice().buffer).outputs.map((o) => o.name) };
    });
    const { status, stderr, outputsOf } = await runJobs(board, folder, jobs);
    t.deepEqual([status, stderr], [0, '']);
    chosen.forEach((network, i) => {
      t.true(errorOf(network, outputsOf(i)) <= mostError(network), network.name);
    });
  });
}
