import { loadBoard } from '../../host/boards/load.ts';
import { summarise } from '../../host/commands/pack.ts';
import { compile } from '../../host/compile.ts';
import { readCase } from './case.ts';
import { type Run, assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

const small = ['mnet', 'kws_cnn_s', 'kws_ds_cnn_s', 'mobilenet_v2_0.35_96'] as const;
const all = [...small, 'mobilenet_v2_1.4'] as const;

for (const [board, networks] of [['host', all], ['pi-3', all], ['pi-zero', small]] as const) {
  withShared(`${board}: image networks and convolutional keyword spotters give what TensorFlow gave`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = networks.map(readCase).flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0 })));
    assertResults(t, await runAll(board, runs));
  });
}

/** What is left after declutter and lowering, at most; `batch`: the length that the file leaves open. */
const budgets = {
  mnet: { operators: 54, steps: 27, arenaBytes: 458_752, batch: { name: 'input_1', shape: [1, 128, 128, 3] } },
  kws_cnn_s: { operators: 20, steps: 12, arenaBytes: 192_384 },
  kws_ds_cnn_s: { operators: 28, steps: 16, arenaBytes: 192_384 },
  'mobilenet_v2_0.35_96': { operators: 105, steps: 58, arenaBytes: 552_960 },
  'mobilenet_v2_1.4': { operators: 105, steps: 58, arenaBytes: 9_031_680 },
} as const;

for (const [name, most] of Object.entries(budgets)) {
  withShared(`${name}: operators, steps and arena`, (t) => {
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const s = summarise(compile(readCase(name).model, name, { board: loadBoard(board), ...('batch' in most ? { inputs: [most.batch] } : {}) }));
      t.true(s.nodes.declutter <= most.operators, `${s.nodes.declutter} operators`);
      t.true(s.steps <= most.steps, `${s.steps} steps on ${board}`);
      t.is(s.scriptSteps, 0);
      t.true(s.arenaBytes <= most.arenaBytes, `${s.arenaBytes} bytes of arena on ${board}`);
    }
  });
}
