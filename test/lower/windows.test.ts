import test from 'ava';
import * as evals from '../../src/eval/index.gen.ts';
import { type Tensor, zeros } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { type Target, nameOf } from '../../host/program/program.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Node, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { reshape, transpose } from '../../host/ops/shape/shape.ts';
import { concat } from '../../host/ops/slice/slice.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { delay as delayOperator } from '../../host/ops/stream/delay.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';

const targets: readonly Target[] = [{ name: 'kernels', isaName: 'x86-64', layouts: { conv: 8 } }, { name: 'reference', isaName: 'reference', layouts: { conv: 8 } }];

type Build = (n: (op: Op, ...inputs: readonly Wire[]) => Wire, x: Wire) => readonly Wire[];
const delay = (axis: number, by: number, overlap: number): Op => op(delayOperator, { axis, delay: by, overlap });
const relu = op(elementwise.clamp, { lo: 0, hi: null });
const tanh = op(elementwise.tanh, {});
const as = (...to: readonly number[]): Op => op(reshape, { to });
const joined = (axis: number): Op => op(concat, { axis });
const weights = (...shape: readonly number[]): Op => constant(new Random(9).values(shape));
const times = op(elementwise.mul, {});

/** Outputs over the input of the given shape, and floats of state that they should take. */
const cases: readonly { readonly what: string; readonly shape: readonly number[]; readonly state: number; readonly build: Build }[] = [
  { what: 'the past of the input, and nothing computed', shape: [4, 3], state: 6, build: (n, x) => [n(delay(0, 2, 0), x)] },
  { what: 'the same through a view', shape: [4, 3], state: 6, build: (n, x) => [n(as(12), n(delay(0, 2, 0), x))] },
  { what: 'a longer past than a pulse', shape: [1, 2, 3], state: 21, build: (n, x) => [n(relu, n(delay(1, 3, 4), x))] },
  { what: 'two pasts of one wire, which is an output too', shape: [4, 2], state: 10, build: (n, x) => { const y = n(relu, x); return [y, n(tanh, n(delay(0, 1, 2), y)), n(tanh, n(delay(0, 5, 0), y))]; } },
  { what: 'the past of a view of something that has a past itself', shape: [1, 4, 2], state: 4 + 8, build: (n, x) => [n(tanh, n(delay(1, 0, 2), x)), n(tanh, n(delay(0, 1, 3), n(as(4, 2), x)))] },
  { what: 'the past of a part of joined rows', shape: [3, 2], state: 4, build: (n, x) => { const y = n(relu, x); return [n(tanh, n(joined(0), y, x)), n(tanh, n(delay(0, 0, 2), y))]; } },
  { what: 'the past of joined rows', shape: [3, 2], state: 8, build: (n, x) => [n(relu, n(delay(0, 1, 3), n(joined(0), n(tanh, x), x, n(relu, x))))] },
  { what: 'a past among joined rows', shape: [3, 2], state: 4, build: (n, x) => [n(tanh, n(joined(0), n(delay(0, 0, 2), x), x))] },
  { what: 'the past of a past', shape: [3, 2], state: 4 + 2, build: (n, x) => [n(relu, n(delay(0, 1, 0), n(delay(0, 2, 0), x)))] },
  { what: 'a past along an inner axis', shape: [2, 3, 2], state: 12, build: (n, x) => [n(tanh, n(delay(1, 1, 2), n(relu, x)))] },
  { what: 'a past along the last axis, one of them whole', shape: [2, 3], state: 8, build: (n, x) => [n(tanh, n(delay(1, 0, 4), x)), n(tanh, n(delay(1, 2, 1), x)), n(delay(1, 1, 0), x)] },
  { what: 'pasts along two axes of one wire', shape: [2, 3], state: 3 + 4, build: (n, x) => [n(tanh, n(delay(0, 0, 1), x)), n(tanh, n(delay(1, 2, 0), x))] },
  { what: 'what could be computed in place of a wire with a past', shape: [4, 2], state: 4, build: (n, x) => { const y = n(tanh, x); return [n(times, n(relu, y), n(delay(0, 2, 0), y))]; } },
  { what: 'a past behind a transposition', shape: [2, 4], state: 4, build: (n, x) => [n(relu, n(delay(0, 0, 2), n(op(transpose, { perm: [1, 0] }), x)))] },
  { what: 'a convolution over a past, onto the wire itself', shape: [1, 4, 2], state: 8, build: (n, x) => {
    const [one, w] = [{ strides: [1], dilations: [2], padding: 'valid' as const, groups: 1 }, n(weights(3, 2, 2))];
    return [n(relu, n(op(conv, one), n(delay(1, 0, 4), x), w))];
  } },
];

function graphOf(shape: readonly number[], build: Build): Graph {
  const graph = new Graph();
  const x: Wire = { node: graph.add('x', input(fact('f32', shape)), []), slot: 0 };
  const outputs = build((operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 }), x);
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = outputs.map((wire, i) => ({ name: `y${i}`, wire }));
  return graph;
}

/** Evaluates pulse after pulse; each Delay keeps the frames that it has yet to give. */
function* pulses(graph: Graph, inputs: Iterable<Tensor>): Iterable<ReadonlyMap<string, Tensor>> {
  const kept = new Map<Node, Tensor>();
  for (const x of inputs) {
    const values = new Map<Node, Tensor>([[graph.inputs[0]!.wire.node, x]]);
    for (const node of graph.order()) {
      const operands = node.inputs.map((w) => values.get(w.node)!);
      const past = node.op.as(delayOperator);
      if (node.outputs[0]!.value !== undefined) values.set(node, node.outputs[0]!.value);
      else if (past !== undefined) {
        const { axis, delay: by, overlap } = past;
        const [now] = operands;
        const before = kept.get(node) ?? zeros('f32', now!.shape.map((d, i) => (i === axis ? by + overlap : d)));
        const all = evals.concat({ axis }, [before, now!])[0]!;
        kept.set(node, evals.slice({ axis, start: now!.shape[axis]!, end: all.shape[axis]! }, [all])[0]!);
        values.set(node, evals.slice({ axis, start: 0, end: now!.shape[axis]! + overlap }, [all])[0]!);
      } else if (!values.has(node)) values.set(node, node.op.eval!(operands)[0]!);
    }
    yield new Map(graph.outputs.map(({ name, wire }) => [name, values.get(wire.node)!]));
  }
}

for (const { what, shape, state, build } of cases) {
  for (const target of targets) {
    test(`${what} (${target.name})`, (t) => {
      const graph = graphOf(shape, build);
      const planned = plan(lower({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] }, target));
      t.is(planned.stateBytes, 4 * state);
      const net = new Interpreter(pack(planned, { model: 'test', metadata: '{}' }));
      const random = new Random(3);
      const inputs = Array.from({ length: 6 }, () => random.values(shape));
      let pulse = 0;
      for (const expected of pulses(graph, inputs)) {
        const got = net.run(new Map([['x', inputs[pulse]!]]));
        for (const { name, wire } of graph.outputs) {
          t.deepEqual(got.get(name)!.shape, concreteShape(factOf(wire)));
          t.true(difference(got.get(name)!, expected.get(name)!) < 1e-6, `${name} of pulse ${pulse}`);
        }
        pulse++;
      }
    });
  }
}

test('the producer writes into the window: a dilated convolution over a computed wire needs no copy', (t) => {
  const graph = graphOf([1, 8, 4], (n, x) => {
    const convolve = (d: number): Op => op(conv, { strides: [1], dilations: [d], padding: 'valid', groups: 1 });
    const y = n(convolve(1), n(delay(1, 0, 2), x), n(weights(3, 4, 4)));
    return [n(as(8, 4), n(convolve(2), n(delay(1, 0, 4), y), n(weights(3, 4, 4))))];
  });
  const { steps } = plan(lower({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] }, targets[0]!));
  t.deepEqual(steps.map((s) => [nameOf(s.invocation), s.loads.length, s.saves.length]), [['conv_f32_n8', 2, 1], ['conv_f32_n8', 0, 1]]);
});
