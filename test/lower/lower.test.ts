import test, { type ExecutionContext } from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Target } from '../../host/program/program.ts';
import { evaluate } from '../../host/evaluate.ts';
import { concreteShape } from '../../host/graph/fact.ts';
import { factOf, type Graph, showNode } from '../../host/graph/graph.ts';
import { difference } from '../../host/check.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import type { Typed } from '../../host/stages.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';
import { made, randomGraph } from './random-graph.ts';

/** More of them with LINNET_PROBLEMS, as the streaming tests have it. */
const seeds = 4 * Number(process.env['LINNET_PROBLEMS'] ?? 60);
const targets: readonly Target[] = ([4, 8, 16] as const).map((conv): Target => ({ name: `n${conv}`, isaName: 'x86-64', layouts: { conv } }));
const reference: Target = { name: 'reference', isaName: 'reference', layouts: { conv: 4 } };

const typed = (graph: Graph): Typed => ({ stage: 'typed', name: 'random', graph, graphNodes: 0, warnings: [] });
const packed = (graph: Graph, target: Target): Uint8Array => pack(plan(lower(typed(graph), target)), { model: 'random', metadata: '{}' });

/** Counts the outputs that it compares. */
function check(tally: Tally, compared: Record<string, number>, seed: number, target: Target): void {
  const graph = randomGraph(seed, 12);
  const random = new Random(seed + 1);
  const inputs = new Map(graph.inputs.map(({ name, wire }): [string, Tensor] => [name, random.values(concreteShape(factOf(wire))!)]));
  const expected = evaluate(graph, inputs);
  const text = `seed ${seed} on ${target.name}\n${graph.order().map(showNode).join('\n')}\n${graph.outputs.map((o) => `${o.name} %${o.wire.node.id}`).join('\n')}`;
  try {
    const net = new Interpreter(packed(graph, target));
    for (let run = 0; run < 2; run++) {
      const got = net.run(inputs);
      for (const { name } of graph.outputs) {
        const wanted = expected.get(name)!, error = difference(got.get(name)!, wanted);
        compared[wanted.dtype] = (compared[wanted.dtype] ?? 0) + 1;
        if (!(error < 2e-5)) return tally.fail(`${name} is off by ${error}: ${text}`);
      }
    }
  } catch (e) {
    return tally.fail(`${e instanceof Error ? e.stack : String(e)}\n${text}`);
  }
  return tally.add('accepted');
}

/** Random graphs are of many operators, most of which fit where they are put, and some of their outputs are no floats. */
function varied(t: ExecutionContext, compared: Readonly<Record<string, number>>): void {
  t.log(`${made.operators} operators of ${made.kinds.size} kinds, ${made.misfits} did not fit; outputs compared: ${JSON.stringify(compared)}`);
  t.true(made.operators >= 5 * seeds && made.misfits <= made.operators && made.kinds.size >= 40);
  t.true(compared['f32']! >= 6 * seeds);
  for (const dtype of ['bool', 'i32', 'i64']) t.true((compared[dtype] ?? 0) >= seeds / 20, dtype);
}

for (const target of [...targets, reference]) {
  test(`random graphs give what their evaluation gives, lowered for ${target.name}`, (t) => {
    const tally = new Tally(`1 to ${seeds}`), compared: Record<string, number> = {};
    for (let seed = 1; seed <= seeds; seed++) check(tally, compared, seed, target);
    tally.holds(t, { tried: seeds, accepted: seeds });
    varied(t, compared);
  });
}
