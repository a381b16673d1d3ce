import test from 'ava';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { add, symbol } from '../../host/graph/dim.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op } from '../../host/graph/op.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { lstm } from '../../host/ops/recurrent/recurrent.ts';
import { concat, slice } from '../../host/ops/slice/slice.ts';
import { pulse } from '../../host/pulse.ts';
import { framesOf, joined } from '../../host/pulse/frames.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import type { Typed } from '../../host/stages.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { Random } from './random.ts';

const random = new Random(1), S = symbol('S');
const typedOf = (graph: Graph): Typed => ({ stage: 'typed', name: 'states', graph, graphNodes: 0, warnings: [] });
const node = (graph: Graph, operation: ReturnType<typeof op>, ...inputs: readonly Wire[]): Wire => ({ node: graph.add(operation.name.toLowerCase(), operation, inputs), slot: 0 });
const source = (graph: Graph, name: string, shape: readonly (number | typeof S)[]): Wire => ({ node: graph.add(name, input(fact('f32', shape)), []), slot: 0 });

/** The frame two before each, of which a call is given the ones before it and leaves its last two. */
function cache(): Graph {
  const graph = new Graph();
  const [x, before] = [source(graph, 'x', [S, 3]), source(graph, 'before', [2, 3])];
  const all = node(graph, op(concat, { axis: 0 }), before, x);
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = [{ name: 'y', wire: node(graph, op(elementwise.sub, {}), x, node(graph, op(slice, { axis: 0, start: 0, end: S }), all)) }];
  graph.states = [{ name: 'before', wire: before, next: node(graph, op(slice, { axis: 0, start: S, end: add(S, 2) }), all), initial: random.values([2, 3]) }];
  return graph;
}

/** An LSTM over x [S, 1, 8] that is given h and c, and leaves them. */
function recurrence(): Graph {
  const graph = new Graph();
  const [x, h, c] = [source(graph, 'x', [S, 1, 8]), source(graph, 'h', [1, 2]), source(graph, 'c', [1, 2])];
  const cell = graph.add('lstm', op(lstm, { backwards: false, hold: false, length: false, peepholes: false, clip: null, cells: false }), [x, node(graph, constant(random.values([2, 8]))), h, c]);
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = [{ name: 'y', wire: { node: cell, slot: 0 } }];
  graph.states = [{ name: 'h', wire: h, next: { node: cell, slot: 1 }, initial: random.values([1, 2]) }, { name: 'c', wire: c, next: { node: cell, slot: 2 }, initial: random.values([1, 2]) }];
  return graph;
}

for (const [what, make] of [['a cache of frames', cache], ['the state of an LSTM', recurrence]] as const) {
  test(`${what} that calls hand on is kept between the pulses of a stream`, (t) => {
    const graph = make();
    const x = random.values(graph.inputs[0]!.wire.node.outputs[0]!.shape.map((d) => (typeof d === 'number' ? d : 20)));
    const kept = new Map<string, Tensor>();
    const calls = [[0, 7], [7, 8], [8, 20]].map(([from, to]) => evaluate(graph, new Map([['x', framesOf(x, 0, from!, to!)]]), undefined, kept).get('y')!);
    for (const frames of [1, 3, 8]) {
      const pulsed = pulse(typedOf(graph), { pulse: frames });
      t.deepEqual(pulsed.graph.inputs.map((p) => p.name), ['x']);
      t.is([...pulsed.outputs.values()][0]!.delay, 0);
      t.true(difference(streamEvaluate(pulsed, new Map([['x', x]]), { state: NaN }).get('y')!, joined(calls, 0)) < 1e-6);
    }
  });
}
