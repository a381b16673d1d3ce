import test from 'ava';
import { type Tensor, tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { abs, add, cast, clamp, max, min, mul, neg, pow, sub, tanh } from '../../host/ops/elementwise/elementwise.ts';
import { argMax } from '../../host/ops/selection/selection.ts';
import { maxPool } from '../../host/ops/pool/pool.ts';
import { reduceMax, reduceMean } from '../../host/ops/reduce/reduce.ts';
import { resize } from '../../host/ops/resize/resize.ts';
import { broadcastTo, transpose } from '../../host/ops/shape/shape.ts';
import { concat, pad, slice } from '../../host/ops/slice/slice.ts';
import { softmax } from '../../host/ops/softmax/softmax.ts';
import { Random } from '../pulse/random.ts';

type Make = (operation: Op, ...inputs: readonly Wire[]) => Wire;
type Build = (n: Make, x: Wire, value: (...shape: readonly number[]) => Wire, number: (v: number) => Wire) => readonly Wire[];

const [last, first] = [op(transpose, { perm: [0, 2, 3, 1] }), op(transpose, { perm: [0, 3, 1, 2] })];
const [plus, minus, times, relu] = [op(add, {}), op(sub, {}), op(mul, {}), op(clamp, { lo: 0, hi: null })];
const convolution = op(conv, { strides: [1, 1], dilations: [1, 1], padding: 'same', groups: 1 });
/** An operator over channels that come first, as it is imported. */
const channelsFirst = (n: Make, what: Op, x: Wire, ...rest: readonly Wire[]): Wire => n(first, n(what, n(last, x), ...rest));

const pooled = (n: Make, x: Wire): Wire => channelsFirst(n, op(maxPool, { kernel: [1, 1], strides: [2, 1], dilations: [1, 1], padding: 'same' }), x);

/** Over x [2, 3, 4, 5], channels first: operators that are left, in order. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: Build }[] = [
  { what: 'Transposes between convolutions meet', after: 'Transpose Conv Clamp Conv Transpose', build: (n, x, v) => [channelsFirst(n, convolution, n(relu, n(plus, channelsFirst(n, convolution, x, v(3, 3, 3, 6)), v(6, 1, 1))), v(1, 1, 6, 2))] },
  { what: 'and through a residual', after: 'Transpose MaxPool Tanh Conv Add Clamp MaxPool Transpose', build: (n, x, v) => {
    const y = n(op(tanh, {}), pooled(n, x));
    const z = n(relu, n(plus, channelsFirst(n, convolution, y, v(3, 3, 3, 3)), y));
    return [channelsFirst(n, op(maxPool, { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padding: 'valid' }), z)];
  } },
  { what: 'branches that are joined', after: 'Transpose Conv Conv Concat Pad Transpose', build: (n, x, v) => [n(op(pad, { pads: [[0, 0], [1, 0], [0, 2], [0, 3]], mode: 'constant', value: 1 }), n(op(concat, { axis: 1 }), channelsFirst(n, convolution, x, v(3, 3, 3, 2)), channelsFirst(n, convolution, x, v(1, 1, 3, 4))))] },
  { what: 'a mean over the places leaves the channels as they are', after: 'Transpose MaxPool ReduceMean', build: (n, x) => [n(op(reduceMean, { axes: [2, 3], keep: false }), pooled(n, x))] },
  { what: 'a reduction over channels leaves places', after: 'Transpose MaxPool ReduceMax', build: (n, x) => [n(op(reduceMax, { axes: [1], keep: false }), pooled(n, x))] },
  { what: 'a reduction that keeps its axes', after: 'Transpose MaxPool ReduceMax Reshape', build: (n, x) => [n(op(reduceMax, { axes: [1, 2], keep: true }), pooled(n, x))] },
  { what: 'the best channel', after: 'Transpose MaxPool ArgMax Cast', build: (n, x) => [n(op(cast, { to: 'f32' }), n(op(argMax, { axis: 1, to: 'i32' }), pooled(n, x)))] },
  { what: 'softmax, slices and sizes', after: 'Transpose MaxPool Softmax Slice Resize Transpose', build: (n, x) => [n(op(resize, { axes: [2, 3], to: [5, 7], coordinates: 'halfPixel', between: 'linear' }), n(op(slice, { axis: 1, start: 1, end: 3 }), n(op(softmax, { axis: 1 }), pooled(n, x))))] },
  { what: 'a Transpose that others read stays', after: 'Transpose Tanh', build: (n, x) => { const y = n(last, x); return [y, n(op(tanh, {}), y)]; } },
  { what: 'operands in other orders stay apart', after: 'Tanh Transpose MaxPool Transpose Add', build: (n, x) => [n(plus, n(op(tanh, {}), x), channelsFirst(n, op(maxPool, { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'same' }), x))] },
  { what: 'a Transpose and its inverse around what goes element by element', after: 'Tanh', build: (n, x) => [n(first, n(op(tanh, {}), n(last, x)))] },

  { what: 'leaky ReLU by max', after: 'Prelu', build: (n, x, _, c) => [n(op(max, {}), n(times, c(0.2), x), x)] },
  { what: 'leaky ReLU by min', after: 'Prelu', build: (n, x, _, c) => [n(op(min, {}), x, n(times, x, c(1.5)))] },
  { what: 'a slope above 1 is no leaky ReLU by max', after: 'Mul Max', build: (n, x, _, c) => [n(op(max, {}), x, n(times, x, c(1.5)))] },
  { what: 'another product is no leaky ReLU', after: 'Tanh Mul Max', build: (n, x, _, c) => [n(op(max, {}), x, n(times, n(op(tanh, {}), x), c(0.5)))] },
  { what: "Keras's PReLU", after: 'Prelu', build: (n, x, v) => [n(plus, n(relu, x), n(times, v(5), n(relu, n(op(neg, {}), x))))] },
  { what: 'PReLU by absolute values', after: 'Prelu', build: (n, x, v) => [n(plus, n(times, n(minus, x, n(op(abs, {}), x)), v(3, 1, 1)), n(relu, x))] },
  { what: 'powers that have operators', after: 'Square', build: (n, x, _, c) => [n(op(pow, {}), x, c(2))] },
  { what: 'the first power', after: 'Tanh', build: (n, x, _, c) => [n(op(pow, {}), n(op(tanh, {}), x), c(1))] },
  { what: 'a broadcast that the sum does by itself', after: 'Tanh Add', build: (n, x, v) => [n(plus, n(op(tanh, {}), x), n(op(broadcastTo, { to: [2, 3, 4, 5] }), v(5)))] },
  { what: 'a broadcast that gives the shape', after: 'ReduceMax BroadcastTo Add', build: (n, x, v) => [n(plus, n(op(reduceMax, { axes: [0], keep: false }), x), n(op(broadcastTo, { to: [2, 3, 4, 5] }), v(5)))] },
  { what: 'a size that is there', after: 'Tanh', build: (n, x) => [n(op(resize, { axes: [2], to: [4], coordinates: 'halfPixel', between: 'linear' }), n(op(tanh, {}), x))] },
];

for (const { what, after, build } of cases) {
  test(what, (t) => {
    const graph = new Graph();
    const random = new Random(11);
    const x: Wire = { node: graph.add('x', input(fact('f32', [2, 3, 4, 5])), []), slot: 0 };
    const make: Make = (operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
    const outputs = build(make, x, (...shape) => make(constant(random.values(shape))), (v) => make(constant(tensor('f32', [], [v]))));
    graph.inputs = [{ name: 'x', wire: x }];
    graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
    const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
    const before = evaluate(graph, inputs);
    const { graph: decluttered } = declutter({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] });
    t.is(decluttered.operators().map((node) => node.op.name).join(' '), after);
    const now = evaluate(decluttered, inputs);
    for (const { name } of decluttered.outputs) t.true(difference(now.get(name)!, before.get(name)!) < 1e-5, name);
  });
}
