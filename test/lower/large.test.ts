import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { add, exp, mul, sigmoid, tanh } from '../../host/ops/elementwise/elementwise.ts';
import { kinds } from '../pulse/generate.ts';
import { Net, typedOf } from '../pulse/problem.ts';
import { Random } from '../pulse/random.ts';

const board = loadBoard('pi-zero');
/** What is exponential takes longer than anybody waits, and what is not takes a tenth of this. */
const enough = 30;

function seconds(run: () => void): number {
  const begun = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

test('a graph in which any number of ways lead to a node takes as long as its nodes', (t) => {
  const graph = new Graph(), wires: Wire[] = [{ node: graph.add('x', input(fact('f32', [4, 8])), []), slot: 0 }];
  graph.inputs = [{ name: 'x', wire: wires[0]! }];
  for (let i = 0; i < 2000; i++) {
    const what = [tanh, sigmoid, add, mul, exp][i % 5]!, [x, y] = [wires.at(-1)!, wires.at(-2) ?? wires[0]!];
    wires.push({ node: graph.add(`n${i}`, op(what, {}), what === add || what === mul ? [x, y] : [x]), slot: 0 });
  }
  graph.outputs = [{ name: 'y', wire: wires.at(-1)! }];
  const taken = seconds(() => { pack(plan(lower(declutter({ stage: 'typed', name: 'large', graph, graphNodes: graph.size, warnings: [] }), board)), { model: 'large', metadata: '{}' }); });
  t.true(taken < enough, `${taken} s`);
});

test('long streams of all kinds are lowered, or refused in words', (t) => {
  t.timeout(600_000);
  const names = Object.keys(kinds);
  let streamed = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const random = new Random(seed), net = new Net([1, 'S', 3], seed);
    for (let tries = 0; tries < 300; tries++) for (const step of kinds[random.pick(names)]!(random, net, Math.max(0, net.wires.length - 1 - random.integer(0, 2))) ?? []) step.build(net);
    net.graph.outputs = [{ name: 'y', wire: net.wires.at(-1)! }];
    const taken = seconds(() => {
      try {
        const short = declutter(typedOf(net)), [, multiple = '1'] = /use a multiple of (\d+)/.exec(t.throws(() => { pulse(short, { pulse: 1 }); throw new UserError('a multiple of 1'); }, { instanceOf: UserError }).message) ?? [];
        plan(lower(pulse(short, { pulse: Number(multiple) }), board));
        streamed++;
      } catch (e) {
        if (!(e instanceof UserError)) throw e;
      }
    });
    t.true(taken < enough, `seed ${seed}: ${taken} s`);
  }
  t.true(streamed >= 2, `${streamed} of 6`);
});
