import test from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { clamp, mul, tanh } from '../../host/ops/elementwise/elementwise.ts';
import { maxPool } from '../../host/ops/pool/pool.ts';
import { reshape } from '../../host/ops/shape/shape.ts';
import { concat, pad } from '../../host/ops/slice/slice.ts';
import { Random } from '../pulse/random.ts';

type Make = (operation: Op, ...inputs: readonly Wire[]) => Wire;
type Build = (n: Make, x: Wire, value: (...shape: readonly number[]) => Wire) => readonly Wire[];

const around = (value = 0, channels = 0): Op => op(pad, { pads: [[0, 0], [1, 1], [0, 2], [0, channels]], mode: 'constant', value });
const window = { strides: [2, 2], dilations: [1, 1], padding: 'valid' } as const;
const plain = op(conv, { ...window, groups: 1 });
const same = op(conv, { ...window, padding: 'same', groups: 1 });
const deep = op(conv, { ...window, groups: 3 });
const pool = op(maxPool, { ...window, kernel: [3, 3] });
const relu = op(clamp, { lo: 0, hi: 6 });

/** Over x [1, 6, 7, 3]: operators that are left, in order. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: Build }[] = [
  { what: 'zeros around a convolution are its padding', after: 'Conv', build: (n, x, v) => [n(plain, n(around(), x), v(3, 3, 3, 2), v(2))] },
  { what: 'zeros around a depthwise convolution too', after: 'Conv', build: (n, x, v) => [n(deep, n(around(), x), v(3, 3, 1, 3))] },
  { what: 'padding adds up', after: 'Conv', build: (n, x, v) => [n(op(conv, { ...window, padding: [[1, 0], [0, 1]], groups: 1 }), n(around(), x), v(3, 3, 3, 2))] },
  { what: 'SAME padding stays beside it', after: 'Pad Conv', build: (n, x, v) => [n(same, n(around(), x), v(3, 3, 3, 2))] },
  { what: 'other values are no padding', after: 'Pad Conv', build: (n, x, v) => [n(plain, n(around(0.5), x), v(3, 3, 3, 2))] },
  { what: 'more channels are no padding', after: 'Pad Conv', build: (n, x, v) => [n(plain, n(around(0, 1), x), v(3, 3, 4, 2))] },
  { what: 'zeros that others read stay', after: 'Pad Conv Tanh', build: (n, x, v) => { const p = n(around(), x); return [n(plain, p, v(3, 3, 3, 2)), n(op(tanh, {}), p)]; } },
  { what: 'zeros around what is never negative are padding of a pool', after: 'Clamp MaxPool', build: (n, x) => [n(pool, n(around(), n(relu, x)))] },
  { what: 'zeros around what may be negative are seen by a pool', after: 'Pad MaxPool', build: (n, x) => [n(pool, n(around(), x))] },
  { what: 'a window of zeros alone gives zero', after: 'Clamp Pad MaxPool', build: (n, x) => [n(op(maxPool, { ...window, kernel: [1, 1] }), n(around(), n(relu, x)))] },
  { what: 'per-channel factors go into a depthwise convolution', after: 'Conv', build: (n, x, v) => [n(op(mul, {}), n(deep, x, v(3, 3, 1, 3), v(3)), v(3))] },
  { what: 'the last of two reshapes is what counts', after: 'Reshape', build: (n, x) => [n(op(reshape, { to: [7, 18] }), n(op(reshape, { to: [126] }), x))] },
  { what: 'joined joins are one', after: 'Tanh Concat', build: (n, x) => { const y = n(op(tanh, {}), x); return [n(op(concat, { axis: 3 }), y, n(op(concat, { axis: 3 }), x, y))]; } },
  { what: 'joins along different axes stay', after: 'Concat Tanh Concat', build: (n, x) => { const y = n(op(concat, { axis: 1 }), x, x); return [n(op(concat, { axis: 2 }), y, n(op(tanh, {}), y))]; } },
];

function graphOf(build: Build): Graph {
  const graph = new Graph();
  const random = new Random(11);
  const x: Wire = { node: graph.add('x', input(fact('f32', [1, 6, 7, 3])), []), slot: 0 };
  const make: Make = (operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
  const outputs = build(make, x, (...shape) => make(constant(random.values(shape))));
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
  graph.dropUnused();
  return graph;
}

for (const { what, after, build } of cases) {
  test(what, (t) => {
    const graph = graphOf(build);
    const random = new Random(12);
    const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
    const before = evaluate(graph, inputs);
    const { graph: decluttered } = declutter({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] });
    t.is(decluttered.operators().map((node) => node.op.name).join(' '), after);
    const now = evaluate(decluttered, inputs);
    for (const { name } of decluttered.outputs) t.true(difference(now.get(name)!, before.get(name)!) < 1e-5, name);
  });
}
