import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { compile } from '../../host/compile.ts';
import { evaluate } from '../../host/evaluate.ts';
import { buildRunner } from '../../host/run.ts';
import { readNpy } from '../../src/format/npy.ts';
import { unless } from '../harness/skip.ts';
import { noStreaming, readStreamCase, tensorsOf, typedCase } from './shared-cases.ts';

for (const name of ['host', 'pi-3', 'pi-zero']) {
  unless(noStreaming)(`${name}: a spotter whose past is an input and an output, bound, goes on from call to call`, async (t) => {
    t.timeout(120_000);
    const of = readStreamCase('net_hotword_streamed_state'), board = loadBoard(name), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-bound-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const [first, second] = of.runs.map(({ inputs, outputs }) => ({ ...Object.fromEntries(tensorsOf(inputs)), ...Object.fromEntries(tensorsOf(outputs)) }));
    const { lin, scriptSteps } = compile(of.model, of.name, { board, inputs: of.inputs, outputs: ['y0'], states: [{ input: 'st', output: 'y1', initial: first!['st']! }] });
    t.is(scriptSteps.length, 0);
    const model = path.join(folder, 'model.lin'), jobs = of.runs.map((run, i) => ({ model, in: { x: run.inputs.get('x')! }, outDir: path.join(folder, String(i)), continues: i > 0 }));
    writeFileSync(model, lin);
    for (const { outDir } of jobs) mkdirSync(outDir);
    writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.is(status, 0, stderr);
    const [one, two] = jobs.map(({ outDir }) => readNpy(readFileSync(path.join(outDir, 'y0.npy'))));
    t.true(difference(one!, first!['y0']!) <= of.tolerance);
    t.true(difference(two!, evaluate(typedCase(of).graph, new Map([['x', second!['x']!], ['st', first!['y1']!]])).get('y0')!) <= of.tolerance);
  });
}
