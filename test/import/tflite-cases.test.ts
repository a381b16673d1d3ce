import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';
import { errorOf, fileOf, inputsOf, mostError, networks } from './tflite-networks.ts';

for (const network of networks) {
  test(`${network.name}: what TensorFlow Lite gives`, (t) => {
    const typed = typeGraph(importModel(fileOf(network), { name: network.name })), short = declutter(typed);
    const inputs = inputsOf(network, typed.graph.inputs[0]?.name), most = mostError(network);
    const lastOf = (run: () => ReadonlyMap<string, Tensor>): readonly Tensor[] => {
      for (let i = 1; i < (network.runs ?? 1); i++) run();
      return [...run().values()];
    };
    for (const { graph } of [typed, short]) {
      const states: States = new Map();
      t.true(errorOf(network, lastOf(() => evaluate(graph, inputs, undefined, states))) <= most);
    }
    // a file has no lengths that are open
    const shapes = [...inputs].map(([name, { shape }]) => ({ name, shape })), closed = declutter(typeGraph(importModel(fileOf(network), { name: network.name, inputs: shapes }), { inputs: shapes }));
    const packed = new Interpreter(pack(plan(lower(closed, loadBoard('host'))), { model: network.name, metadata: '{}' }));
    t.true(errorOf(network, lastOf(() => packed.run(inputs))) <= most);
  });
}

test('there are networks of all kinds', (t) => t.true(networks.length >= 180));
