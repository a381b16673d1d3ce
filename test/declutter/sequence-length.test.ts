import test from 'ava';
import { type Tensor, tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { cast, less, lessEqual, mul, sub } from '../../host/ops/elementwise/elementwise.ts';
import { gatherNd } from '../../host/ops/selection/selection.ts';
import { lstm } from '../../host/ops/recurrent/recurrent.ts';
import { broadcastTo, reshape, transpose, unsqueeze } from '../../host/ops/shape/shape.ts';
import { concat } from '../../host/ops/slice/slice.ts';
import { Random } from '../pulse/random.ts';

const [frames, n] = [5, 3];
interface Parts { readonly length: Wire; readonly h: Wire; readonly c: Wire; readonly y: Wire; readonly cells: Wire }
type Make = (operation: Op, ...inputs: readonly Wire[]) => Wire;
type Build = (make: Make, parts: Parts) => readonly Wire[];

const value = (make: Make, shape: readonly number[], data: readonly number[]): Wire => make(constant(tensor('i32', shape, data)));
const places = (make: Make): Wire => value(make, [frames, 1], Array.from({ length: frames }, (_, t) => t));
const mask = (make: Make, flags: Wire): Wire => make(op(unsqueeze, { axes: [2] }), make(op(cast, { to: 'f32' }), flags));
const at = (make: Make, length: Wire, column = 0): Wire => make(op(concat, { axis: 1 }), make(op(reshape, { to: [1, 1] }), length), value(make, [1, 1], [column]));
const joined = (make: Make, before: Wire, all: Wire): Wire => make(op(concat, { axis: 0 }), make(op(unsqueeze, { axes: [0] }), before), all);

/** Operators that are left of what is built over an Lstm of one sequence that ends at an input. */
const cases: readonly { readonly what: string; readonly after: string; readonly build: Build }[] = [
  { what: 'ones up to the length change nothing', after: 'Reshape Lstm', build: (make, { length, y }) => [make(op(mul, {}), mask(make, make(op(less, {}), places(make), length)), y)] },
  { what: 'spelt along the other axis too', after: 'Reshape Lstm', build: (make, { length, y }) => [make(op(mul, {}), y, mask(make, make(op(transpose, { perm: [1, 0] }), make(op(less, {}), make(op(reshape, { to: [1, frames] }), places(make)), length))))] },
  { what: 'one more than the length changes nothing', after: 'Reshape Lstm', build: (make, { length, y }) => [make(op(mul, {}), y, mask(make, make(op(lessEqual, {}), places(make), length)))] },
  { what: 'one fewer does', after: 'Reshape Lstm Sub Less Cast Unsqueeze Mul', build: (make, { length, y }) => [make(op(mul, {}), y, mask(make, make(op(less, {}), places(make), make(op(sub, {}), length, value(make, [1], [1])))))] },
  { what: 'ones for several sequences are more than the one', after: 'Reshape Lstm Less Cast Unsqueeze BroadcastTo Mul', build: (make, { length, y }) => [make(op(mul, {}), y, make(op(broadcastTo, { to: [frames, 2, n] }), mask(make, make(op(less, {}), places(make), length))))] },
  { what: 'the cells at the length are the last ones', after: 'Reshape Lstm', build: (make, { length, c, cells }) => [make(op(gatherNd, { batchDims: 0 }), joined(make, c, cells), at(make, length))] },
  { what: 'so is the output', after: 'Reshape Lstm', build: (make, { length, h, y }) => [make(op(gatherNd, { batchDims: 0 }), joined(make, h, y), at(make, length))] },
  { what: 'another state before is another result', after: 'Unsqueeze Reshape Lstm Concat Reshape Concat GatherNd', build: (make, { length, h, cells }) => [make(op(gatherNd, { batchDims: 0 }), joined(make, h, cells), at(make, length))] },
];

function graphOf(build: Build): Graph {
  const graph = new Graph();
  const random = new Random(3);
  const source = (name: string, dtype: 'f32' | 'i32', shape: readonly number[]): Wire => ({ node: graph.add(name, input(fact(dtype, shape)), []), slot: 0 });
  const make: Make = (operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
  const [x, h, c, length] = [source('x', 'f32', [frames, 1, 4 * n]), source('h', 'f32', [1, n]), source('c', 'f32', [1, n]), source('length', 'i32', [1])];
  const run = make(op(lstm, { backwards: false, hold: false, peepholes: false, length: true, clip: null, cells: true }), x, make(constant(random.values([n, 4 * n]))), h, c, make(op(reshape, { to: [] }), length));
  const outputs = build(make, { length, h, c, y: run, cells: { node: run.node, slot: 3 } });
  graph.inputs = [x, h, c, length].map((wire, i) => ({ name: ['x', 'h', 'c', 'length'][i]!, wire }));
  graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
  graph.dropUnused();
  return graph;
}

for (const { what, after, build } of cases) {
  test(what, (t) => {
    const graph = graphOf(build);
    const random = new Random(5);
    const given = Array.from({ length: frames + 1 }, (_, length) => new Map<string, Tensor>([['x', random.values([frames, 1, 4 * n])], ['h', random.values([1, n])], ['c', random.values([1, n])], ['length', tensor('i32', [1], [length])]]));
    const before = given.map((inputs) => evaluate(graph, inputs));
    const { graph: decluttered } = declutter({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] });
    t.is(decluttered.operators().map((node) => node.op.name).join(' '), after);
    given.forEach((inputs, i) => {
      for (const [name, y] of evaluate(decluttered, inputs)) t.true(difference(y, before[i]!.get(name)!) < 1e-6, `${name}, length ${i}`);
    });
  });
}

test('a length that is known and is all of the frames is dropped', (t) => {
  const graph = graphOf((_, { y }) => [y]);
  const node = graph.operators().find((o) => o.op.as(lstm) !== undefined)!;
  graph.replace([{ from: node.inputs[4]!, to: { node: graph.add('length', constant(tensor('i32', [], [frames])), []), slot: 0 } }]);
  const { graph: decluttered } = declutter({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] });
  t.deepEqual(decluttered.operators().map((o) => [o.op.name, o.inputs.length, o.outputs.length]), [['Lstm', 4, 3]]);
});
