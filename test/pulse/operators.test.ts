import test, { type ExecutionContext } from 'ava';
import { operators } from '../../host/ops/index.ts';
import { kinds, randomProblem } from './generate.ts';
import { netOf, type Problem, show, wrongWith } from './problem.ts';

/** Set LINNET_SEED for other problems, LINNET_PROBLEMS for more of them a test. */
const seed = Number(process.env['LINNET_SEED'] ?? 1);
const count = Number(process.env['LINNET_PROBLEMS'] ?? 60);
const names = Object.keys(kinds);

function tryAll(t: ExecutionContext, problems: Iterable<Problem>): void {
  t.log(`seed ${seed}`);
  let failures = 0;
  for (const problem of problems) {
    let wrong: string | undefined;
    try {
      wrong = wrongWith(problem);
    } catch (e) {
      wrong = e instanceof Error ? e.stack ?? e.message : String(e);
    }
    if (wrong !== undefined && ++failures <= 5) t.log(`${show(problem)} // ${wrong}`);
  }
  t.is(failures, 0);
}

function* problems(salt: number, size: number, of: readonly string[]): Iterable<Problem> {
  for (let i = 0; i < count; i++) yield randomProblem(seed * 1_000_003 + salt * 10_007 + i, of, size);
}

/** What an operator needs around it to be tested: frames before it, wires to join. */
const around = ['conv', 'crop'];

const ofOperator = (name: string): Iterable<Problem> => problems(names.indexOf(name), 4, [name, name, ...around]);

for (const name of names) {
  test(`${name}: streamed equals batch`, (t) => tryAll(t, ofOperator(name)));
}

/** With more of what joins and waits. */
const mixed = [...names, 'conv', 'conv', 'maxPool', 'crop', 'add', 'add', 'concat'];
test('random networks: streamed equals batch', (t) => tryAll(t, problems(names.length, 10, mixed)));

/** Families that the type stage replaces or that take whole clips, and operators that take or give no frames. */
const streamlessFamilies = ['dynamic', 'audio'];
const streamless = ['ShapeOf', 'Fill', 'Range', 'Where', 'RandomUniform'];

test('every operator is tried on a stream', (t) => {
  const tried = new Set(names.flatMap((name) => [...ofOperator(name)].flatMap((p) => netOf(p).graph.order().map((n) => n.op.name))));
  const untried = operators.filter(({ family, operator }) => !streamlessFamilies.includes(family) && !tried.has(operator.name) && !streamless.includes(operator.name));
  t.deepEqual(untried.map(({ operator }) => operator.name), []);
});
