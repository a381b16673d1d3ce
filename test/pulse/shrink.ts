import { isLongEnough } from './generate.ts';
import { netOf, type Problem } from './problem.ts';
import * as s from './steps.ts';

/** A failing problem with fewer steps, frames and pulses, as long as `wrong` says what is wrong with it. */
export function shrunk(problem: Problem, wrong: (problem: Problem) => string | undefined): Problem {
  const kind = kindOf(wrong(problem));
  const fails = (p: Problem): boolean => isProblem(p) && kindOf(wrong(p)) === kind;
  const smaller = (p: Problem): readonly Problem[] => [
    ...p.steps.map((_, i) => ({ ...p, steps: p.steps.slice(0, i) })),
    ...p.steps.flatMap(({ text }, i) => (text.startsWith('same(') ? [] : [{ ...p, steps: p.steps.map((step, k) => (k === i ? s.same(wireOf(text)) : step)) }])),
    ...[0, 1, p.length >> 1, p.length - 1].filter((length) => length >= 0 && length < p.length).map((length) => ({ ...p, length })),
    ...[1, p.pulse >> 1, p.pulse - 1].filter((pulse) => pulse >= 1 && pulse < p.pulse).map((pulse) => ({ ...p, pulse })),
  ];
  let least = problem;
  for (let next = smaller(least).find(fails); next !== undefined; next = smaller(least).find(fails)) least = next;
  return least;
}

/** A wrong value, or what an error says. */
const kindOf = (found: string | undefined): string | undefined => (found === undefined || / differs by | of the whole /.test(found) ? found && 'value' : found.split('\n')[0]);

/** Whether its steps fit together. */
function isProblem(p: Problem): boolean {
  try {
    return isLongEnough(netOf(p), p.length, 0);
  } catch {
    return false;
  }
}

/** The first wire that a step reads. */
const wireOf = (text: string): number => Number(/\((\d+)/.exec(text)?.[1] ?? 0);
