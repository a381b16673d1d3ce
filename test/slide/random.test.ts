import test from 'ava';
import { UserError } from '../../host/errors.ts';
import type { Dim } from '../../host/graph/dim.ts';
import { fact } from '../../host/graph/fact.ts';
import { input } from '../../host/graph/constant.ts';
import { Graph, type Node, type Wire } from '../../host/graph/graph.ts';
import { check } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { pulse } from '../../host/pulse.ts';
import { slide } from '../../host/slide.ts';
import { differenceFromWindows, randomWindows } from '../../host/slide/compare.ts';
import type { Typed } from '../../host/stages.ts';
import { Tally } from '../harness/tally.ts';
import { kinds, randomProblem } from '../pulse/generate.ts';
import { type Net, netOf, show, typedOf } from '../pulse/problem.ts';
import { Random } from '../pulse/random.ts';

const seeds = 2 * Number(process.env['LINNET_PROBLEMS'] ?? 60);

/** What counts frames is only known once it is typed. */
const names = Object.keys(kinds).filter((kind) => kind !== 'number');

/** The network over a fixed number of frames. */
function windowOf(net: Net, length: number): Typed {
  const symbols = new Map<string, Dim>([['S', length]]), graph = new Graph(), copies = new Map<Node, Node>();
  const of = ({ node, slot }: Wire): Wire => ({ node: copies.get(node)!, slot });
  for (const node of typedOf(net).graph.order()) {
    const [given] = node.outputs;
    const op = node.op.name === 'Input' ? input(fact(given!.dtype, given!.shape.map((d) => (typeof d === 'number' ? d : length)))) : node.op.bind(symbols);
    copies.set(node, graph.add(node.name, op, node.inputs.map(of)));
  }
  graph.inputs = net.graph.inputs.map((p) => ({ ...p, wire: of(p.wire) }));
  graph.outputs = net.graph.outputs.map((p) => ({ ...p, wire: of(p.wire) }));
  return declutter({ stage: 'typed', name: 'window', graph, graphNodes: graph.size, warnings: [] });
}

test('random networks over a window give the same where they are slid over a stream, in pulses too', (t) => {
  const tally = new Tally(`1 to ${seeds}`);
  let incremental = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed);
    const problem = randomProblem(seed, ['conv', 'conv', 'conv', 'maxPool', 'meanPool', ...names], 6);
    const net = netOf(problem), length = problem.length, hop = random.integer(1, 3), axis = net.axis(0);
    try {
      const window = windowOf(net, length);
      const slid = slide(window, { hop, exact: true, axes: new Map([['x', axis]]) });
      const apart = differenceFromWindows(slid, randomWindows(slid, 4, seed));
      const whole = declutter(slid);
      const streamed = Math.max(0, ...check(whole, pulse(whole, { pulse: hop * random.integer(1, 3) }), { seed }).map((r) => r.error));
      if (slid.graph.operators().some((n) => n.op.name === 'Conv' || n.op.name.endsWith('Pool'))) incremental++;
      tally.add(apart < 1e-5 && streamed < 1e-5 ? 'accepted' : { wrong: `hop ${hop}: differs by ${apart}, streamed by ${streamed}\n${show(problem)}` });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      t.log(error.message);
      tally.add('rejected');
    }
  }
  t.log(`${incremental} of them with windows`);
  tally.holds(t, { tried: seeds, accepted: seeds / 2 });
});
