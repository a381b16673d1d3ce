import test from 'ava';
import { Tally } from '../harness/tally.ts';
import { isLongEnough, kinds, pulseMultiple, randomProblem } from './generate.ts';
import { netOf, type Problem, show, wrongWith } from './problem.ts';
import { Random } from './random.ts';
import { shrunk } from './shrink.ts';
import * as s from './steps.ts';

/** Set LINNET_SEED for other networks, LINNET_PROBLEMS for more of them. */
const first = 9_000_000 + 100_000 * Number(process.env['LINNET_SEED'] ?? 1);
const count = 5 * Number(process.env['LINNET_PROBLEMS'] ?? 60);
const names = [...Object.keys(kinds), 'conv', 'conv', 'maxPool', 'crop', 'add', 'add', 'concat'];

/** What is wrong, a failure of any sort included. */
function wrong(problem: Problem): string | undefined {
  try {
    return wrongWith(problem);
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
}

/** One network for streams of no frame, of one, of some, and of more than all of its windows, in pulses of other lengths. */
function variants(problem: Problem, random: Random): readonly Problem[] {
  const net = netOf(problem), multiple = pulseMultiple(problem);
  const lengths = [...new Set([0, 1, random.integer(2, problem.length), problem.length])].filter((length) => isLongEnough(net, length, 0));
  return lengths.map((length) => ({ ...problem, length, pulse: multiple * random.pick([1, 2, 3, 5, 8, 13]) }));
}

test('random networks and lengths of streams: batch equals pulsed', (t) => {
  t.timeout(300_000);
  const tally = new Tally(`${first} to ${first + count}`);
  let [short, tried] = [0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const random = new Random(seed), problem = randomProblem(seed, names, random.integer(2, 7));
    for (const variant of variants(problem, random)) {
      if (variant.length < problem.length) short++;
      tried++;
      const found = wrong(variant);
      if (found === undefined) { tally.add('accepted'); continue; }
      const least = shrunk(variant, wrong);
      tally.add({ wrong: `${show(least)} // ${wrong(least) ?? found}` });
    }
  }
  t.log(`${short} of ${tried} shorter than their windows`);
  tally.holds(t, { tried: 2 * count, accepted: tried });
});

test('a failure is shrunk to the step, the frames and the pulse that it needs', (t) => {
  const steps = [s.conv(0, { kernel: 3, out: 2 }), s.relu(1), s.crop(2, 1, 0), s.add(3, 3)];
  const least = shrunk({ shape: [1, 'S', 2], seed: 1, length: 20, pulse: 7, steps }, (p) => (p.steps.some((step) => step.text.startsWith('crop')) && p.length > 2 && netOf(p).wires.length > 3 ? 'wrong' : undefined));
  t.is(show(least), "{ shape: [1,'S',2], seed: 1, length: 3, pulse: 1, steps: [s.same(0), s.same(1), s.crop(2, 1, 0)] },");
});
