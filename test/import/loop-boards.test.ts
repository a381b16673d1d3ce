import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { buildRunner } from '../../host/run.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { errorOf, inputsOf, loopCases } from './recurrent.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-loops-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name), test.serial)(`loops and branches give what the framework gives: ${name}`, async (t) => {
    t.timeout(300_000);
    const cases = loopCases();
    const jobs = cases.map((c, i) => {
      const outputs = Object.keys(c.outputs), model = path.join(folder, `${name}-${i}.lin`);
      const { lin } = compile(Buffer.from(c.graph, 'base64'), c.name, { board, outputs, inputs: Object.entries(c.inputs).map(([input, { shape, dtype }]) => ({ name: input, shape, dtype })) });
      writeFileSync(model, lin);
      const given = [...inputsOf(c)].map(([input, value], k) => {
        const file = path.join(folder, `${i}-${k}.npy`);
        writeFileSync(file, writeNpy(value));
        return [input, file];
      });
      return { model, in: Object.fromEntries(given), outDir: path.join(folder, `${name}-${i}`), outputs };
    });
    const list = path.join(folder, `${name}.json`);
    writeFileSync(list, JSON.stringify(jobs));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', list];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.deepEqual([status, stderr], [0, '']);
    cases.forEach((c, i) => {
      const got = new Map(jobs[i]!.outputs.map((output) => [output, readNpy(readFileSync(path.join(jobs[i]!.outDir, `${output.replace(/[/:]/g, '_')}.npy`)))]));
      const error = errorOf(c, got);
      t.true(error < 1e-5, `${c.name}: ${error}`);
    });
  });
}
