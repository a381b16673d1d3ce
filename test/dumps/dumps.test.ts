import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { dumpModel, type StageName } from '../../host/dump.ts';
import { example } from '../networks/listener.ts';

// What rewriting, streaming and lowering make of the example network, for reviews to read. LINNET_BLESS=1 writes them anew.
const here = path.dirname(fileURLToPath(import.meta.url));

for (const stage of ['declutter', 'pulse', 'plan'] as const satisfies readonly StageName[]) {
  test(`hey_linnet after ${stage} is as committed`, (t) => {
    const options = { board: loadBoard('pi-zero'), inputs: [], pulse: 8 };
    const [dumped] = dumpModel(readFileSync(path.join(example, 'hey_linnet.pb')), 'hey_linnet.pb', [stage], options);
    // ids of nodes depend on how many rewrites came before; a reader wants the order
    const ids = new Map<string, string>();
    const text = dumped!.text.replace(/%\d+/g, (id) => ids.get(id) ?? (ids.set(id, `%${ids.size}`), ids.get(id)!));
    const file = path.join(here, `hey_linnet.${stage}.txt`);
    if (process.env['LINNET_BLESS'] === '1') writeFileSync(file, text);
    t.is(text, readFileSync(file, 'utf8'), `if this is meant: LINNET_BLESS=1 npx ava test/dumps/dumps.test.ts`);
  });
}
