import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { readArray, readCase } from './case.ts';
import { type Run, assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

/** Networks of others: how many runs are tried of each, and steps at most. */
const networks: Readonly<Record<string, { readonly runs: number; readonly steps: number }>> = {
  'ad01_int8': { runs: 1, steps: 10 },
  'dilated_conv': { runs: 2, steps: 4 },
  'ds_cnn_s_int16': { runs: 1, steps: 46 },
  'dtln_1_hybrid': { runs: 2, steps: 90 },
  'dtln_lstm_int8': { runs: 3, steps: 148 },
  'hello_world_float': { runs: 4, steps: 3 },
  'hello_world_int8': { runs: 4, steps: 3 },
  'kws_arm_basic_lstm_s': { runs: 1, steps: 499 },
  'kws_arm_ds_cnn_s': { runs: 1, steps: 22 },
  'kws_mlperf_int8': { runs: 1, steps: 16 },
  'micro_speech': { runs: 2, steps: 3 },
  'mnist_lstm_float': { runs: 2, steps: 12 },
  'mobilenet_v1_0.25_128_uint8': { runs: 1, steps: 34 },
  'mobilenet_v1_0.25_224_float': { runs: 1, steps: 27 },
  'mobilenet_v2_1.0_224_uint8': { runs: 1, steps: 69 },
  'mww_alexa': { runs: 3, steps: 23 },
  'mww_hey_mycroft': { runs: 3, steps: 23 },
  'mww_okay_nabu': { runs: 3, steps: 29 },
  'resnet_int8': { runs: 1, steps: 19 },
  'vww_int8': { runs: 1, steps: 34 },
  'yamnet': { runs: 1, steps: 53 },
};
const names = Object.keys(networks);

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: TensorFlow Lite networks give what TensorFlow Lite gave, run after run`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = names.flatMap((name) => {
      const of = readCase(name);
      return of.runs.slice(0, networks[name]!.runs).map((_, index) => ({ of, index, pulse: 0 }));
    });
    assertResults(t, await runAll(board, runs));
  });
}

withShared('TensorFlow Lite networks have no script steps, and so many steps at most', (t) => {
  for (const [name, { steps }] of Object.entries(networks)) {
    const { model, runs: [run] } = readCase(name);
    const inputs = [...run!.inputs].map(([input, file]) => ({ name: input, shape: readArray(file).shape }));
    const { plan, scriptSteps } = compile(model, name, { board: loadBoard('pi-zero'), inputs });
    t.is(scriptSteps.length, 0, name);
    t.log(`${name}: ${plan.steps.length} steps`);
    t.true(plan.steps.length <= steps, `${name}: ${plan.steps.length} steps`);
  }
});
