import test from 'ava';
import { check, difference } from '../../host/check.ts';
import { multiplications } from '../../host/cost.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { factOf } from '../../host/graph/graph.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { endings } from './endings.ts';
import { mostMultiplications } from './multiplications.ts';
import { Net, typedOf } from './problem.ts';

for (const { what, build, shape = [1, 'S', 4], least = 1, every = 1 } of endings) {
  test(`${what}: given at the end`, (t) => {
    const net = new Net(shape, 7);
    net.graph.outputs = build(net).map((wire, i) => ({ name: `y${i}`, wire }));
    const given = typedOf(net), typed = declutter(given);
    for (const frames of [1, 2, 3, 8].filter((n) => n % every === 0)) {
      const pulsed = pulse(typed, { pulse: frames });
      t.true(pulsed.ends.size > 0);
      t.true(Number(multiplications(pulsed.graph)) / frames <= mostMultiplications(typed, pulsed), 'more multiplications a frame than the whole network has');
      if (least === 1) t.deepEqual(check(typed, pulsed).filter(({ error }) => !(error < 1e-5)), []);
      for (const length of [1, 2, 3, 5, 8, 17].filter((l) => l >= least)) {
        const inputs = new Map([['x', net.random.values(factOf(net.wire(0)).shape.map((d) => (typeof d === 'number' ? d : length)))]]);
        const [whole, streamed] = [evaluate(given.graph, inputs), streamEvaluate(pulsed, inputs)];
        for (const [name, expected] of whole) t.true(difference(streamed.get(name)!, expected) < 1e-6, `${name} of ${length} frames in pulses of ${frames}: ${[...streamed.get(name)!.data].join()} for ${[...expected.data].join()}`);
      }
    }
  });
}
