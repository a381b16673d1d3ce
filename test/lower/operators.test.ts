import test from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Target } from '../../host/program/program.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { operators } from '../../host/ops/index.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { caseFiles, casesOf, difference, entryOf, opOf } from '../ops/case.ts';
import { Interpreter } from './interpret.ts';

const target: Target = { name: 'n8', isaName: 'aarch64-neon', layouts: { conv: 8 } };

/** Families of shape-like operators, which the type stage takes away. */
const shapeLike = ['dynamic'];
/** Of these some cases or all have no kernels: float formats without zero, silence, sequences along inner axes, boxes, systems of equations. */
const scripts = ['audioSpectrogram', 'reverseSequence', 'roundFloat', 'roiPool', 'argMaxPool', 'solve', 'cholesky'];

/** Takes shapes of its own making only: nothing of it is left to lower. */
const withoutInputs = ['fill', 'range', 'shapeOf', 'where'];

/** Expected values with four digits. */
const rounded = ['roiAlign', 'sample'];

/** Operators whose other operands are packed ahead of time. */
const weighted = ['conv', 'lstm', 'gru'];

const isSingle = (t: Tensor): boolean => t.dtype === 'f32' || t.dtype === 'bool';

/** One operator over its operands as inputs, but for integers and weights, which are constants as in most networks. */
function graphOf(key: string, attrs: unknown, inputs: readonly Tensor[], outputs: number): { readonly graph: Graph; readonly given: ReadonlyMap<string, Tensor> } {
  const graph = new Graph();
  const given = new Map<string, Tensor>();
  const wires = inputs.map((x, k) => {
    const known = k > 0 && (!isSingle(x) || weighted.includes(key));
    if (!known) given.set(`x${k}`, x);
    return { node: graph.add(`x${k}`, known ? constant(x) : input(fact(x.dtype, x.shape)), []), slot: 0 };
  });
  const node = graph.add('y', opOf(entryOf(key), attrs), wires);
  graph.inputs = wires.flatMap((wire) => (given.has(wire.node.name) ? [{ name: wire.node.name, wire }] : []));
  graph.outputs = Array.from({ length: outputs }, (_, slot) => ({ name: `y${slot}`, wire: { node, slot } }));
  return { graph, given };
}

for (const { key } of operators.filter(({ key, family }) => caseFiles().includes(key) && !shapeLike.includes(family) && !withoutInputs.includes(key))) {
  test(`${key}, lowered, gives what TensorFlow gives`, (t) => {
    let scripted = false;
    for (const [i, { attrs, inputs, outputs }] of casesOf(key).entries()) {
      if ([...inputs, ...outputs].some((x) => x.dtype === 'string')) continue;
      const { graph, given } = graphOf(key, attrs, inputs, outputs.length);
      const network = { stage: 'typed' as const, name: key, graph, graphNodes: 1, warnings: [] };
      const net = new Interpreter(pack(plan(lower(network, target)), { model: key, metadata: '{}' }));
      const results = net.run(given);
      outputs.forEach((expected, slot) => t.is(difference(results.get(`y${slot}`), expected, rounded.includes(key) ? 1e-4 : 1e-5), undefined, `case ${i} of ${key}.json`));
      if (inputs.every((x, k) => k > 0 || isSingle(x)) && [...inputs, ...outputs].every((x) => x.data.length > 0)) scripted ||= net.lin.scriptSteps().length > 0;
    }
    t.is(scripted, scripts.includes(key), scripted ? 'it has script steps' : 'kernels cover it');
  });
}
