import { readCase } from './case.ts';
import { type Run, assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

/** How many runs are tried of each network: the products of quantised ones are script steps. */
const networks: Readonly<Record<string, number>> = {
  'dilated_conv': Infinity, 'hello_world_float': Infinity, 'mnist_lstm_float': 2, 'mobilenet_v1_0.25_224_float': 1, 'hello_world_int8': 4, 'micro_speech': 2, 'mww_hey_mycroft': 3,
};

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: TensorFlow Lite networks give what TensorFlow Lite gave, run after run`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = Object.entries(networks).flatMap(([name, most]) => {
      const of = readCase(name);
      return of.runs.slice(0, most).map((_, index) => ({ of, index, pulse: 0 }));
    });
    assertResults(t, await runAll(board, runs));
  });
}
