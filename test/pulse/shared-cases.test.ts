import { pulse } from '../../host/pulse.ts';
import { unless } from '../harness/skip.ts';
import { costOf, noStreaming, readStreamCase, streamCases, typedCase, wrongWithCase } from './shared-cases.ts';

/** Networks that could be streamed, and are not yet. */
const notYet = new Set(['net_hotword_streamed_state', 'net_kws_cnn_fixed']);
/** Networks that keep more state than they must. */
const wasteful = new Set<string>();

for (const name of noStreaming === undefined ? streamCases() : ['networks that can be streamed']) {
  unless(noStreaming)(`${name}: streamed gives what TensorFlow gave`, (t) => {
    const of = readStreamCase(name);
    if (notYet.has(name)) return void t.throws(() => pulse(typedCase(of), { pulse: of.pulses[0]! }), { name: 'UserError' });
    const typed = typedCase(of);
    t.is(wrongWithCase(of, typed), undefined);
    const { state, delay } = costOf(pulse(typed, { pulse: of.pulses[0]! }));
    t.true(delay <= (of.leastDelay ?? delay), `${delay} frames of delay, ${of.leastDelay} are enough`);
    t.is(state <= (of.leastState ?? state), !wasteful.has(name), `${state} bytes of state, ${of.leastState} are enough`);
  });
}
