import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError } from '../../graph/op.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { deferredMany } from '../deferred.ts';
import { recurrence } from '../recurrence.ts';
import type { Call } from './call.ts';
import { noWindow, product, productInLoop, quantizationOf, scalesOf, weightsOf } from './hybrid.ts';
import { swapped } from './lstm.ts';

const activations: Readonly<Record<ReturnType<Call['activation']>, ((a: Arithmetic, x: Wire) => Wire) | undefined>> = {
  NONE: (_, x) => x, RELU: (a, x) => a.clamp(x, 0, null), RELU6: (a, x) => a.clamp(x, 0, 6), RELU_N1_TO_1: (a, x) => a.clamp(x, -1, 1), TANH: (a, x) => a.tanh(x), SIGN_BIT: undefined,
};

/** (x, weights [H, I], weights of the state [H, H], bias [H], state [B, H]): a plain recurrent layer over x [T, B, I], [B, T, I], or the one frame [B, I]. Of 8-bit weights, each frame and each state is quantised for its product. */
export function rnn(c: Call, frames: 'first' | 'second' | 'one'): ImportedWire {
  const how = quantizationOf(c), state = c.variable(4), activated = activations[c.activation()] ?? c.refuse(`the activation ${c.activation()}`);
  const hybrid = how === undefined ? undefined : { how, scales: [1, 2].map((i) => weightsOf(c, i).scales) };
  const [y, last] = c.addMany(deferredMany('Rnn', { frames, how: how ?? null }, (make, [x, before, weights, stateWeights, bias]) => {
    const a = new Arithmetic(make), given = frames === 'one' ? a.unsqueeze(x!, 0) : frames === 'second' ? make(swapped, [x!]) : x!;
    if (factOf(given).shape.length !== 3) throw new InferError(`a recurrent layer over [${factOf(x!).shape.join(',')}]`);
    const ofInput = hybrid === undefined ? a.matMul(given, weights!, 'transposeB') : product(make, given, a.transpose(weights!, [1, 0]), hybrid.scales[0]!, noWindow, 2, hybrid.how);
    const by = hybrid === undefined ? [] : [scalesOf(make, hybrid.scales[1]!)];
    const done = recurrence(make, { rows: [a.add(ofInput, bias!)], states: [before!], outside: [stateWeights!, ...by] }, false, (b, { rows: [frame], states: [held], outside: [r, scale] }) => {
      const next = activated(b, b.add(frame!, hybrid === undefined ? b.matMul(held!, r!, 'transposeB') : productInLoop(b, held!, r!, scale!, hybrid.how)));
      return { states: [next], collected: [next] };
    });
    const all = done.collected[0]!;
    return [frames === 'one' ? done.states[0]! : frames === 'second' ? make(swapped, [all]) : all, done.states[0]!];
  }), 2, c.needed(0), state.before, c.needed(1), c.needed(2), c.needed(3));
  state.set(last!);
  return y!;
}
