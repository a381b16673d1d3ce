import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { compile } from '../../host/compile.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { linnet, messages } from '../cli/cli.ts';
import { Programs } from '../runtime/program.ts';
import { type Case, readCases } from './case.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-variables-'));
const programs = new Programs();
test.after.always(() => { rmSync(folder, { recursive: true, force: true }); programs.remove(); });

const cases = readCases();
const named = (name: string): Case => cases.find((c) => c.name === name)!;
const kept = named('resource: read, then written behind a control edge');

function file(name: string, bytes: Uint8Array): string {
  const at = path.join(folder, name);
  writeFileSync(at, bytes);
  return at;
}

const inputsOf = (of: Case) => [...of.runs[0]!.inputs].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));

test('a script: what run leaves is there for the next, reset puts it back, two models do not share it', async (t) => {
  const lin = file('kept.lin', compile(kept.model, 'kept.pb', { board: loadBoard('host'), inputs: inputsOf(kept), outputs: ['y', 'old'] }).lin);
  const { code, out, err } = await programs.run('kept', `
import { args, Model } from 'linnet';
const [model, other] = [Model.open(args._[0]), Model.open(args._[0])];
const old = (m: Model, x: number) => Array.from(m.run({ x: [x, -x] }).old!).join();
const said = [old(model, 1), old(model, 2), old(other, 0), old(model, 3)];
model.reset();
console.log([...said, old(model, 0), old(other, 0)].join(' '));`, [lin]);
  t.deepEqual([code, err], [0, '']);
  // begins as [1, 2], becomes twice what it was plus x
  t.is(out.trim(), '1,2 3,3 1,2 8,4 1,2 2,4');
});

for (const board of ['host', 'reference']) {
  test(`linnet run on ${board}: an input given several times makes runs that follow each other`, async (t) => {
    const model = file('several.pb', kept.model instanceof Uint8Array ? kept.model : new Uint8Array());
    const arrays = kept.runs.map(({ inputs }, i) => file(`x${i}.npy`, writeNpy(inputs.get('x')!)));
    const out = path.join(folder, `out-${board}`);
    const said = await linnet(folder, ['run', model, ...arrays.flatMap((x) => ['--in', `x=${x}`]), '--output', 'y', '--output', 'old', '--out-dir', out, '--board', board]);
    t.deepEqual([said.code, messages(said.stderr)], [0, []]);
    kept.runs.forEach(({ outputs }, i) => {
      for (const [name, expected] of outputs) t.true(difference(readNpy(readFileSync(path.join(out, String(i), `${name}.npy`))), expected) < 1e-5, `run ${i} ${name}`);
    });
  });
}

test('linnet pack and run take the folder of a SavedModel, and its saved_model.pb for it', async (t) => {
  const of = named('a TensorFlow 2 module with state, in nested functions');
  const saved = new Programs();
  t.teardown(() => saved.remove());
  mkdirSync(path.join(saved.folder, 'variables'));
  for (const [name, bytes] of of.folder!) saved.file(name, bytes);
  const packed = await linnet(folder, ['pack', saved.folder, '-o', 'saved.lin', '--json']);
  t.deepEqual([packed.code, JSON.parse(packed.stdout).stateBytes], [0, 16]);
  const again = await linnet(folder, ['pack', path.join(saved.folder, 'saved_model.pb'), '-o', 'again.lin']);
  t.is(again.code, 0);
  t.deepEqual(readFileSync(path.join(folder, 'again.lin')), readFileSync(path.join(folder, 'saved.lin')));
  const arrays = of.runs.map(({ inputs }, i) => file(`frame${i}.npy`, writeNpy(inputs.get('frame')!)));
  const said = await linnet(folder, ['run', saved.folder, ...arrays.flatMap((x) => ['--in', `frame=${x}`]), '--out-dir', 'saved']);
  t.deepEqual([said.code, messages(said.stderr)], [0, []]);
  of.runs.forEach(({ outputs }, i) => {
    for (const [name, expected] of outputs) t.true(difference(readNpy(readFileSync(path.join(folder, 'saved', String(i), `${name}.npy`))), expected) < 1e-5, `run ${i} ${name}`);
  });
  const empty = await linnet(folder, ['pack', folder, '-o', 'x.lin']);
  t.is(empty.code, 1);
  t.regex(empty.stderr, /^linnet: .*: a folder without saved_model\.pb; .*\n$/);
  const alone = await linnet(folder, ['run', saved.folder, '--stream', ...arrays.flatMap((x) => ['--in', `frame=${x}`])]);
  t.is(alone.code, 1);
});
