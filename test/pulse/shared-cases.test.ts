import { multiplications } from '../../host/cost.ts';
import { substitute } from '../../host/graph/dim.ts';
import { factOf } from '../../host/graph/graph.ts';
import { pulse } from '../../host/pulse.ts';
import { type Pulsed, type Typed, streamSymbol } from '../../host/stages.ts';
import { unless } from '../harness/skip.ts';
import { costOf, noStreaming, ofFixedLength, readStreamCase, streamCases, typedCase, wrongWithCase } from './shared-cases.ts';


/** Frames of a long stream, and as many as all rates divide. */
const [long, more] = [10_080, 5_040];

/** Multiplications a frame of the whole network, and those that do not depend on the stream, which every pulse has. */
function atMost(typed: Typed, { pulse: frames }: Pulsed): number {
  const at = (length: number): number => Number(substitute(multiplications(typed.graph), new Map([[streamSymbol, length]]))), each = (at(long + more) - at(long)) / more;
  const aside = typed.graph.operators().map(({ op, inputs, outputs }) => op.cost(inputs.map(factOf), outputs)?.mac).reduce((sum: number, mac) => (typeof mac === 'number' ? sum + mac : sum), 0);
  return each * 1.001 + aside / frames;
}

for (const name of noStreaming === undefined ? streamCases() : ['networks that can be streamed']) {
  unless(noStreaming)(`${name}: streamed gives what TensorFlow gave`, (t) => {
    const of = readStreamCase(name);
    if (ofFixedLength.has(name)) return void t.throws(() => pulse(typedCase(of), { pulse: of.pulses[0]! }), { name: 'UserError' });
    const typed = typedCase(of);
    t.is(wrongWithCase(of, typed), undefined);
    const pulsed = pulse(typed, { pulse: of.pulses[0]! }), { state, delay } = costOf(pulsed);
    t.true(delay <= (of.leastDelay ?? delay), `${delay} frames of delay, ${of.leastDelay} are enough`);
    t.true(state <= (of.leastState ?? state), `${state} bytes of state, ${of.leastState} are enough`);
    t.true(Number(multiplications(pulsed.graph)) / pulsed.pulse <= atMost(typed, pulsed), 'more multiplications a frame than the whole network has');
  });
}
