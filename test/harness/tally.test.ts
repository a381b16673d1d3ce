import test, { type ExecutionContext } from 'ava';
import { Tally } from './tally.ts';

const failing = (make: (tally: Tally) => void) => async (t: ExecutionContext): Promise<void> => {
  const tally = new Tally(7);
  make(tally);
  const { passed, errors } = await t.try((attempt) => tally.holds(attempt, { tried: 4, accepted: 2, rejected: 1 })).then((result) => { result.discard(); return result; });
  t.false(passed);
  t.true(errors.length > 0);
};

const outcomes = (...of: readonly ('accepted' | 'rejected')[]) => (tally: Tally): void => { for (const o of of) tally.add(o); };

test('a run that tries nothing fails', failing(() => {}));
test('a run that tries too little fails', failing(outcomes('accepted', 'accepted', 'rejected')));
test('a run in which nothing is valid fails', failing(outcomes('rejected', 'rejected', 'rejected', 'rejected')));
test('a run in which nothing is refused fails', failing(outcomes('accepted', 'accepted', 'accepted', 'accepted')));
test('a run with a failure fails', failing((tally) => { outcomes('accepted', 'accepted', 'accepted', 'rejected')(tally); tally.fail('{ shape: [1] }, // differs'); }));

test('a run that does all of it holds', (t) => {
  const tally = new Tally(7);
  outcomes('accepted', 'accepted', 'accepted', 'rejected')(tally);
  tally.holds(t, { tried: 4, accepted: 3, rejected: 1 });
  t.is(String(tally), 'seed 7: 4 tried, 3 accepted, 1 rejected, 0 failed');
});
