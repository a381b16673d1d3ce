import type { Tensor } from '../../src/eval/tensor.ts';
import { declutter } from '../declutter.ts';
import { evaluate } from '../evaluate.ts';
import { importModel } from '../import/index.ts';
import type { ModelFiles } from '../import/importer.ts';
import { typeGraph } from '../type.ts';
import { shapesOf } from './run-case.ts';

/** Runs a model with the naive evaluations. Throws `UserError` where it is refused. */
export function runNaive(model: ModelFiles, name: string, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const imported = importModel(model, { name });
  const { graph } = declutter(typeGraph(imported, { inputs: shapesOf(inputs, imported.inputs.map((i) => i.name)) }));
  return evaluate(graph, new Map([...inputs].filter(([input]) => graph.inputs.some((p) => p.name === input))));
}
