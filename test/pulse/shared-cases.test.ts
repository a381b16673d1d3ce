import { multiplications } from '../../host/cost.ts';
import { pulse } from '../../host/pulse.ts';
import { unless } from '../harness/skip.ts';
import { mostMultiplications } from './multiplications.ts';
import { costOf, noStreaming, ofFixedLength, readStreamCase, streamCases, typedCase, wrongWithCase } from './shared-cases.ts';

for (const name of noStreaming === undefined ? streamCases() : ['networks that can be streamed']) {
  unless(noStreaming)(`${name}: streamed gives what TensorFlow gave`, (t) => {
    const of = readStreamCase(name);
    if (ofFixedLength.has(name)) return void t.throws(() => pulse(typedCase(of), { pulse: of.pulses[0]! }), { name: 'UserError' });
    const typed = typedCase(of);
    t.is(wrongWithCase(of, typed), undefined);
    const pulsed = pulse(typed, { pulse: of.pulses[0]! }), { state, delay } = costOf(pulsed);
    t.true(delay <= (of.leastDelay ?? delay), `${delay} frames of delay, ${of.leastDelay} are enough`);
    t.true(state <= (of.leastState ?? state), `${state} bytes of state, ${of.leastState} are enough`);
    t.true(Number(multiplications(pulsed.graph)) / pulsed.pulse <= mostMultiplications(typed, pulsed), 'more multiplications a frame than the whole network has');
  });
}
