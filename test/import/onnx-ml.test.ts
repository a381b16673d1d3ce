import { readFileSync } from 'node:fs';
import test from 'ava';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { difference, readTensors } from '../ops/case.ts';
import { model as build, node, value } from './onnx-model.ts';

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

test('labels of classes that are strings stand beside the scores', (t) => {
  const { name, model, inputs: given } = cases.find((c) => c.name === 'classifier with labels that are strings')!, inputs = tensors(given);
  const specs = [...inputs].map(([input, { shape, dtype }]) => ({ name: input, shape, dtype }));
  const label = evaluate(declutter(typeGraph(importModel(Buffer.from(model, 'base64'), { name, outputs: ['label'], inputs: specs }), { inputs: specs })).graph, inputs).get('label');
  // what ONNX Runtime gives
  t.deepEqual(label?.dtype === 'string' ? label.data.map((s) => new TextDecoder().decode(s)) : label, ['b', 'c', 'b', 'b', 'b', 'c']);
});

test('a LabelEncoder gives strings', (t) => {
  const texts = (...all: readonly string[]) => ({ strings: all.map((s) => new TextEncoder().encode(s)), type: 8 });
  const bytes = build({
    nodes: [node('LabelEncoder', ['x'], ['y'], { keys_int64s: [3, -1], values_strings: texts('three', 'minus one'), default_string: 'none' }, { domain: 'ai.onnx.ml' })],
    inputs: [value('x', [3], 7)], outputs: [value('y', [3], 8)], opsets: [{ domain: '', version: 18 }, { domain: 'ai.onnx.ml', version: 4 }],
  });
  const y = evaluate(typeGraph(importModel(bytes, { name: 'm.onnx' })).graph, new Map([['x', tensorOf('i64', [3], [-1, 8, 3])]])).get('y');
  t.deepEqual(y?.dtype === 'string' ? y.data.map((s) => new TextDecoder().decode(s)) : y, ['minus one', 'none', 'three']);
});
