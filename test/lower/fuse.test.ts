import test from 'ava';
import { type Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { checkGraph } from '../../host/graph/check.ts';
import { concreteShape } from '../../host/graph/fact.ts';
import { factOf, type Graph, showNode } from '../../host/graph/graph.ts';
import { fuse } from '../../host/lower/fuse.ts';
import type { Target } from '../../host/program/program.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { randomGraph } from './random-graph.ts';

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

test('random graphs mean the same after fusing', (t) => {
  const tally = new Tally('1 to 300');
  let fused = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const graph = randomGraph(seed, 12), text = graph.order().map(showNode).join('\n'), error = fusedError(graph, seed);
    fused += graph.operators().some(({ op: { name } }) => name.startsWith('Fused')) ? 1 : 0;
    tally.add(error < 2e-5 ? 'accepted' : { wrong: `seed ${seed} is off by ${error}\n${text}` });
  }
  tally.holds(t, { tried: 300, accepted: 300 });
  t.true(fused >= 150, `only ${fused} of the graphs were fused`);
});
