import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import test from 'ava';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { writeNpy } from '../../src/format/npy.ts';
import { noBoard, unless } from '../harness/skip.ts';
import type { Case } from '../networks/case.ts';
import { runAll } from '../networks/on-board.ts';
import { difference, readTensors } from '../ops/case.ts';

interface Stored { readonly name: string; readonly graph: string; readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: Readonly<Record<string, unknown>> }

/** Written by random-operators.py. */
const stored: readonly Stored[] = JSON.parse(readFileSync(new URL('random-operators.json', import.meta.url), 'utf8'));

const modelOf = ({ graph }: Stored): Uint8Array => inflateSync(Buffer.from(graph, 'base64'));
const tensorsOf = (ports: Readonly<Record<string, unknown>>): ReadonlyMap<string, Tensor> => new Map(Object.entries(ports).map(([name, v]) => [name, readTensors([v])[0]!]));
/** Relative to values above 1. */
const tolerance = 5e-6;

/** What the naive evaluation gives. */
function evaluated(c: Stored): ReadonlyMap<string, Tensor> {
  const imported = importModel(modelOf(c), { name: c.name, outputs: Object.keys(c.outputs) });
  const given = [...tensorsOf(c.inputs)].filter(([name]) => imported.inputs.some((i) => i.name === name));
  const inputs = given.map(([name, { shape, dtype }]) => ({ name, shape, ...(dtype === 'string' ? {} : { dtype }) }));
  return evaluate(typeGraph(imported, { inputs }).graph, new Map(given));
}

test('random operators: the naive evaluation gives the values of TensorFlow', (t) => {
  t.true(stored.length >= 1000 && new Set(stored.map((c) => c.name.split(' ')[0])).size >= 180);
  for (const c of stored) {
    const got = evaluated(c);
    for (const [name, expected] of tensorsOf(c.outputs)) t.is(difference(got.get(name), expected, tolerance), undefined, `${c.name}: ${name}`);
  }
});

for (const board of ['host', 'pi-3', 'pi-zero']) {
  unless(noBoard(board))(`random operators: packed for ${board} they give the values of TensorFlow`, async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-random-operators-'));
    try {
      const files = (kind: string, ports: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> => new Map([...tensorsOf(ports)].map(([name, tensor]) => {
        const file = path.join(folder, `${kind}-${name}.npy`);
        writeFileSync(file, writeNpy(tensor));
        return [name, file];
      }));
      const cases = stored.map((c, i): Case => ({ name: c.name, ordered: false, tolerance: () => tolerance, model: modelOf(c), runs: [{ inputs: files(`${i}-in`, c.inputs), outputs: files(`${i}-out`, c.outputs) }] }));
      const results = await runAll(board, cases.map((of) => ({ of, index: 0, pulse: 0 })));
      t.is(results.length, cases.length);
      for (const [i, { outputs }] of results.entries()) {
        for (const [name, expected] of tensorsOf(stored[i]!.outputs)) t.is(difference(outputs.get(name), expected, tolerance), undefined, `${stored[i]!.name}: ${name}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
