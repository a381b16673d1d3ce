import { readCase } from './case.ts';
import { withShared } from './shared.ts';
import { type Run, assertResults, runAll } from './on-board.ts';

const networks = ['hey_snips_v1', 'hey_snips_v4', 'phones', 'hey_linnet'] as const;

/** The pulse that every board is tested with: a multiple of the network's stride in time. */
const usualPulse = (name: string): number => (name === 'phones' ? 9 : 8);
const pulses = (name: string): readonly number[] => (name === 'phones' ? [3, 6, 9, 15, 48, 81] : [1, 3, 4, 8, 16, 80]);

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: batch and stream give what TensorFlow gave`, async (t) => {
    t.timeout(600_000);
    const cases = networks.map(readCase);
    const runs: Run[] = cases.flatMap((of) => of.runs.flatMap((_, index) => [0, usualPulse(of.name)].map((pulse) => ({ of, index, pulse }))));
    assertResults(t, await runAll(board, runs));
  });
}

withShared('host: every pulse length gives what TensorFlow gave', async (t) => {
  t.timeout(600_000);
  const runs: Run[] = networks.map(readCase).flatMap((of) => of.runs.flatMap((_, index) => pulses(of.name).map((pulse) => ({ of, index, pulse }))));
  assertResults(t, await runAll('host', runs));
});
