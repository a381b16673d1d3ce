import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { root } from '../../host/paths.ts';
import { Programs } from './program.ts';

const source = `
import { argv } from 'linnet:native';
import { Model } from 'linnet';

const [file, threads] = argv;
const model = Model.open(file, threads === undefined ? {} : { threads: Number(threads) });
let seed = 1;
const next = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1);
for (let run = 0; run < 40; run++) {
  const x = Float32Array.from({ length: model.inputs[0].shape.reduce((a, b) => a * b, 1) }, next);
  let hash = 0;
  for (const y of Object.values(model.run(x))) for (const bits of new Int32Array(y.buffer, y.byteOffset, y.length)) hash = Math.imul(hash ^ bits, 16777619);
  console.log(hash);
}
`;

test('results do not depend on the number of threads, bit for bit', async (t) => {
  t.timeout(300_000);
  const programs = new Programs();
  t.teardown(() => programs.remove());
  const pb = readFileSync(path.join(root, 'examples/wake-word/hey_linnet.pb'));
  const lin = programs.file('x.lin', compile(pb, 'hey_linnet.pb', { board: loadBoard('host'), inputs: [{ name: 'input_node', shape: [300, 20] }] }).lin);
  const alone = await programs.run('threads', source, [lin, '1']);
  t.is(alone.err, '');
  t.is(new Set(alone.out.trim().split('\n')).size, 40);
  for (const threads of ['2', '3', '4', '16']) t.deepEqual(await programs.run('threads', source, [lin, threads]), alone, `${threads} threads`);
  process.env['LINNET_THREADS'] = '2';
  t.teardown(() => delete process.env['LINNET_THREADS']);
  t.deepEqual(await programs.run('threads', source, [lin]), alone);
  process.env['LINNET_THREADS'] = 'many';
  const { code, err } = await programs.run('threads', source, [lin]);
  t.deepEqual({ code, err }, { code: 1, err: "LINNET_THREADS: 'many' is not a number from 1 to 16\n" });
});
