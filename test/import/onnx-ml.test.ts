import { readFileSync } from 'node:fs';
import test from 'ava';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference, readTensors } from '../ops/case.ts';

interface Case { readonly name: string; readonly model: string; readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: Readonly<Record<string, unknown>> }

/** As onnx-ml-cases.py writes them. */
const cases = JSON.parse(readFileSync(new URL('./onnx-ml-cases.json', import.meta.url), 'utf8')) as readonly Case[];

const tensors = (of: Readonly<Record<string, unknown>>): ReadonlyMap<string, Tensor> => new Map(Object.keys(of).map((name, i) => [name, readTensors(Object.values(of))[i]!]));

for (const { name, model, inputs: given, outputs } of cases) {
  test(`${name}: what ONNX Runtime gives`, (t) => {
    const inputs = tensors(given);
    const specs = [...inputs].map(([input, { shape, dtype }]) => ({ name: input, shape, dtype }));
    const imported = importModel(Buffer.from(model, 'base64'), { name, outputs: Object.keys(outputs), inputs: specs });
    const results = evaluate(declutter(typeGraph(imported, { inputs: specs })).graph, inputs);
    for (const [output, expected] of tensors(outputs)) t.is(difference(results.get(output), expected, 1e-5), undefined, output);
  });
}
