import test from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import type { Target } from '../../host/program/program.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { add, clamp, sigmoid, tanh } from '../../host/ops/elementwise/elementwise.ts';
import { maxPool, meanPool } from '../../host/ops/pool/pool.ts';
import { concat } from '../../host/ops/slice/slice.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';

type Build = (n: (op: Op, ...inputs: readonly Wire[]) => Wire, x: Wire, value: (...shape: readonly number[]) => Wire) => readonly Wire[];

const whole = { strides: [1, 1], dilations: [1, 1], padding: 'same' } as const;
const plain = op(conv, { ...whole, groups: 1 });
const deep = op(conv, { ...whole, groups: 3 });
const max = op(maxPool, { ...whole, kernel: [3, 3] });
const mean = op(meanPool, { ...whole, kernel: [3, 3] });
const join = op(concat, { axis: 3 });
const relu = op(clamp, { lo: 0, hi: null });

/** Over x [2, 5, 6, 3]: the kernels of all steps, in order. What branches write side by side is not copied. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: Build }[] = [
  {
    what: 'convolutions and pools write where they are joined', after: 'conv_f32_n4 conv2d_f32_n4 conv2d_f32_n4 depthwise_f32 depthwise_f32 max_pool2d_f32 max_pool2d_f32 mean_pool2d_f32 mean_pool2d_f32',
    build: (n, x, v) => [n(join, n(relu, n(plain, x, v(1, 1, 3, 5))), n(plain, x, v(3, 3, 3, 2), v(2)), n(deep, x, v(3, 3, 1, 3)), n(max, x), n(mean, x))],
  },
  { what: 'a residual stays dense', after: 'conv_f32_n4 conv_f32_n4', build: (n, x, v) => [n(join, n(plain, x, v(1, 1, 3, 5)), n(op(add, {}), n(plain, x, v(1, 1, 3, 3)), x))] },
  { what: 'an activation of a convolution is part of it, and writes there too', after: 'conv_tanh_f32_n4 copy_w32', build: (n, x, v) => [n(join, n(op(tanh, {}), n(plain, x, v(1, 1, 3, 5), v(5))), x)] },
  { what: 'of the calls that sum up a row, the last has the activation', after: 'conv_f32_n4 conv_sigmoid_f32_n4', build: (n, x, v) => [n(op(sigmoid, {}), n(op(conv, { strides: [1, 1], dilations: [4, 5], padding: 'valid', groups: 1 }), x, v(2, 2, 3, 4), v(4)))] },
  { what: 'what is there already is copied', after: 'conv_f32_n4 copy_w32', build: (n, x, v) => [n(join, n(plain, x, v(1, 1, 3, 5)), x)] },
  { what: 'what others read is copied', after: 'conv_f32_n4 copy_w32 copy_w32 tanh_f32', build: (n, x, v) => { const y = n(plain, x, v(1, 1, 3, 5)); return [n(join, y, x), n(op(tanh, {}), y)]; } },
];

const target: Target = { name: 'n4', isaName: 'armv6-vfp', layouts: { conv: 4 } };

for (const { what, after, build } of cases) {
  test(what, (t) => {
    const graph = new Graph();
    const random = new Random(7);
    const x: Wire = { node: graph.add('x', input(fact('f32', [2, 5, 6, 3])), []), slot: 0 };
    const make = (operation: Op, ...inputs: readonly Wire[]): Wire => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
    graph.outputs = build(make, x, (...shape) => make(constant(random.values(shape)))).map((wire, i) => ({ name: `y${i}`, wire }));
    graph.inputs = [{ name: 'x', wire: x }];
    const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
    const expected = evaluate(graph, inputs);
    const calls = lower({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] }, target);
    t.is(calls.steps.map(({ work }) => (work.kind === 'kernel' ? work.kernel : work.operator)).join(' '), after);
    const got = new Interpreter(pack(plan(calls), { model: 'test', metadata: '{}' })).run(inputs);
    for (const { name } of graph.outputs) t.true(difference(got.get(name)!, expected.get(name)!) < 2e-5, name);
  });
}
