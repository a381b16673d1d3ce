import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { openModel } from '../../host/import/open.ts';
import { typeGraph } from '../../host/type.ts';
import { readNpy } from '../../src/format/npy.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { noShared, unless } from '../harness/skip.ts';

interface Case { readonly runs: readonly { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }[]; readonly tolerance: number | Readonly<Record<string, number>> }

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const networks = [
  'onnx_models/mnist_bn', 'onnx_models/mnist_logsoftmax', 'onnx_models/tract_xgboost_classifier_tree', 'onnx_models/ultraface_slim', 'onnx_models/super_resolution', 'onnx_models/basic_pitch', 'onnx_models/precise_gru', 'models/mnist',
];

for (const name of networks) {
  unless(noShared, test)(`${name}: what ONNX Runtime gives`, (t) => {
    const folder = `${shared}/${name}`;
    t.true(existsSync(`${folder}/model.onnx`));
    const { runs, tolerance } = JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')) as Case;
    const read = (file: string): Tensor => readNpy(readFileSync(`${folder}/${file}`));
    for (const run of runs.slice(0, 2)) {
      const inputs = new Map(Object.entries(run.inputs).map(([input, file]) => [input, read(file)]));
      const specs = [...inputs].map(([input, { shape, dtype }]) => ({ name: input, shape, dtype }));
      const imported = importModel(openModel(`${folder}/model.onnx`), { name, outputs: Object.keys(run.outputs), inputs: specs });
      const results = evaluate(declutter(typeGraph(imported, { inputs: specs })).graph, inputs);
      for (const [output, file] of Object.entries(run.outputs)) {
        const [got, expected] = [results.get(output), read(file)];
        t.deepEqual(got?.shape, expected.shape);
        const within = typeof tolerance === 'number' ? tolerance : tolerance[output] ?? 0;
        t.true(apart(got, expected) <= within, `${output}: ${apart(got, expected)} apart`);
      }
    }
  });
}

/** The largest difference, over the largest expected number where that is above 1. */
function apart(got: Tensor | undefined, expected: Tensor): number {
  if (got === undefined || got.dtype === 'string' || expected.dtype === 'string') return Infinity;
  let [worst, size] = [0, 1];
  expected.data.forEach((v, i) => {
    const difference = Math.abs(v - got.data[i]!);
    worst = difference <= worst ? worst : Number.isNaN(difference) ? Infinity : difference;
    size = Math.max(size, Math.abs(v));
  });
  return worst / size;
}
