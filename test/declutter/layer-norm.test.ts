import { readFileSync } from 'node:fs';
import test from 'ava';
import { tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';

interface Values { readonly shape: readonly number[]; readonly data: readonly number[] }
interface Case { readonly name: string; readonly graph: string; readonly inputs: Readonly<Record<string, Values>>; readonly outputs: Readonly<Record<string, Values>> }

// written by test/import/tensorflow-cases.py
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('../import/tensorflow-cases.json', import.meta.url), 'utf8'));

for (const { name, graph: bytes, inputs, outputs } of cases.filter((c) => c.name.startsWith('layer normalisation'))) {
  test(`one operator: ${name}`, (t) => {
    const typed = typeGraph(importModel(Buffer.from(bytes, 'base64'), { name, outputs: Object.keys(outputs) }));
    const { graph } = declutter(typed);
    t.deepEqual(graph.operators().map(({ op }) => op.name), ['LayerNorm']);
    const asTensor = ({ shape, data }: Values) => tensor('f32', shape, Float32Array.from(data));
    const results = evaluate(graph, new Map(Object.entries(inputs).map(([key, v]) => [key, asTensor(v)])));
    for (const [key, expected] of Object.entries(outputs)) {
      const error = difference(results.get(key)!, asTensor(expected));
      t.true(error <= 2e-6, `${key} differs by ${error}`);
    }
  });
}
