import test, { type ExecutionContext } from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';
import { type Case, readCases } from './case.ts';

const tolerance = 1e-5;
type Outputs = ReadonlyMap<string, Tensor>;

function compare(t: ExecutionContext, of: Case, what: string, run: (inputs: Outputs) => Outputs): void {
  of.runs.forEach(({ inputs, outputs }, i) => {
    const got = run(inputs);
    for (const [name, expected] of outputs) {
      const actual = got.get(name);
      const error = actual === undefined ? Infinity : difference(actual, expected);
      t.true(error <= tolerance, `${what}, run ${i}, ${name}: ${error}`);
      t.is(actual?.dtype, expected.dtype);
      t.deepEqual(actual?.shape, expected.shape);
    }
  });
}

const inputsOf = (of: Case) => [...of.runs[0]!.inputs].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
const outputsOf = (of: Case) => (of.outputs === undefined ? {} : { outputs: of.outputs });

for (const of of readCases()) {
  test(of.name, (t) => {
    const typed = typeGraph(importModel(of.model, { name: 'm', ...outputsOf(of) }), { inputs: inputsOf(of) });
    for (const network of [typed, declutter(typed)]) {
      const states: States = new Map();
      compare(t, of, 'evaluated', (inputs) => evaluate(network.graph, inputs, undefined, states));
    }
    for (const board of ['host', 'pi-3', 'pi-zero', 'reference']) {
      const net = new Interpreter(compile(of.model, 'm', { board: loadBoard(board), inputs: inputsOf(of), ...outputsOf(of) }).lin);
      compare(t, of, board, (inputs) => net.run(inputs));
      net.reset();
      compare(t, of, `${board}, after a reset`, (inputs) => net.run(inputs));
    }
  });
}
