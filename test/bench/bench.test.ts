import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { noCount, noShared, unless } from '../harness/skip.ts';
import { folder } from './engines.ts';
import { channelsFirst } from './networks.ts';

const bench = (...words: readonly string[]) => spawnSync(process.execPath, ['--import=tsx', path.join(folder, 'bench.ts'), ...words], { encoding: 'utf8' });

test('images of the ONNX twins have their channels first', (t) => {
  t.deepEqual([...channelsFirst(Float32Array.of(0, 10, 20, 1, 11, 21), [1, 1, 2, 3])], [0, 1, 10, 11, 20, 21]);
});

test('a network that there is not is refused with the list', (t) => {
  const { status, stderr } = bench('mobilenet_v9');
  t.is(status, 2);
  t.regex(stderr, /no network 'mobilenet_v9'\n.*\n {2}NETWORK: mobilenet_v2_0\.35_96 .* gemm/);
});

const counted = unless(noShared ?? noCount('pi-zero') ?? noCount('pi-3'), test.serial);
/** Instructions a multiply-add, and lines that the first-level data cache takes in, of a pulse. */
const budgets: Readonly<Record<string, { readonly mac: number; readonly ratio: number; readonly fills: number }>> = {
  'hey_snips_v4 pulse 8 pi-zero': { mac: 1_777_664, ratio: 0.77, fills: 34_000 },
  'hey_snips_v4 pulse 8 pi-3': { mac: 1_777_664, ratio: 0.7, fills: 17_500 },
};
counted('--count --json: rows with instructions, misses and multiply-adds of both boards, within their budgets', (t) => {
  t.timeout(600_000);
  const { status, stdout, stderr } = bench('hey_snips_v4', '--count', '--json');
  t.is(status, 0, stderr);
  const rows: readonly { readonly network: string; readonly board: string; readonly instructions: number; readonly mac: number; readonly ratio: number; readonly fills: number; readonly misses: number }[] = JSON.parse(stdout);
  t.deepEqual(rows.map((r) => `${r.network} ${r.board}`), Object.keys(budgets));
  for (const r of rows) {
    const name = `${r.network} ${r.board}`, budget = budgets[name]!;
    t.is(r.mac, budget.mac);
    t.is(r.ratio, r.instructions / r.mac);
    t.true(r.ratio <= budget.ratio, `${name}: ${r.ratio} instructions a multiply-add`);
    t.true(r.fills > 0 && r.fills <= budget.fills, `${name}: ${r.fills} line fills`);
    t.true(r.misses >= r.fills);
  }
});
