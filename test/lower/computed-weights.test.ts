import test from 'ava';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { type ConvAttrs, conv } from '../../host/ops/conv/conv.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';

interface Layer { readonly what: string; readonly x: readonly number[]; readonly w: readonly number[]; readonly attrs?: Partial<ConvAttrs> }

const layers: readonly Layer[] = [
  { what: 'over rows, columns in whole panels', x: [1, 9, 5], w: [3, 5, 16] },
  { what: 'over rows, part of a panel', x: [2, 9, 5], w: [3, 5, 3] },
  { what: 'over an image, whole panels and a part', x: [2, 6, 5, 3], w: [3, 2, 3, 11], attrs: { padding: [[1, 1], [0, 1]], strides: [2, 1] } },
  { what: 'where constant weights would be transformed', x: [1, 20, 19, 32], w: [3, 3, 32, 40], attrs: { padding: 'sameUpper' } },
  { what: 'in groups', x: [1, 6, 5, 6], w: [2, 2, 3, 10], attrs: { groups: 2 } },
  { what: 'depthwise', x: [1, 6, 5, 6], w: [3, 3, 1, 6], attrs: { groups: 6, padding: 'sameUpper' } },
];

for (const { what, x, w, attrs } of layers) {
  test(`a convolution with weights that are given has kernels: ${what}`, (t) => {
    const graph = new Graph(), random = new Random(5), none = x.slice(2).map(() => 1);
    const given = new Map([['x', random.values(x)], ['w', random.values(w)], ['b', random.values(w.slice(-1))]]);
    const wires = [...given].map(([name, { shape }]): Wire => ({ node: graph.add(name, input(fact('f32', shape)), []), slot: 0 }));
    const y = { node: graph.add('y', op(conv, { strides: none, dilations: none, padding: 'valid', groups: 1, ...attrs }), wires), slot: 0 };
    graph.inputs = wires.map((wire) => ({ name: wire.node.name, wire }));
    graph.outputs = [{ name: 'y', wire: y }];
    const net = new Interpreter(pack(plan(lower({ stage: 'typed', name: 'layer', graph, graphNodes: 1, warnings: [] }, { name: 'n8', isaName: 'aarch64-neon', layouts: { conv: 8 } })), { model: 'layer', metadata: '{}' }));
    t.deepEqual(net.lin.scriptSteps(), []);
    t.true(difference(net.run(given).get('y')!, evaluate(graph, given).get('y')!) <= 1e-5);
  });
}
