import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';

interface Value { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data: readonly number[] }
interface LayerCase { readonly name: string; readonly model: string; readonly inputs: Readonly<Record<string, Value>>; readonly outputs: Readonly<Record<string, Value>>;
  /** Where ONNX Runtime rounds what we do not. */
  readonly tolerance?: number }

const cases = JSON.parse(readFileSync(new URL('onnx-layers.json', import.meta.url), 'utf8')) as readonly LayerCase[];

const valueOf = ({ dtype, shape, data }: Value): Tensor => tensorOf(dtype, shape, data);

/** Largest difference to what ONNX Runtime gives. */
function error({ outputs }: LayerCase, got: ReadonlyMap<string, Tensor>): number {
  return Math.max(...Object.entries(outputs).flatMap(([name, { shape, data }]) => {
    const found = got.get(name);
    return found === undefined || String(found.shape) !== String(shape) ? [Infinity] : data.map((v, i) => Math.abs(v - Number(found.data[i])));
  }).map((v) => (Number.isNaN(v) ? Infinity : v)));
}

for (const c of cases) {
  test(`${c.name} gives what ONNX Runtime gives`, (t) => {
    const inputs = new Map(Object.entries(c.inputs).map(([name, v]) => [name, valueOf(v)]));
    const typed = declutter(typeGraph(importModel(inflateSync(Buffer.from(c.model, 'base64')), { name: `${c.name}.onnx` })));
    t.true(error(c, evaluate(typed.graph, inputs)) < (c.tolerance ?? 3e-6));
    t.true(error(c, new Interpreter(pack(plan(lower(typed, loadBoard('host'))), { model: c.name, metadata: '{}' })).run(inputs)) < (c.tolerance ?? 2e-5));
  });
}
