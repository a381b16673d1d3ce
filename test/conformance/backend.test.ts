import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onnx } from '../../host/import/onnx/index.ts';
import { readModel } from '../../host/import/onnx/model.ts';
import * as families from '../../host/import/onnx/operators/families.ts';
import { root } from '../../host/paths.ts';
import { pythonPackages } from '../harness/python.ts';
import { noShared, unless } from '../harness/skip.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const packages = noShared === undefined ? pythonPackages('onnx==1.23.2', 'ml_dtypes==0.5.4') : undefined;
const refused: Readonly<Record<string, string>> = JSON.parse(readFileSync(here('refused.json'), 'utf8'));

/** Of every family of operators that has cases, the one in the middle. */
function sample(): readonly string[] {
  const suite = onnx.suite!.cases(path.resolve(root, '../shared/onnx/node'));
  const cases = suite.filter(({ name }) => !(name in refused)).map(({ name, model }) => ({ name, operator: readModel(readFileSync(model)).graph.nodes[0]?.op ?? '' }));
  return Object.values(families).flatMap((family) => {
    const own = cases.filter(({ operator }) => operator in family);
    return own.length === 0 ? [] : [own[Math.floor(own.length / 2)]!.name];
  });
}

unless(noShared ?? (packages === undefined ? 'Python packages cannot be installed' : undefined))("ONNX's own runner passes cases of every family through host/onnx_backend.py", async (t) => {
  t.timeout(1_200_000);
  const names = sample();
  const env = { ...process.env, PYTHONPATH: [packages!, path.join(root, 'host')].join(path.delimiter), PYTHONDONTWRITEBYTECODE: '1', LINNET: `${process.execPath} ${path.join(root, 'host/linnet.mjs')}` };
  const running = promisify(execFile)('python3', [here('backend.py'), ...names], { env, maxBuffer: 2 ** 26 });
  t.teardown(() => running.child.kill());
  const { stdout } = await running;
  const outcomes = Object.entries<string>(JSON.parse(stdout)), passed = outcomes.filter(([, outcome]) => outcome === 'passed');
  t.log(`${passed.length} of ${names.length} passed`);
  t.is(outcomes.length, names.length);
  t.true(passed.length >= 20);
  // sequences and optional values, which no file of the command holds
  t.deepEqual(outcomes.filter(([, outcome]) => outcome !== 'passed' && outcome !== 'refused: an input that is no array of numbers'), []);
});
