import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { readCase } from './case.ts';
import { type Run, assertResults, interfaceOf, runAll } from './on-board.ts';
import { withShared } from './shared.ts';

/** Networks whose state are inputs and outputs; of the last ones it is variables. */
const bound = ['silero_vad_op15', 'gtcrn_simple', 'dtln_1', 'dtln_1_hybrid'], variables = ['mww_alexa', 'mww_hey_mycroft', 'mww_okay_nabu'];

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: networks with their states bound give what the frameworks gave, run after run`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = [...bound, ...variables].map(readCase).flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0, bound: true })));
    t.true(runs.length > 60, `${runs.length} runs`);
    assertResults(t, await runAll(board, runs));
  });
}

withShared('a bound state is no input and no output, and is kept', (t) => {
  for (const of of bound.map(readCase)) {
    const { inputs, outputs, states } = interfaceOf({ of, index: 0, pulse: 0, bound: true });
    const { plan } = compile(of.model, of.name, { board: loadBoard('host'), states, inputs: [{ name: 'input', shape: [1, 576] }].filter(({ name }) => inputs.has(name)) });
    t.deepEqual(plan.inputs.map((p) => p.name).sort(), [...inputs.keys()].sort());
    t.deepEqual(plan.outputs.map((p) => p.name).sort(), [...outputs.keys()].sort());
    t.true(plan.stateBytes >= states.reduce((n, { initial }) => n + 4 * (initial?.data.length ?? 0), 0));
  }
});
