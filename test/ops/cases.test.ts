import test from 'ava';
import { isFloat } from '../../host/ops/shared/operands.ts';
import { operators } from '../../host/ops/index.ts';
import { type Node, Graph } from '../../host/graph/graph.ts';
import { constant, input } from '../../host/graph/constant.ts';
import * as evals from '../../src/eval/index.gen.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { caseFiles, casesOf, difference, factsOf, opOf } from './case.ts';
import { boundOf } from '../../host/ops/operator.ts';

/** TensorFlow sums in single precision and has its own approximations; what moves data or integers is exact. */
const tolerances: Readonly<Record<string, number>> = { conv: 2e-6, matMul: 2e-6, exp: 5e-7, tanh: 5e-7, softmax: 5e-7, logSoftmax: 1e-6, softplus: 5e-7, erf: 1e-6, silu: 5e-7, gelu: 1e-6, geluTanh: 1e-6, gate: 5e-7, sigmoid: 5e-7, pow: 1e-6, rsqrt: 5e-7, elu: 5e-7, lrn: 1e-6, layerNorm: 2e-6, resize: 5e-7, roiAlign: 1e-4, sample: 1e-4 };
const singleOperation = 2.5e-7;

test('every operator has a line of text, an evaluation of the same name, and cases', (t) => {
  const exported: Readonly<Record<string, unknown>> = evals;
  const files = new Set(caseFiles());
  const names = new Set<string>();
  for (const { key, operator } of operators) {
    t.false(names.has(operator.name), `${operator.name} is defined twice`);
    names.add(operator.name);
    t.is(key.replace(/Op$/, ''), operator.name[0]!.toLowerCase() + operator.name.slice(1));
    t.truthy(operator.doc, `${key} has no doc`);
    t.true(exported[key] === operator.eval, `${key} is not evaluated by src/eval`);
    t.true(files.delete(key), `${key} has no cases`);
  }
  t.deepEqual([...files], [], 'cases without an operator');
});

for (const entry of operators) {
  test(`${entry.key} gives what TensorFlow gives`, (t) => {
    for (const [i, { attrs, inputs, outputs }] of casesOf(entry.key).entries()) {
      const op = opOf(entry, attrs);
      const results = op.eval!(inputs);
      const facts = op.infer(factsOf(inputs));
      outputs.forEach((expected, slot) => {
        const tolerance = isFloat(expected.dtype) ? tolerances[entry.key] ?? singleOperation : 0;
        t.is(difference(results[slot], expected, tolerance), undefined, `case ${i} of ${entry.key}.json`);
        t.is(facts[slot]?.dtype, expected.dtype, `case ${i}: inferred type`);
        t.is(String(facts[slot]?.shape), String(expected.shape), `case ${i}: inferred shape`);
      });
      for (const result of typed(op, inputs)) t.is(difference(result, outputs[0]!, isFloat(outputs[0]!.dtype) ? singleOperation : 0), undefined, `case ${i}: static form`);
    }
  });
}

/** Results of each static form that the operator has here, shape-like operands and scalars being constant. */
function typed(op: ReturnType<typeof opOf>, inputs: readonly Tensor[]): readonly (Tensor | undefined)[] {
  const applied = boundOf(op).staticForms.flatMap((rule): (Tensor | undefined)[] => {
    const graph = new Graph();
    const wires = inputs.map((t, i) => ({ node: graph.add(`x${i}`, i === 0 && op.name !== 'Fill' ? input({ dtype: t.dtype, shape: t.shape }) : constant(t), []), slot: 0 }));
    const node = graph.add('y', op, wires);
    graph.inputs = wires.slice(0, 1).map((wire) => ({ name: 'x0', wire }));
    graph.outputs = [{ name: 'y', wire: { node, slot: 0 } }];
    const patch = rule.apply(node, graph);
    if (patch === null) return [];
    patch.apply();
    return [run(graph, inputs[0]!)];
  });
  return boundOf(op).staticForms.length > 0 && applied.length === 0 ? [undefined] : applied;
}

/** The output of a graph of operators with one output each over one input. */
function run(graph: Graph, x: Tensor): Tensor | undefined {
  const values = new Map<Node, Tensor | undefined>();
  for (const node of graph.order()) {
    const operands = node.inputs.map((w) => values.get(w.node)!);
    values.set(node, node.outputs[0]!.value ?? (node.op.name === 'Input' ? x : node.op.eval!(operands)[0]));
  }
  return values.get(graph.outputs[0]!.wire.node);
}
