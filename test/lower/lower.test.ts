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
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';
import { randomGraph } from './random-graph.ts';

/** More of them with LINNET_PROBLEMS, as the streaming tests have it. */
const seeds = 4 * Number(process.env['LINNET_PROBLEMS'] ?? 60);
const targets: readonly Target[] = ([4, 8, 16] as const).map((conv): Target => ({ name: `n${conv}`, isaName: 'x86-64', layouts: { conv } }));
const script: Target = { name: 'script', isaName: 'script', layouts: { conv: 4 } };

const typed = (graph: Graph): Typed => ({ stage: 'typed', name: 'random', graph, graphNodes: 0, warnings: [] });
const packed = (graph: Graph, target: Target): Uint8Array => pack(plan(lower(typed(graph), target)), { model: 'random', metadata: '{}' });

function check(t: ExecutionContext, seed: number, target: Target): void {
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
        const error = difference(got.get(name)!, expected.get(name)!);
        t.true(error < 2e-5, `${name} is off by ${error}: ${text}`);
      }
    }
  } catch (e) {
    throw new Error(`${e instanceof Error ? e.stack : String(e)}\n${text}`);
  }
}

for (const target of [...targets, script]) {
  test(`random graphs give what their evaluation gives, lowered for ${target.name}`, (t) => {
    for (let seed = 1; seed <= seeds; seed++) check(t, seed, target);
  });
}
