import test, { type ExecutionContext } from 'ava';
import type { Tensor } from '../../src/eval/tensor.ts';
import { difference } from '../../host/check.ts';
import { UserError } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import type { Target } from '../../host/program/program.ts';
import { type Dim, substitute } from '../../host/graph/dim.ts';
import { factOf } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { Tally } from '../harness/tally.ts';
import { kinds, randomProblem } from '../pulse/generate.ts';
import { cases } from '../pulse/cases.ts';
import { netOf, type Problem, show, typedOf } from '../pulse/problem.ts';
import { runStream } from './interpret.ts';

const count = Number(process.env['LINNET_PROBLEMS'] ?? 60) * 2;
const firstSeed = 5_000_011;
const targets: readonly Target[] = [
  { name: 'n4', isaName: 'armv6-vfp', layouts: { conv: 4 } }, { name: 'n16', isaName: 'x86-64', layouts: { conv: 16 } }, { name: 'reference', isaName: 'reference', layouts: { conv: 4 } },
];

/** The problem through the packed file, pulse by pulse, against the whole at once. */
function wrongWith(problem: Problem, target: Target): string | undefined {
  const net = netOf(problem);
  const typed = typedOf(net);
  const symbols = new Map<string, Dim>([['S', problem.length]]);
  const inputs = new Map<string, Tensor>([['x', net.random.values(factOf(net.wire(0)).shape.map((d) => Number(substitute(d, symbols))))]]);
  const whole = evaluate(typed.graph, inputs);
  const streamed = runStream(pack(plan(lower(pulse(typed, { pulse: problem.pulse }), target)), { model: 'test', metadata: '{}' }), inputs);
  for (const { name } of typed.graph.outputs) {
    const [actual, expected] = [streamed.get(name)!, whole.get(name)!];
    if (String(actual.shape) !== String(expected.shape)) return `${name} is [${actual.shape.join(',')}], of the whole [${expected.shape.join(',')}]`;
    const error = difference(actual, expected);
    if (!(error <= 2e-5)) return `${name} differs by ${error}`;
  }
  return undefined;
}

function tryAll(t: ExecutionContext, problems: readonly Problem[], target: Target): void {
  const tally = new Tally(firstSeed);
  for (const problem of problems) {
    let wrong: string | undefined;
    try {
      wrong = wrongWith(problem, target);
    } catch (e) {
      // lengths that a .lin cannot state are refused: test/pack
      if (e instanceof UserError && e.message.includes('cannot express')) { tally.add('rejected'); continue; }
      wrong = e instanceof Error ? e.stack ?? e.message : String(e);
    }
    tally.add(wrong === undefined ? 'accepted' : { wrong: `${show(problem)} // ${wrong}` });
  }
  tally.holds(t, { tried: cases.length + count, accepted: 0.9 * (cases.length + count) });
}

function* random(): Iterable<Problem> {
  const names = [...Object.keys(kinds), 'conv', 'conv', 'gate', 'crop', 'add', 'concat', 'transpose'];
  for (let i = 0; i < count; i++) yield randomProblem(firstSeed + i, names, 8);
}

for (const target of targets) {
  test(`${target.name}: streams through the packed file equal the whole`, (t) => tryAll(t, [...cases, ...random()], target));
}
