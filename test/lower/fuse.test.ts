import test from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { checkGraph } from '../../host/graph/check.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { type Wire, factOf, Graph } from '../../host/graph/graph.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { fuse } from '../../host/lower/fuse.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { gate } from '../../host/ops/gate/gate.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { reshape } from '../../host/ops/shape/shape.ts';
import { Random } from '../pulse/random.ts';
import { randomGraph } from './random-graph.ts';
import type { Target } from '../../host/program/program.ts';

type Build = (n: (op: Op, ...inputs: readonly Wire[]) => Wire, x: Wire, value: (...shape: readonly number[]) => Wire) => readonly Wire[];

const one = op(conv, { strides: [1], dilations: [1], padding: 'valid', groups: 1 });
const same = op(conv, { strides: [1], dilations: [2], padding: 'same', groups: 1 });
const add = op(elementwise.add, {});
const relu = op(elementwise.clamp, { lo: 0, hi: null });
const tanh = op(elementwise.tanh, {});
const sigmoid = op(elementwise.sigmoid, {});
const product = op(matMul, { transposeA: false, transposeB: false });

/** Over x [1, 6, 4]: operators that are left after fusing, in order; `+`, `|`, `~` and `^` stand for a residual, limits, a gate and an activation of a FusedConv. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: Build }[] = [
  { what: 'bias, residual and limits follow the sum', after: 'FusedConv+|', build: (n, x, v) => [n(relu, n(add, n(add, n(one, x, v(1, 4, 4)), v(4)), x))] },
  { what: 'a gate follows the sum', after: 'FusedConv~', build: (n, x, v) => [n(op(gate, {}), n(add, n(one, x, v(3, 4, 8)), v(8)))] },
  { what: 'a gate after a residual is a step of its own', after: 'FusedConv+ Gate', build: (n, x, v) => [n(op(gate, {}), n(add, n(one, x, v(1, 4, 4)), x))] },
  { what: 'a sum of convolutions is a chain', after: 'FusedConv FusedConv+ FusedConv+|', build: (n, x, v) => [n(relu, n(add, ...[1, 2, 3].map(() => n(one, x, v(1, 4, 4)))))] },
  { what: 'others of a sum begin the chain', after: 'Tanh Add FusedConv+ FusedConv+', build: (n, x, v) => [n(add, n(one, x, v(1, 4, 4)), n(tanh, x), n(one, x, v(1, 4, 4)), x)] },
  { what: 'what is broadcast is added last', after: 'FusedConv FusedConv+ Tanh Add', build: (n, x, v) => [n(add, n(one, x, v(1, 4, 4)), n(one, x, v(1, 4, 4)), n(tanh, v(1, 1, 4)))] },
  { what: 'a sum that others read stays whole', after: 'FusedConv Clamp Tanh', build: (n, x, v) => { const y = n(one, x, v(1, 4, 4)); return [n(relu, y), n(tanh, y)]; } },
  { what: 'a sum that is an output stays whole', after: 'FusedConv Clamp', build: (n, x, v) => { const y = n(one, x, v(1, 4, 4)); return [y, n(relu, y)]; } },
  { what: 'a sum that is added to itself stays whole', after: 'FusedConv Add', build: (n, x, v) => { const y = n(one, x, v(1, 4, 4)); return [n(add, y, y)]; } },
  { what: 'nothing goes behind limits', after: 'FusedConv| Add', build: (n, x, v) => [n(add, n(relu, n(one, x, v(1, 4, 4))), x)] },
  { what: 'an activation follows the sum', after: 'FusedConv+^', build: (n, x, v) => [n(tanh, n(add, n(add, n(one, x, v(1, 4, 4)), v(4)), x))] },
  { what: 'an activation follows a matrix product', after: 'FusedConv^', build: (n, x, v) => [n(sigmoid, n(add, n(product, x, v(4, 3)), v(3)))] },
  { what: 'an activation follows a dilated convolution', after: 'Pad FusedConv^', build: (n, x, v) => [n(sigmoid, n(same, x, v(3, 4, 2)))] },
  { what: 'nothing goes behind an activation', after: 'FusedConv^ Clamp Sigmoid FusedConv^ Gate FusedConv^ Add FusedConv^ Add Tanh', build: (n, x, v) => { const y = (): Wire => n(tanh, n(one, x, v(1, 4, 4))); return [n(sigmoid, n(relu, y())), n(op(gate, {}), y()), n(add, y(), v(4)), n(tanh, n(add, y(), x))]; } },
  { what: 'an activation behind limits or a gate is a step of its own', after: 'FusedConv| Tanh FusedConv~ Tanh', build: (n, x, v) => [n(tanh, n(relu, n(one, x, v(1, 4, 4)))), n(tanh, n(op(gate, {}), n(one, x, v(1, 4, 8))))] },
  { what: 'an activation of a depthwise convolution is a step of its own', after: 'FusedConv Tanh', build: (n, x, v) => [n(tanh, n(op(conv, { strides: [1], dilations: [1], padding: 'same', groups: 4 }), x, v(3, 1, 4), v(4)))] },
  { what: 'an activation of a convolution over images is a step of its own', after: 'Reshape FusedConv Tanh', build: (n, x, v) => [n(tanh, n(op(conv, { strides: [1, 1], dilations: [1, 1], padding: 'valid', groups: 1 }), n(op(reshape, { to: [1, 6, 4, 1] }), x), v(2, 2, 1, 3)))] },
  { what: 'a sum that others read gets no activation', after: 'FusedConv Tanh Sigmoid', build: (n, x, v) => { const y = n(one, x, v(1, 4, 4)); return [n(tanh, y), n(sigmoid, y)]; } },
  { what: 'padding is a step before', after: 'Pad FusedConv|', build: (n, x, v) => [n(relu, n(same, x, v(3, 4, 2)))] },
  { what: 'a depthwise convolution takes its padding', after: 'FusedConv|', build: (n, x, v) => [n(relu, n(op(conv, { strides: [2], dilations: [1], padding: 'same', groups: 4 }), x, v(3, 1, 4), v(4)))] },
  { what: 'a matrix product by a constant is a convolution', after: 'FusedConv|', build: (n, x, v) => [n(relu, n(add, n(product, x, v(4, 3)), v(3)))] },
  { what: 'a matrix product of two wires stays', after: 'Tanh MatMul', build: (n, x) => [n(op(matMul, { transposeA: false, transposeB: true }), x, n(tanh, x))] },
];

function graphOf(build: Build): Graph {
  const graph = new Graph();
  const random = new Random(7);
  const x: Wire = { node: graph.add('x', input(fact('f32', [1, 6, 4])), []), slot: 0 };
  const make = (operation: Op, ...inputs: readonly Wire[]): Wire => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
  const outputs = build(make, x, (...shape) => make(constant(random.values(shape))));
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
  graph.dropUnused();
  return graph;
}

/** Without caches nothing is combined. */
const board: Target = { name: 'test', isaName: 'test', layouts: { conv: 4 } };

/** Fuses the graph; how far its outputs then are from what they were. */
function fusedError(graph: Graph, seed: number): number {
  const random = new Random(seed);
  const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
  const before = evaluate(graph, inputs);
  fuse(graph, board);
  checkGraph(graph, 'fuse');
  const after = evaluate(graph, inputs);
  return Math.max(...graph.outputs.map(({ name }) => difference(after.get(name)!, before.get(name)!)));
}

for (const { what, after, build } of cases) {
  test(what, (t) => {
    const graph = graphOf(build);
    t.true(fusedError(graph, 1) < 1e-5);
    t.is(graph.operators().map(({ op: { name, attrs } }) => name + (name !== 'FusedConv' ? '' : `${attrs['residual'] === true ? '+' : ''}${attrs['lo'] !== null || attrs['hi'] !== null ? '|' : ''}${attrs['gate'] === true ? '~' : ''}${attrs['activation'] !== null ? '^' : ''}`)).join(' '), after);
  });
}

test('random graphs mean the same after fusing', (t) => {
  for (let seed = 1; seed <= 300; seed++) {
    const error = fusedError(randomGraph(seed, 12), seed);
    if (!(error < 2e-5)) t.fail(`seed ${seed} is off by ${error}`);
  }
  t.pass();
});
