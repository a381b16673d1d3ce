import test from 'ava';
import { loadBoard } from '../../../host/boards/load.ts';
import { difference } from '../../../host/check.ts';
import { declutter } from '../../../host/declutter.ts';
import { evaluate } from '../../../host/evaluate.ts';
import { importModel } from '../../../host/import/index.ts';
import { lower } from '../../../host/lower.ts';
import { nameOf } from '../../../host/program/program.ts';
import { pack } from '../../../host/pack.ts';
import { plan } from '../../../host/plan.ts';
import { typeGraph } from '../../../host/type.ts';
import { Interpreter } from '../../lower/interpret.ts';
import { Random } from '../../pulse/random.ts';
import { exported } from './exported.ts';

/** Steps, and those among them that only copy, at most: those at an input whose channels come first, of caches too, and two a Resize. */
const budgets: Readonly<Record<string, { readonly steps: number; readonly copies: number }>> = {
  mobilenetV3: { steps: 19, copies: 1 },
  efficientnetLite: { steps: 9, copies: 0 },
  unet: { steps: 16, copies: 4 },
  encoder: { steps: 24, copies: 0 },
  denoiser: { steps: 8, copies: 2 },
};

for (const [name, make] of Object.entries(exported)) {
  test(`${name}, as PyTorch exports it: what the import evaluates to, few steps, no copies between layers`, (t) => {
    const { model, inputs } = make(), random = new Random(7), typed = typeGraph(importModel(model, { name: `${name}.onnx` }));
    const given = new Map(Object.entries(inputs).map(([input, shape]) => [input, random.values(shape)] as const));
    const wanted = evaluate(typed.graph, given), tidy = declutter(typed);
    t.true(wanted.size > 0);
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const planned = plan(lower(tidy, loadBoard(board))), got = new Interpreter(pack(planned, { model: name, metadata: '{}' })).run(given);
      for (const [output, value] of wanted) {
        const error = difference(got.get(output)!, value);
        t.true(error <= 2e-5, `${board} ${output}: ${error}`);
      }
      const copies = planned.steps.filter(({ invocation }) => nameOf(invocation).startsWith('copy_')).length;
      t.log(`${board}: ${planned.steps.length} steps, ${copies} copies`);
      t.deepEqual(planned.steps.filter(({ invocation }) => invocation.kind === 'script'), []);
      t.true(planned.steps.length <= budgets[name]!.steps && copies <= budgets[name]!.copies);
    }
  });
}
