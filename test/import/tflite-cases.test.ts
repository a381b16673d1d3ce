import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';

interface Value { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data: readonly number[] }
/** `input` is the only one; else they have names. The outputs are those of the last of `runs` of them. */
interface Network { readonly name: string; readonly model: string; readonly input?: Value; readonly inputs?: Readonly<Record<string, Value>>; readonly runs?: number; readonly outputs: readonly Value[] }

const networks = JSON.parse(readFileSync(new URL('tflite-cases.json', import.meta.url), 'utf8')) as readonly Network[];

/** Largest difference: of integers in quanta, of floats as a share of the largest. */
function error({ outputs }: Network, got: ReadonlyMap<string, Tensor>): number {
  const found = [...got.values()];
  return Math.max(...outputs.flatMap(({ dtype, shape, data }, i) => {
    const y = found[i], largest = dtype === 'f32' ? Math.max(1e-6, ...data.map(Math.abs)) : 1;
    return y === undefined || y.dtype !== dtype || String(y.shape) !== String(shape) ? [Infinity] : data.map((v, k) => Math.abs(v - Number(y.data[k])) / largest);
  }).map((v) => (Number.isNaN(v) ? Infinity : v)));
}

for (const network of networks) {
  test(`${network.name}: what TensorFlow Lite gives`, (t) => {
    const typed = typeGraph(importModel(inflateSync(Buffer.from(network.model, 'base64')), { name: network.name })), short = declutter(typed);
    const given = network.inputs ?? { [typed.graph.inputs[0]!.name]: network.input! };
    const inputs = new Map(Object.entries(given).map(([name, { dtype, shape, data }]) => [name, tensorOf(dtype, shape, data)]));
    const most = network.outputs.some((o) => o.dtype === 'f32') ? 1e-5 : 0;
    const lastOf = (run: () => ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> => {
      for (let i = 1; i < (network.runs ?? 1); i++) run();
      return run();
    };
    for (const { graph } of [typed, short]) {
      const states: States = new Map();
      t.true(error(network, lastOf(() => evaluate(graph, inputs, undefined, states))) <= most);
    }
    const packed = new Interpreter(pack(plan(lower(short, loadBoard('host'))), { model: network.name, metadata: '{}' }));
    t.true(error(network, lastOf(() => packed.run(inputs))) <= most);
  });
}

test('there are networks of all kinds', (t) => t.true(networks.length >= 100));
