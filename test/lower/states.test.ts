import test, { type ExecutionContext } from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import type { Target } from '../../host/program/program.ts';
import { concreteShape, fact, sameType } from '../../host/graph/fact.ts';
import { factOf, Graph, sameWire, showNode, type State, type Wire } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';
import { randomGraph } from './random-graph.ts';

const seeds = 2 * Number(process.env['LINNET_PROBLEMS'] ?? 60);
const targets: readonly Target[] = [{ name: 'n8', isaName: 'x86-64', layouts: { conv: 8 } }, { name: 'reference', isaName: 'reference', layouts: { conv: 4 } }];

/** Two sessions of four runs. */
function compare(t: ExecutionContext, graph: Graph, target: Target, random: Random): void {
  const net = new Interpreter(pack(plan(lower({ stage: 'typed', name: 'states', graph, graphNodes: 0, warnings: [] }, target)), { model: 'states', metadata: '{}' }));
  const text = `${graph.order().map(showNode).join('\n')}\n${graph.states.map((s) => `${s.name} %${s.wire.node.id} -> %${s.next.node.id}`).join('\n')}`;
  for (let session = 0; session < 2; session++) {
    const states: States = new Map();
    net.reset();
    for (let run = 0; run < 4; run++) {
      const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
      const [expected, got] = [evaluate(graph, inputs, undefined, states), net.run(inputs)];
      for (const { name } of graph.outputs) t.true(difference(got.get(name)!, expected.get(name)!) < 1e-4, `${target.name}, session ${session}, run ${run}, ${name}\n${text}`);
    }
  }
}

/** A random graph some of whose inputs are states; what they become is any wire of their shape, another state or themselves too. */
function randomStates(seed: number): Graph {
  const graph = randomGraph(seed, 10);
  const random = new Random(seed + 7);
  const [x] = graph.inputs;
  const held = [...graph.inputs.slice(1).map((p) => p.wire), ...Array.from({ length: 2 }, (_, i): Wire => ({ node: graph.add(`held${i}`, input(factOf(x!.wire)), []), slot: 0 }))];
  const wires = [...graph.order().filter((n) => n.op.name !== 'Const').map((node): Wire => ({ node, slot: 0 })), ...held];
  graph.inputs = graph.inputs.slice(0, 1);
  const outputs = held.filter(() => random.next() < 0.5).map((wire, i) => ({ name: `before${i}`, wire }));
  graph.outputs = [...graph.outputs, ...outputs];
  graph.states = held.map((wire, i): State => {
    const next = random.pick(wires.filter((w) => sameType(factOf(w), factOf(wire))));
    return { name: `s${i}`, wire, next, initial: random.next() < 0.5 ? random.values(concreteShape(factOf(wire))!) : { dtype: 'f32', shape: concreteShape(factOf(wire))!, data: new Float32Array(concreteShape(factOf(wire))!.reduce((a, b) => a * b, 1)) } };
  });
  return graph;
}

for (const target of targets) {
  test(`random graphs with states give what their evaluation gives, run after run, on ${target.name}`, (t) => {
    const tally = new Tally(`1 to ${seeds}`);
    let changing = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const graph = randomStates(seed);
      changing += graph.states.filter((s) => !sameWire(s.wire, s.next)).length;
      compare(t, graph, target, new Random(seed));
      tally.add('accepted');
    }
    tally.holds(t, { tried: seeds, accepted: seeds });
    t.true(changing >= seeds, `${changing} states change`);
  });
}

const of = (data: readonly number[]): Tensor => ({ dtype: 'f32', shape: [data.length], data: Float32Array.from(data) });

test('two states change places, one is shown as it was, one becomes a constant, and no step is needed for any', (t) => {
  for (const target of targets) {
    const graph = new Graph();
    const source = (name: string): Wire => ({ node: graph.add(name, input(fact('f32', [3])), []), slot: 0 });
    const [a, b, c, fixed] = [source('a'), source('b'), source('c'), { node: graph.add('fixed', constant(of([7, 8, 9])), []), slot: 0 }];
    graph.outputs = [{ name: 'a', wire: a }, { name: 'b', wire: b }, { name: 'c', wire: c }];
    graph.states = [{ name: 'a', wire: a, next: b, initial: of([1, 2, 3]) }, { name: 'b', wire: b, next: a, initial: of([0, 0, 0]) }, { name: 'c', wire: c, next: fixed, initial: of([4, 4, 4]) }];
    compare(t, graph, target, new Random(1));
  }
});
