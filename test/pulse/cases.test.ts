import test from 'ava';
import { check } from '../../host/check.ts';
import { multiplications } from '../../host/cost.ts';
import { pulse } from '../../host/pulse.ts';
import { stateBytes, stateElements } from '../../host/pulse/state.ts';
import { cases } from './cases.ts';
import { mostMultiplications } from './multiplications.ts';
import { netOf, show, typedOf, wrongWith } from './problem.ts';

for (const { what, delay, state, bytes = 4, ...problem } of cases) {
  test(what ?? show(problem), (t) => {
    t.is(wrongWith(problem), undefined);
    const typed = typedOf(netOf(problem));
    const pulsed = pulse(typed, { pulse: problem.pulse });
    const cost = { delay: [...pulsed.outputs.values()].at(-1)!.delay, state: stateElements(pulsed) };
    t.deepEqual(cost, { delay: delay ?? cost.delay, state: state ?? cost.state });
    t.is(stateBytes(pulsed), bytes * cost.state);
    t.true(Number(multiplications(pulsed.graph)) / problem.pulse <= mostMultiplications(typed, pulsed));
    const checked = check(typed, pulsed);
    t.true(checked.length > 0 && checked.every(({ error, frames }) => error < 1e-6 && frames > 0));
  });
}
