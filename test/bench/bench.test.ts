import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { noCount, noShared, unless } from '../harness/skip.ts';
import { folder } from './engines.ts';
import { channelsFirst, network, networkNames, usualNames } from './networks.ts';
import { timeNetwork } from './time.ts';

const bench = (...words: readonly string[]) => spawnSync(process.execPath, ['--import=tsx', path.join(folder, 'bench.ts'), ...words], { encoding: 'utf8' });

test('images of the ONNX twins have their channels first', (t) => {
  t.deepEqual([...channelsFirst(Float32Array.of(0, 10, 20, 1, 11, 21), [1, 1, 2, 3])], [0, 1, 10, 11, 20, 21]);
});

test('a network that there is not is refused with the list', (t) => {
  const { status, stderr } = bench('mobilenet_v9');
  t.is(status, 2);
  t.regex(stderr, /no network 'mobilenet_v9'\n.*\n {2}NETWORK: mobilenet_v2_0\.35_96 .* gemm/);
});

const own = networkNames.filter((name) => name === 'hey_linnet' || name.startsWith('tiny_'));

test('networks of ours need nothing beside the checkout, and another engine that is missing is left out', async (t) => {
  t.timeout(600_000);
  t.is(own.length, 6);
  t.true(usualNames.length >= 6);
  const said: string[] = [];
  for (const name of own) t.truthy(network(name, (line) => said.push(line)), name);
  const rows = await timeNetwork(network('tiny_lstm', (line) => said.push(line))!, { rounds: 1, peers: { onnxruntime: false, tflite: false }, say: (line) => said.push(line) });
  t.deepEqual(rows.map((r) => [r.network, r.engine, r.mac > 0 && r.medianMs! > 0]), [['tiny_lstm', 'linnet', true]]);
  t.deepEqual(said, []);
});

const counted = (reason: string | undefined) => unless(reason ?? noCount('pi-zero') ?? noCount('pi-3'), test.serial);
/** Instructions a multiply-add, and lines that the first-level data cache takes in, of a pulse or a run. */
interface Budget { readonly mac: number; readonly ratio: number; readonly fills: number }
const shared: Readonly<Record<string, Budget>> = {
  'hey_snips_v4 pulse 8 pi-zero': { mac: 1_777_664, ratio: 0.77, fills: 34_300 },
  'hey_snips_v4 pulse 8 pi-3': { mac: 1_777_664, ratio: 0.7, fills: 17_500 },
  'kws_mlperf_int8 pi-zero': { mac: 2_656_768, ratio: 1.6, fills: 6_300 },
  'kws_mlperf_int8 pi-3': { mac: 2_656_768, ratio: 0.92, fills: 2_200 },
};
const ours: Readonly<Record<string, Budget>> = {
  'tiny_mobilenet pi-zero': { mac: 2_484_352, ratio: 1.12, fills: 62_200 },
  'tiny_mobilenet pi-3': { mac: 2_484_352, ratio: 0.92, fills: 18_450 },
  'tiny_keywords pi-zero': { mac: 431_296, ratio: 1.04, fills: 6_700 },
  'tiny_keywords pi-3': { mac: 431_296, ratio: 0.73, fills: 2_200 },
  'tiny_gru pi-zero': { mac: 101_184, ratio: 2.86, fills: 2_150 },
  'tiny_gru pi-3': { mac: 101_184, ratio: 1.09, fills: 510 },
  'tiny_lstm pulse 8 pi-zero': { mac: 34_560, ratio: 2.9, fills: 870 },
  'tiny_lstm pulse 8 pi-3': { mac: 34_560, ratio: 1.18, fills: 350 },
  'tiny_wavenet pulse 8 pi-zero': { mac: 127_776, ratio: 0.94, fills: 2_950 },
  'tiny_wavenet pulse 8 pi-3': { mac: 127_776, ratio: 0.93, fills: 1_450 },
  'hey_linnet pulse 8 pi-zero': { mac: 1_777_664, ratio: 0.78, fills: 34_300 },
  'hey_linnet pulse 8 pi-3': { mac: 1_777_664, ratio: 0.7, fills: 17_300 },
};

for (const [budgets, what, reason] of [[shared, 'the networks of others', noShared], [ours, 'networks of ours', undefined]] as const) {
  counted(reason)(`--count --json: rows with instructions, misses and multiply-adds of both boards, within their budgets: ${what}`, (t) => {
    t.timeout(600_000);
    const { status, stdout, stderr } = bench(...new Set(Object.keys(budgets).map((name) => name.split(' ')[0]!)), '--count', '--json');
    t.is(status, 0, stderr);
    const rows: readonly { readonly network: string; readonly board: string; readonly instructions: number; readonly mac: number; readonly ratio: number; readonly fills: number; readonly misses: number; readonly modelledMs: number }[] = JSON.parse(stdout);
    t.deepEqual(rows.map((r) => `${r.network} ${r.board}`), Object.keys(budgets));
    for (const r of rows) {
      const name = `${r.network} ${r.board}`, budget = budgets[name]!;
      t.is(r.mac, budget.mac);
      t.is(r.ratio, r.instructions / r.mac);
      t.true(r.ratio <= budget.ratio, `${name}: ${r.ratio} instructions a multiply-add`);
      t.true(r.fills > 0 && r.fills <= budget.fills, `${name}: ${r.fills} line fills`);
      t.true(r.misses >= r.fills);
      t.true(r.modelledMs > r.mac / 8e6 && r.modelledMs < r.mac / 1e5, `${name}: ${r.modelledMs} ms`);
    }
  });
}
