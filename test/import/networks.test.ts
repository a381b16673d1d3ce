import { readFileSync } from 'node:fs';
import { evaluate } from '../../host/evaluate.ts';
import { showFact } from '../../host/graph/fact.ts';
import { factOf } from '../../host/graph/graph.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { type NpyArray, readNpy } from '../../src/format/npy.ts';
import { noShared, unless } from '../harness/skip.ts';

const folder = new URL('../../../shared/models/', import.meta.url);
const shared = unless(noShared);
const bytesOf = (network: string, file: string): Uint8Array => readFileSync(new URL(`${network}/${file}`, folder));

interface Run { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }

/** `frames`: of the inputs that are evaluated; the naive evaluation of a long recording takes seconds. */
const networks = [
  { name: 'hey_linnet', nodes: 3168, frames: 400, outputs: { logits: 'f32[S-182,2]', probabilities: 'f32[S-182,2]' }, ends: ['probabilities'] },
  { name: 'hey_snips_v4', nodes: 3168, frames: Infinity, outputs: { logits: 'f32[S-182,2]', probabilities: 'f32[S-182,2]' }, ends: ['probabilities'] },
  { name: 'hey_snips_v1', nodes: 40, frames: Infinity, outputs: { probabilities: 'f32[S-40,3]' }, ends: ['probabilities'] },
  { name: 'phones', nodes: 227, frames: Infinity, outputs: { log_posteriors: 'f32[floor((S+2)/3)-8,42]' }, ends: ['log_posteriors'] },
] as const;

for (const { name, nodes, frames, outputs, ends } of networks) {
  shared(`${name} is imported, typed and evaluated as TensorFlow does`, (t) => {
    const model = bytesOf(name, 'model.pb');
    t.deepEqual(importModel(model, { name }).outputs.map((o) => o.name), [...ends]);
    const imported = importModel(model, { name, outputs: Object.keys(outputs) });
    t.is(imported.graphNodes, nodes);
    const { graph, warnings } = typeGraph(imported);
    t.deepEqual(warnings, []);
    t.deepEqual(Object.fromEntries(graph.outputs.map((p) => [p.name, showFact(factOf(p.wire))])), { ...outputs });

    const { runs, tolerance }: { readonly runs: readonly Run[]; readonly tolerance: number } = JSON.parse(new TextDecoder().decode(bytesOf(name, 'case.json')));
    for (const run of runs) {
      const results = evaluate(graph, new Map(Object.entries(run.inputs).map(([input, file]) => [input, firstRows(readNpy(bytesOf(name, file)), frames)])));
      for (const [output, file] of Object.entries(run.outputs)) {
        const got = results.get(output);
        t.true(within(got, firstRows(readNpy(bytesOf(name, file)), frames === Infinity ? Infinity : got?.shape[0] ?? 0), tolerance), output);
      }
    }
  });
}

function firstRows(a: NpyArray, most: number): NpyArray {
  const [rows = 0, ...rest] = a.shape;
  const kept = Math.min(rows, most);
  if (a.dtype !== 'f32') throw new Error(`${a.dtype} is not expected here`);
  return { dtype: 'f32', shape: [kept, ...rest], data: a.data.subarray(0, kept * rest.reduce((n, d) => n * d, 1)) };
}

function within(got: NpyArray | undefined, expected: NpyArray, tolerance: number): boolean {
  if (got?.dtype !== 'f32' || expected.dtype !== 'f32' || got.shape.join() !== expected.shape.join()) return false;
  const scale = expected.data.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  return expected.data.every((v, i) => Math.abs(v - got.data[i]!) <= tolerance * scale);
}
