import test, { type ExecutionContext } from 'ava';
import { operators } from '../../host/ops/index.ts';
import { Tally } from '../harness/tally.ts';
import { kinds, randomProblem } from './generate.ts';
import { netOf, type Problem, show, wrongWith } from './problem.ts';

/** Set LINNET_SEED for other problems, LINNET_PROBLEMS for more of them a test. */
const seed = Number(process.env['LINNET_SEED'] ?? 1);
const count = Number(process.env['LINNET_PROBLEMS'] ?? 60);
const names = Object.keys(kinds);

function tryAll(t: ExecutionContext, problems: Iterable<Problem>): void {
  const tally = new Tally(seed);
  for (const problem of problems) {
    let wrong: string | undefined;
    try {
      wrong = wrongWith(problem);
    } catch (e) {
      wrong = e instanceof Error ? e.stack ?? e.message : String(e);
    }
    tally.add(wrong === undefined ? 'accepted' : { wrong: `${show(problem)} // ${wrong}` });
  }
  tally.holds(t, { tried: count, accepted: count });
}

/** `wanted` problems with a step that `counts`; a kind that hardly ever fits where it is drawn gives fewer, and fails. */
function* problems(salt: number, size: number, of: readonly string[], counts: (text: string) => boolean, wanted = count): Iterable<Problem> {
  for (let [i, found] = [0, 0]; found < wanted && i < 20 * wanted; i++) {
    const problem = randomProblem(seed * 1_000_003 + salt * 10_007 + i, of, size);
    if (!problem.steps.some((s) => counts(s.text))) continue;
    found++;
    yield problem;
  }
}

const isOf = (name: string) => (text: string): boolean => (name === 'groups' ? /^conv\(.*groups/.test(text) : text.startsWith(`${name}(`));

/** What an operator needs around it to be tested: frames before it, wires to join. */
const around = ['conv', 'crop'];

const ofOperator = (name: string, wanted = count): Iterable<Problem> => problems(names.indexOf(name), 4, [name, name, ...around], isOf(name), wanted);

for (const name of names) {
  test(`${name}: streamed equals batch`, (t) => tryAll(t, ofOperator(name)));
}

/** With more of what joins and waits. */
const mixed = [...names, 'conv', 'conv', 'maxPool', 'crop', 'add', 'add', 'concat'];
test('random networks: streamed equals batch', (t) => tryAll(t, problems(names.length, 10, mixed, () => true)));

/** Families that the type stage replaces or that take whole clips, and operators that take or give no frames. */
const streamlessFamilies = ['dynamic', 'stream'];
const streamless = ['DecodeWav', 'Mfcc', 'ShapeOf', 'Fill', 'Where', 'RandomUniform', 'ScatterNd', 'Sample', 'RoiAlign', 'RoiPool', 'NonMaxSuppression', 'ArgMaxPool'];

/** Kinds that draw one of many operators: with so many problems more, none is left out by chance. */
const drawn = ['unary', 'binary'];

test('every operator is tried on a stream', (t) => {
  const tried = new Set(names.flatMap((name) => [...ofOperator(name, drawn.includes(name) ? 6 * count : count)].flatMap((p) => netOf(p).graph.order().map((n) => n.op.name))));
  const untried = operators.filter(({ family, operator }) => !streamlessFamilies.includes(family) && !tried.has(operator.name) && !streamless.includes(operator.name));
  t.deepEqual(untried.map(({ operator }) => operator.name), []);
});
