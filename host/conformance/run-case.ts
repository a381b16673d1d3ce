import type { Tensor } from '../../src/eval/tensor.ts';
import { UserError } from '../errors.ts';
import { openModel } from '../import/open.ts';
import type { ModelFiles } from '../import/importer.ts';
import type { InputSpec } from '../stages.ts';
import { difference } from './compare.ts';
import { type Case, isTensor, testSets } from './suite.ts';
import path from 'node:path';

export interface Result { readonly name: string; readonly outcome: 'passed' | 'failed' | 'refused'; readonly reason: string }

/** Runs a model once; outputs by name. Throws `UserError` where the model is refused. */
export type RunModel = (model: ModelFiles, name: string, inputs: ReadonlyMap<string, Tensor>) => ReadonlyMap<string, Tensor>;

/** Shapes of arrays, as the user would give them. */
export const shapesOf = (inputs: ReadonlyMap<string, Tensor>, known: readonly string[]): readonly InputSpec[] =>
  [...inputs].filter(([name]) => known.includes(name)).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));

/** Runs a case. What the importer and the stages refuse is refused; anything else that goes wrong is a failure. */
export function runCase(test: Case, run: RunModel): Result {
  const file = 'model.onnx';
  const result = (outcome: Result['outcome'], reason = ''): Result => ({ name: test.name, outcome, reason });
  try {
    const model = openModel(path.join(test.folder, file));
    for (const { inputs, outputs } of testSets(test, model.file!)) {
      const odd = [...inputs].find(([, v]) => !isTensor(v));
      if (odd !== undefined) {
        // refused by the importer, with its own words
        run(model, file, new Map());
        return result('refused', `input '${odd[0]}' is no tensor`);
      }
      const got = run(model, file, new Map([...inputs].flatMap(([name, v]) => (isTensor(v) ? [[name, v]] : []))));
      for (const [name, expected] of outputs) {
        const value = got.get(name);
        const differs = value === undefined ? 'missing' : difference(value, expected);
        if (differs !== undefined) return result('failed', `output '${name}': ${differs}`);
      }
    }
    return result('passed');
  } catch (e) {
    const message = e instanceof Error ? e.message : String(e);
    return e instanceof UserError ? result('refused', message.replace(/^model\.onnx: /, '')) : result('failed', message);
  }
}
