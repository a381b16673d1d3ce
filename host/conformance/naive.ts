import { declutter } from '../declutter.ts';
import { evaluate } from '../evaluate.ts';
import { importModel } from '../import/index.ts';
import { modelName, openModel } from '../import/open.ts';
import { type Case, type Suite, isTensor } from '../import/suite.ts';
import { typeGraph } from '../type.ts';
import { type Result, compileWith, refusal, result, wrongOutput } from './result.ts';

/** Runs a case with the naive evaluations. */
export function runNaive(test: Case, suite: Suite): Result {
  const name = modelName(test.model);
  try {
    const model = openModel(test.model);
    let bound: readonly string[] = [];
    for (const set of suite.sets(test)) {
      const { compiled: graph, constants } = compileWith(set.inputs, (inputs) => declutter(typeGraph(importModel(model, { name, inputs }), { inputs })).graph);
      bound = constants;
      const given = new Map([...set.inputs].flatMap(([input, v]) => (isTensor(v) && graph.inputs.some((p) => p.name === input) ? [[input, v]] : [])));
      const wrong = wrongOutput(evaluate(graph, given), set);
      if (wrong !== undefined) return result(test.name, 'failed', wrong, { constants });
    }
    return result(test.name, 'passed', '', { constants: bound });
  } catch (e) {
    return refusal(test.name, name, e);
  }
}
