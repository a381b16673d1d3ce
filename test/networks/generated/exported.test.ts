import test from 'ava';
import { loadBoard } from '../../../host/boards/load.ts';
import { difference } from '../../../host/check.ts';
import { declutter } from '../../../host/declutter.ts';
import { evaluate } from '../../../host/evaluate.ts';
import { importModel } from '../../../host/import/index.ts';
import { lower } from '../../../host/lower.ts';
import { pack } from '../../../host/pack.ts';
import { plan } from '../../../host/plan.ts';
import { typeGraph } from '../../../host/type.ts';
import { Interpreter } from '../../lower/interpret.ts';
import { Random } from '../../pulse/random.ts';
import { exported } from './exported.ts';

/** Steps and Transposes that are left, at most: those at an input whose channels come first, of caches too, and those of attention. */
const budgets: Readonly<Record<string, { readonly steps: number; readonly transposes: number }>> = {
  mobilenetV3: { steps: 19, transposes: 1 },
  efficientnetLite: { steps: 9, transposes: 1 },
  unet: { steps: 16, transposes: 0 },
  encoder: { steps: 38, transposes: 8 },
  denoiser: { steps: 8, transposes: 2 },
};

for (const [name, make] of Object.entries(exported)) {
  test(`${name}, as PyTorch exports it: what the import evaluates to, few steps, no Transposes between layers`, (t) => {
    const { model, inputs } = make(), random = new Random(7), typed = typeGraph(importModel(model, { name: `${name}.onnx` }));
    const given = new Map(Object.entries(inputs).map(([input, shape]) => [input, random.values(shape)] as const));
    const wanted = evaluate(typed.graph, given), tidy = declutter(typed);
    t.true(wanted.size > 0);
    const transposes = tidy.graph.operators().filter((n) => n.op.name === 'Transpose').length;
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const planned = plan(lower(tidy, loadBoard(board))), got = new Interpreter(pack(planned, { model: name, metadata: '{}' })).run(given);
      for (const [output, value] of wanted) {
        const error = difference(got.get(output)!, value);
        t.true(error <= 2e-5, `${board} ${output}: ${error}`);
      }
      t.log(`${board}: ${planned.steps.length} steps, ${transposes} Transposes`);
      t.deepEqual(planned.steps.filter((s) => s.invocation.kind === 'script'), []);
      t.true(planned.steps.length <= budgets[name]!.steps && transposes <= budgets[name]!.transposes);
    }
  });
}
