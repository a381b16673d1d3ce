import { noSuchOutput } from '../../errors.ts';
import { isBatch } from '../batch.ts';
import { Builder } from '../builder.ts';
import { ImportContext } from '../context.ts';
import type { ImportOptions, ImportedGraph } from '../importer.ts';
import { badTensor, noTensor, tfliteHasNothing } from './errors.ts';
import { dequantizedPort, portQuantization, quantizedPort } from './float-ports.ts';
import { labelsIn } from './labels.ts';
import type { TfliteModel } from './model.ts';
import { SubgraphImporter } from './subgraph-importer.ts';
import { dtypeOf, typeName } from './types.ts';
import { Variables } from './variables.ts';

/** Reads the first subgraph of a model, and those that it calls. Throws `UserError`. */
export function importTflite(model: TfliteModel, bytes: Uint8Array, options: ImportOptions): ImportedGraph {
  const file = options.name;
  const context = new ImportContext(file), builder = new Builder(), variables = new Variables();
  if (model.subgraphs === 0) throw tfliteHasNothing(file);
  const graph = model.subgraph(0);
  const importer = new SubgraphImporter({ model, context, variables }, { builder, prefix: '', depth: 0 }, graph);
  /** Tensors by name; those without one are called after their place among the inputs or outputs. */
  const named = (tensors: readonly number[], what: 'input' | 'output') => tensors.map((index, i) => {
    const tensor = graph.tensors[index];
    if (tensor === undefined) throw noTensor(file, index, `the list of ${what}s`);
    return { index, tensor, name: tensor.name === '' ? `${what}_${i}` : tensor.name };
  });

  const inputs = named(graph.inputs, 'input');
  for (const { index, tensor, name } of inputs) {
    const dtype = dtypeOf(tensor.type);
    if (dtype === undefined) throw badTensor(file, name, `an input of ${typeName(tensor.type)}, which a board cannot be given`);
    const origin = { name, source: 'Input', gates: [] }, quantized = options.floatIo === true ? portQuantization(file, name, tensor) : undefined;
    const given = builder.input(origin, quantized === undefined ? dtype : 'f32', tensor.shape, undefined, isBatch(tensor.shape));
    importer.set(index, quantized === undefined ? given : quantizedPort(builder, origin, given, quantized));
  }
  for (const { name, dtype = 'f32' } of options.inputs ?? []) {
    const inner = inputs.some((i) => i.name === name) ? -1 : graph.tensors.findIndex((t) => t.name === name);
    if (inner >= 0) importer.set(inner, builder.input({ name, source: 'Input', gates: [] }, dtype, undefined));
  }

  const declared = named(graph.outputs, 'output');
  const outputs = options.outputs === undefined ? declared : [...new Set(options.outputs)].map((name) => {
    const found = declared.find((o) => o.name === name) ?? named(graph.tensors.map((_, i) => i), 'output').find((o) => o.name === name);
    if (found === undefined) throw noSuchOutput(file, name, declared.map((o) => o.name));
    return found;
  });
  if (outputs.length === 0) throw tfliteHasNothing(file);
  const wires = importer.run(outputs.map((o) => o.index));
  context.throwRefused();
  const results = outputs.map(({ name, tensor }, i) => {
    const quantized = options.floatIo === true ? portQuantization(file, name, tensor) : undefined;
    return { name, wire: quantized === undefined ? wires![i]! : dequantizedPort(builder, { name, source: 'Output', gates: [] }, wires![i]!, quantized) };
  });
  const labels = labelsIn(bytes, outputs.map((o) => o.tensor.shape.at(-1)));
  return {
    ...(labels === undefined ? {} : { labels }),
    nodes: builder.nodes, inputs: builder.inputs, outputs: results, states: variables.states(),
    outputsNamed: true, graphNodes: graph.operators.length, warnings: context.warnings,
  };
}
