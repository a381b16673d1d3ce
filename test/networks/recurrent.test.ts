import { loadBoard } from '../../host/boards/load.ts';
import { summarise } from '../../host/commands/pack.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import path from 'node:path';
import { difference, modelFolder, readArray, readCase } from './case.ts';
import { type Run, assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

const networks = ['kws_gru_s', 'kws_crnn_s'] as const;

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: keyword spotters with a while loop give what TensorFlow gave`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = networks.map(readCase).flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0 })));
    assertResults(t, await runAll(board, runs));
  });
}

const budgets = { kws_gru_s: { operators: 10, steps: 7 }, kws_crnn_s: { operators: 19, steps: 11 } } as const;

for (const name of networks) {
  withShared(`${name}: operators and steps`, (t) => {
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const s = summarise(compile(readCase(name).model, name, { board: loadBoard(board) }));
      t.true(s.nodes.declutter <= budgets[name].operators, `${s.nodes.declutter} operators`);
      t.true(s.steps <= budgets[name].steps, `${s.steps} steps`);
      t.is(s.scriptSteps, 0);
    }
  });
}

withShared('kws_gru_s, cut at an inner node: the front end is left out', (t) => {
  const of = readCase('kws_gru_s');
  const inputs = [{ name: 'Mfcc', shape: [1, 25, 10], dtype: 'f32' as const }];
  const { graph } = declutter(typeGraph(importModel(of.model, { name: of.name, inputs }), { inputs }));
  t.deepEqual(graph.inputs.map((p) => p.name), ['Mfcc']);
  for (const word of ['yes', 'no', 'stop']) {
    const file = (kind: string): string => path.join(modelFolder(of.name), `${word}.${kind}.npy`);
    const { data, dtype } = readArray(file('mfcc'));
    if (dtype !== 'f32') return t.fail();
    const got = evaluate(graph, new Map([['Mfcc', { dtype, shape: [1, 25, 10], data }]])).get('labels_softmax')!;
    t.true(difference(got, readArray(file('softmax'))) <= of.tolerance('labels_softmax'));
  }
});
