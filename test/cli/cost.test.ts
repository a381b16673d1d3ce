import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { costOf } from '../../host/cost.ts';
import { readLin } from '../../host/executable.ts';
import { profile } from '../../host/profile.ts';
import { stepInfoOf } from '../../host/profile/steps.ts';
import { noCount, unless } from '../harness/skip.ts';
import { readCase } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';
import { boardNamed } from '../cycles/sequences.ts';
import { linnet, root } from './cli.ts';

const file = path.join(root, 'examples/wake-word/hey_linnet.pb');
const model = readFileSync(file);
const macs = 1_777_664;

test('--cost of a pulse: the network\'s arithmetic, parameters, state and memory', (t) => {
  const { total, operators, memory } = costOf(model, 'hey_linnet.pb', { board: loadBoard('pi-zero'), pulse: 8 });
  t.is(total.mac, macs);
  t.is(total.parameters, 222_224);
  t.is(total.stateBytes, 11_680);
  t.is(memory?.stateBytes, 11_680);
  t.is(operators.find((o) => o.operator === 'Conv')?.mac, macs);
  t.is(operators.reduce((n, o) => n + o.nodes, 0), 152);
});

test('--cost of an open length is a formula', (t) => {
  const { total, memory } = costOf(model, 'hey_linnet.pb', { board: loadBoard('host') });
  t.is(String(total.mac), '222208*S-24442112');
  t.is(memory, undefined);
});

test('--cost prints tables, or JSON with formulas as text', async (t) => {
  const text = await linnet(root, ['dump', file, '--cost', '--pulse', '8']);
  t.is(text.code, 0, text.stderr);
  t.regex(text.stdout, /^74 +1,777,664 +222,224 .* Conv$/m);
  t.regex(text.stdout, /one pulse of 8 frames on host: arena [\d,]+, state 11,680, weights [\d,]+ bytes/);
  const json = await linnet(root, ['dump', file, '--cost', '--json']);
  t.is(JSON.parse(json.stdout).total.mac, '222208*S-24442112');
});

test('--cost of a .lin, and --cost with --profile, are refused', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-cost-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'x.lin'), compile(model, 'hey_linnet.pb', { board: loadBoard('host'), pulse: 8 }).lin);
  t.is((await linnet(folder, ['dump', 'x.lin', '--cost'])).code, 2);
  t.is((await linnet(root, ['dump', file, '--cost', '--profile'])).code, 2);
});

withShared('the multiply-adds of the steps are those of the operators', (t) => {
  const board = loadBoard('host');
  if (!isNative(board)) return t.fail();
  for (const [name, inputs] of [['mobilenet_v2_0.35_96', []], ['kws_ds_cnn_s', [{ name: 'Mfcc', shape: [1, 49, 10] }]], ['kws_gru_s', [{ name: 'Mfcc', shape: [1, 25, 10] }]]] as const) {
    const options = { board, inputs }, { model: network } = readCase(name);
    const steps = stepInfoOf(readLin(name, compile(network, name, options).lin), board, 'scalar', false);
    t.is(steps.reduce((sum, s) => sum + s.mac, 0), Number(costOf(network, name, options).total.mac), name);
  }
});

test.serial('--profile of this machine: every step has a time, a kernel and its work', async (t) => {
  t.timeout(600_000);
  const board = loadBoard('host');
  if (!isNative(board)) return t.fail();
  const p = await profile(compile(model, 'hey_linnet.pb', { board, pulse: 8 }).lin, 'hey_linnet.lin', board, [], 5);
  t.is(p.unit, 'ns');
  t.is(p.total.mac, macs);
  t.true(p.steps.every((s) => s.cost >= 0 && s.bytes > 0 && s.variant !== ''));
  t.true(Math.abs(p.kernels.reduce((sum, k) => sum + k.share, 0) - 1) < 1e-9);
  t.is(p.kernels.reduce((sum, k) => sum + k.steps, 0), p.steps.length);
});

unless(noCount('pi-zero'), test.serial)('--profile of an emulated board: instructions and cache misses of every step', async (t) => {
  t.timeout(600_000);
  const { code, stdout, stderr } = await linnet(root, ['dump', file, '--profile', '--pulse', '8', '--board', 'pi-zero', '--json']);
  t.is(code, 0, stderr);
  const p = JSON.parse(stdout);
  t.is(p.unit, 'instructions');
  t.is(p.total.mac, macs);
  t.true(p.total.cost > macs / 4 && p.total.cost < 1.9e6, `${p.total.cost} instructions a pulse`);
  t.true(p.total.fills > 222_224 * 4 / 32, 'weights come from memory in every pulse');
  t.is(p.steps.length, p.kernels.reduce((n: number, k: { readonly steps: number }) => n + k.steps, 0));
  const m = p.total.modelled;
  t.is(m.issue + m.dependency + m.cache + m.branch, m.cycles);
  t.is(m.ms, m.cycles / 1e6);
  t.is(p.steps.reduce((sum: number, s: { readonly modelled: { readonly cycles: number } }) => sum + s.modelled.cycles, 0), m.cycles);
  t.true(m.ms > macs / 1e6 && m.ms < 6, `${m.ms} ms a pulse`);
  t.true(m.unknown < 0.001 * p.total.cost && m.unknownPrefetches < 0.001 * p.total.cost);
});

for (const name of ['pi-zero', 'pi-3'])
  unless(noCount(name), test.serial)(`--profile of ${name}, emulated, is the same wherever its files are`, async (t) => {
    t.timeout(600_000);
    const board = boardNamed(name), { lin } = compile(model, 'hey_linnet.pb', { board, pulse: 8 });
    const once = await profile(lin, 'hey_linnet.lin', board, [], 1), folder = mkdtempSync(path.join(os.tmpdir(), 'a-folder-with-a-long-name-'));
    const before = { TMPDIR: process.env['TMPDIR'], PATH: process.env['PATH'] };
    try {
      Object.assign(process.env, { TMPDIR: folder, PATH: `${before.PATH}:${folder}` });
      t.deepEqual(await profile(lin, 'hey_linnet.lin', board, [], 1), once);
    } finally {
      process.env['PATH'] = before.PATH;
      if (before.TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before.TMPDIR;
      rmSync(folder, { recursive: true, force: true });
    }
  });
