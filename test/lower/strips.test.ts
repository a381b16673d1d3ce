import test from 'ava';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { fuse } from '../../host/lower/fuse.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { add, clamp, tanh } from '../../host/ops/elementwise/elementwise.ts';
import { Random } from '../pulse/random.ts';

type Make = (operation: Op, ...inputs: readonly Wire[]) => Wire;
interface Layers { readonly n: Make; readonly x: Wire; readonly value: (...shape: readonly number[]) => Wire }

const depthwise = (stride: number): Op => op(conv, { strides: [stride, stride], dilations: [1, 1], padding: 'same', groups: 8 });
const pointwise = op(conv, { strides: [1, 1], dilations: [1, 1], padding: 'valid', groups: 1 });
const relu6 = op(clamp, { lo: 0, hi: 6 });
const first = ({ n, x, value }: Layers, stride = 1): Wire => n(relu6, n(depthwise(stride), x, value(3, 3, 1, 8), value(8)));

/** Over x [2, 9, 7, 8]: operators that are left. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: (layers: Layers) => readonly Wire[] }[] = [
  { what: 'with bias and limits', after: 'StripConv', build: (l) => [l.n(relu6, l.n(pointwise, first(l), l.value(1, 1, 8, 5), l.value(5)))] },
  { what: 'with a residual', after: 'StripConv', build: (l) => [l.n(op(add, {}), l.n(pointwise, first(l), l.value(1, 1, 8, 8), l.value(8)), l.x)] },
  { what: 'without biases', after: 'StripConv', build: (l) => [l.n(pointwise, l.n(depthwise(1), l.x, l.value(3, 3, 1, 8)), l.value(1, 1, 8, 3))] },
  { what: 'with a stride of two', after: 'StripConv', build: (l) => [l.n(pointwise, first(l, 2), l.value(1, 1, 8, 5))] },
  { what: 'with an activation behind them', after: 'StripConv Tanh', build: (l) => [l.n(op(tanh, {}), l.n(pointwise, first(l), l.value(1, 1, 8, 5)))] },
  { what: 'not what others read too', after: 'FusedConv FusedConv Tanh', build: (l) => { const between = first(l); return [l.n(pointwise, between, l.value(1, 1, 8, 5)), l.n(op(tanh, {}), between)]; } },
  { what: 'not with a larger stride', after: 'FusedConv FusedConv', build: (l) => [l.n(pointwise, first(l, 3), l.value(1, 1, 8, 5))] },
  { what: 'not where the weights leave no room', after: 'FusedConv FusedConv', build: (l) => [l.n(pointwise, first(l), l.value(1, 1, 8, 9))] },
];

for (const { what, after, build } of cases) {
  test(`a depthwise convolution and its pointwise one are one step: ${what}`, (t) => {
    const graph = new Graph(), random = new Random(11);
    const x: Wire = { node: graph.add('x', input(fact('f32', [2, 9, 7, 8])), []), slot: 0 };
    const n: Make = (operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
    const outputs = build({ n, x, value: (...shape) => n(constant(random.values(shape))) });
    graph.inputs = [{ name: 'x', wire: x }];
    graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
    graph.dropUnused();
    const inputs = new Map([['x', random.values([2, 9, 7, 8])]]), before = evaluate(graph, inputs);
    fuse(graph, { name: 'small', isaName: 'small', layouts: { conv: 4 }, cpu: { l1d: 1024, l2: 0 } });
    t.is(graph.operators().map(({ op: { name } }) => name).join(' '), after);
    const now = evaluate(graph, inputs);
    for (const [name, expected] of before) {
      const error = difference(now.get(name)!, expected);
      t.true(error <= 1e-5, `${name} differs by ${error}`);
    }
  });
}
