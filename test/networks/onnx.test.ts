import { loadBoard } from '../../host/boards/load.ts';
import { summarise } from '../../host/commands/pack.ts';
import { type CompileOptions, compile } from '../../host/compile.ts';
import { type Case, readArray, readCase } from './case.ts';
import { type Run, assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

/** Networks of others, and what each becomes at most; the runs of a voice detector and two denoisers continue one session. */
const budgets = {
  basic_pitch: { operators: 181, steps: 133 },
  dtln_1: { operators: 28, steps: 11 },
  gtcrn_simple: { operators: 441, steps: 198 },
  mnist: { operators: 10, steps: 5 },
  mnist_bn: { operators: 7, steps: 7 },
  mnist_logsoftmax: { operators: 15, steps: 13 },
  precise_gru: { operators: 10, steps: 25 },
  silero_vad: { operators: 37, steps: 23 },
  silero_vad_op15: { operators: 40, steps: 26 },
  super_resolution: { operators: 11, steps: 5 },
  tract_byte_sb_bidi_lstm: { operators: 25, steps: 16 },
  tract_lgbm_classifier_tensor: { operators: 79, steps: 83 },
  tract_xgboost_classifier_tree: { operators: 2, steps: 2 },
  ultraface_slim: { operators: 88, steps: 40 },
  hey_linnet_qdq: { operators: 292, steps: 210 },
  mnist_dynamic: { operators: 63, steps: 55 },
  mnist_qdq: { operators: 17, steps: 15 },
  mobilenet_qdq: { operators: 83, steps: 78 },
  'mobilenet_v2_0.35_qdq': { operators: 88, steps: 79 },
  qdq_multi_consumer: { operators: 22, steps: 17 },
  shufflenet_v2_int8: { operators: 201, steps: 150 },
  tract_qlstm: { operators: 8, steps: 97 },
  tract_qrelu_1: { operators: 11, steps: 9 },
  tract_qsigmoid_2: { operators: 11, steps: 9 },
  tract_qtanh_1: { operators: 11, steps: 9 },
} as const;

const names = Object.keys(budgets);

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: ONNX networks give what ONNX Runtime gave, run after run`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = names.map(readCase).flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0 })));
    assertResults(t, await runAll(board, runs));
  });
}

/** Shapes of the first run's inputs, and its outputs. */
function optionsOf({ runs: [run] }: Case): Omit<CompileOptions, 'board'> {
  return { inputs: [...run!.inputs].map(([name, file]) => ({ name, shape: readArray(file).shape })), outputs: [...run!.outputs.keys()] };
}

for (const [name, most] of Object.entries(budgets)) {
  withShared(`${name}: operators and steps`, (t) => {
    const of = readCase(name);
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const s = summarise(compile(of.model, name, { board: loadBoard(board), ...optionsOf(of) }));
      t.log(`${board}: ${s.nodes.declutter} operators, ${s.steps} steps`);
      t.true(s.nodes.declutter <= most.operators && s.steps <= most.steps);
      t.is(s.scriptSteps, 0);
    }
  });
}
