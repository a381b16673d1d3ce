import {
  type MicroFilterbankAttrs, type MicroGainAttrs, filterbankFault, gainFault, microFilterbank as evaluateFilterbank, microGain as evaluateGain,
} from '../../../src/eval/micro-front-end.ts';
import { fftLength } from '../../../src/eval/audio.ts';
import { tensor, zeros } from '../../../src/eval/tensor.ts';
import { compare, mul } from '../../graph/dim.ts';
import { fact, staticShape } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { at, elements, lengthOf, need, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { countWindows, transformCost } from '../audio/audio.ts';
import { lowerMicroFilterbank, lowerMicroGain } from './lower.ts';

/** x [samples, 1] in [-1, 1) -> i32 [1, frames, channels]; frame t begins with sample t * hop. */
export const microFilterbank: Operator<MicroFilterbankAttrs> = {
  name: 'MicroFilterbank',
  doc: 'magnitudes of mel filters of Hann windows of audio, in the fixed point of the library microfrontend',
  infer(attrs, inputs) {
    const x = at(inputs, 0), fault = filterbankFault(attrs);
    needRank(x, 2, 2, 'sound');
    if (x.dtype !== 'f32' || compare(lengthOf(x, 1), 1) !== 0) throw new InferError('a sound that is not f32 of one channel');
    if (fault !== undefined) throw new InferError(fault);
    return [fact('i32', [1, countWindows(lengthOf(x, 0), { window: attrs.window, stride: attrs.hop }), attrs.channels])];
  },
  eval: evaluateFilterbank,
  axes: () => 'Sc->cSF',
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== 0) return context.byAxes();
    const { wire, ...place } = context.slide(() => op(microFilterbank, attrs), x, { kernel: attrs.window, dilation: 1, stride: attrs.hop }, [], 1);
    context.emit(0, wire, place);
  },
  cost: ({ window }, _inputs, outputs) => ({ mac: mul(at(outputs, 0).shape[1]!, transformCost(fftLength(window))) }),
  lower: lowerMicroFilterbank,
};

/**
 * Magnitudes x i32 [1, frames, channels] -> features f32 [1, frames, channels]. On streams also the noise so far i32 [channels] and the frames
 * that leave it as it is i32 [1], and both after these frames.
 */
export const microGain: Operator<MicroGainAttrs> = {
  name: 'MicroGain',
  doc: 'noise reduction, per-channel amplitude normalisation and logarithm of filter magnitudes, in the fixed point of the library microfrontend',
  infer(attrs, inputs) {
    const x = at(inputs, 0), channels = lengthOf(x, 2), fault = gainFault(attrs);
    needRank(x, 3, 3, 'magnitudes');
    if (x.dtype !== 'i32' || compare(lengthOf(x, 0), 1) !== 0) throw new InferError('magnitudes that are not i32 of one sound');
    if (fault !== undefined) throw new InferError(fault);
    if (inputs.length === 1) return [fact('f32', x.shape)];
    need(at(inputs, 1), 'i32', [channels], 'noise');
    need(at(inputs, 2), 'i32', [1], 'frames to hold');
    return [fact('f32', x.shape), fact('i32', [channels]), fact('i32', [1])];
  },
  eval: evaluateGain,
  axes: (_attrs, inputs) => (inputs.length === 1 ? 'aTF->aTF' : 'aTF,F,K->aTF,F,K'),
  pulse(attrs, context) {
    const [x] = context.inputs;
    if (x?.stream?.axis !== 1) return context.byAxes();
    const { wires: [frames], delay } = context.join([x]);
    const noise = context.state(zeros('i32', [staticShape(factOf(frames!))[2]!])), hold = context.state(tensor('i32', [1], [delay]));
    const y = context.add(op(microGain, attrs), [frames!, noise.wire, hold.wire]);
    noise.become({ node: y.node, slot: 1 });
    hold.become({ node: y.node, slot: 2 });
    context.emit(0, y, { axis: 1, delay });
  },
  cost: (_attrs, inputs) => ({ mac: mul(8, elements(at(inputs, 0))) }),
  lower: lowerMicroGain,
};
