import { concreteShape } from '../../host/graph/fact.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { summarise } from '../../host/commands/pack.ts';
import { declutter } from '../../host/declutter.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import { factOf } from '../../host/graph/graph.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { difference, readArray, readCase } from './case.ts';
import { assertResults, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

const inputs = [{ name: 'input_node', shape: [1, 16, 494], dtype: 'f32' as const }, { name: 'input_lengths', shape: [1], dtype: 'i32' as const }];

withShared('deepspeech: its state goes from run to run, evaluated', (t) => {
  const of = readCase('deepspeech');
  const typed = typeGraph(importModel(of.model, { name: of.name }), { inputs });
  t.deepEqual(typed.graph.states.map((s) => [s.name, concreteShape(factOf(s.wire))]), [['previous_state_c', [1, 96]], ['previous_state_h', [1, 96]]]);
  for (const network of [typed, declutter(typed)]) {
    const states: States = new Map();
    for (const { inputs: given, outputs } of of.runs) {
      const got = evaluate(network.graph, new Map([...given].map(([name, file]) => [name, readArray(file)])), undefined, states);
      for (const [name, file] of outputs) t.true(difference(got.get(name)!, readArray(file)) <= of.tolerance(name));
    }
  }
});

withShared('deepspeech: operators and steps', (t) => {
  const { nodes, steps, stateBytes } = summarise(compile(readCase('deepspeech').model, 'model.pb', { board: loadBoard('host'), inputs }));
  t.is(nodes.import, 111);
  t.true(nodes.declutter <= 23, `${nodes.declutter} operators`);
  t.true(steps <= 8, `${steps} steps`);
  t.is(stateBytes, 2 * 96 * 4);
});

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: deepspeech gives what TensorFlow gave, run after run`, async (t) => {
    t.timeout(600_000);
    const of = readCase('deepspeech');
    assertResults(t, await runAll(board, of.runs.map((_, index) => ({ of, index, pulse: 0 }))));
  });
}
