import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { importModel } from '../../host/import/index.ts';
import { buildRunner } from '../../host/run.ts';
import { LinReader } from '../../src/format/reader.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
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
    const jobs = chosen.map((network, i) => {
      const given = inputsOf(network, importModel(fileOf(network), { name: network.name }).inputs[0]?.name), inputs = [...given].map(([input, { shape }]) => ({ name: input, shape }));
      const { lin } = compile(fileOf(network), network.name, { board, inputs }), reader = new LinReader(lin.slice().buffer), model = path.join(folder, `${name}-${i}.lin`);
      writeFileSync(model, lin);
      const files = [...given].map(([input, value], k) => {
        const file = path.join(folder, `${i}-${k}.npy`);
        writeFileSync(file, writeNpy(value));
        return [input, file];
      });
      return { model, in: Object.fromEntries(files), outDir: path.join(folder, `${name}-${i}`), outputs: reader.outputs.map((o) => o.name) };
    });
    const list = path.join(folder, `${name}.json`);
    writeFileSync(list, JSON.stringify(jobs));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', list];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.deepEqual([status, stderr], [0, '']);
    chosen.forEach((network, i) => {
      const got = jobs[i]!.outputs.map((output) => readNpy(readFileSync(path.join(jobs[i]!.outDir, `${output.replace(/[/:]/g, '_')}.npy`))));
      t.true(errorOf(network, got) <= mostError(network), network.name);
    });
  });
}
