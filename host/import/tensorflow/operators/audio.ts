import { correctionBits, microFault } from '../../../../src/eval/micro-front-end.ts';
import { tensor } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { audioSpectrogram, decodeWav, mfcc } from '../../../ops/audio/audio.ts';
import { cast, div, mul } from '../../../ops/elementwise/elementwise.ts';
import { microFilterbank, microGain } from '../../../ops/micro/micro.ts';
import { squeeze, unsqueeze } from '../../../ops/shape/shape.ts';
import { type Call, type Family, named } from '../call.ts';

/** A number that says how much of the file to take; -1 takes what is there. */
function wanted(c: Call, name: string): number {
  const n = c.attrs.int(name, -1);
  if (n < -1) return c.fail(`attribute ${name} is ${n}`);
  return n === -1 ? c.refuse(`${name} left to the file: a network's lengths must be known before it runs`) : n;
}

/** The framework's names of what `microFault` names. */
const spelt: Readonly<Record<string, string>> = {
  rate: 'sample_rate', window: 'window_size', hop: 'window_step', channels: 'num_channels', low: 'lower_band_limit', high: 'upper_band_limit', smoothingBits: 'smoothing_bits',
  evenSmoothing: 'even_smoothing', oddSmoothing: 'odd_smoothing', minSignalRemaining: 'min_signal_remaining', pcan: 'enable_pcan', strength: 'pcan_strength', offset: 'pcan_offset',
  gainBits: 'gain_bits', scaleShift: 'scale_shift',
};

/** Sound i16 [samples] -> features [frames, channels]. Lengths are in ms. */
function microfrontend(c: Call) {
  const { attrs } = c, [context, stride, scale] = [attrs.int('left_context', 0) + attrs.int('right_context', 0), attrs.int('frame_stride', 1), attrs.int('out_scale', 1)];
  attrs.flag('zero_padding', false);
  if (context !== 0 || stride !== 1) return c.refuse('frames with a context (left_context, right_context) or left out (frame_stride)');
  if (scale < 1) return c.fail(`attribute out_scale is ${scale}`);
  const rate = attrs.int('sample_rate', 16000), samples = (name: string, fallback: number): number => Math.floor((attrs.int(name, fallback) * rate) / 1000);
  const filters = {
    rate, window: samples('window_size', 25), hop: samples('window_step', 10), channels: attrs.int('num_channels', 32),
    low: attrs.float('lower_band_limit', 125), high: attrs.float('upper_band_limit', 7500),
  };
  const gain = {
    smoothingBits: attrs.int('smoothing_bits', 10), evenSmoothing: attrs.float('even_smoothing', 0.025), oddSmoothing: attrs.float('odd_smoothing', 0.06),
    minSignalRemaining: attrs.float('min_signal_remaining', 0.05), pcan: attrs.flag('enable_pcan', false), strength: attrs.float('pcan_strength', 0.95), offset: attrs.float('pcan_offset', 80),
    gainBits: attrs.int('gain_bits', 21), log: attrs.flag('enable_log', true), scaleShift: attrs.int('scale_shift', 6), correctionBits: correctionBits(filters.window),
  };
  const fault = microFault({ ...filters, ...gain });
  if (fault !== undefined) return c.fail(fault.replace(/\b\w+\b/g, (word) => spelt[word] ?? word));
  const sound = c.add(op(mul, {}), c.add(op(cast, { to: 'f32' }), c.one()), c.constant(tensor('f32', [], [1 / 32768])));
  const features = c.add(op(squeeze, { axes: [0] }), c.add(op(microGain, gain), c.add(op(microFilterbank, filters), c.add(op(unsqueeze, { axes: [1] }), sound))));
  const to = attrs.dtype('out_type', 'u16'), scaled = scale === 1 ? features : c.add(op(div, {}), features, c.constant(tensor('f32', [], [scale])));
  return to === 'f32' ? scaled : c.add(op(cast, { to }), scaled);
}

export const audio: Family = {
  DecodeWav: named(['audio', 'sample_rate'], (c) => {
    const sound = c.add(op(decodeWav, { samples: wanted(c, 'desired_samples'), channels: wanted(c, 'desired_channels') }), c.one());
    return [sound, { ...sound, slot: 1 }];
  }),
  AudioMicrofrontend: microfrontend,
  AudioSpectrogram: (c) => c.add(op(audioSpectrogram, { window: c.attrs.int('window_size'), stride: c.attrs.int('stride'), squared: c.attrs.flag('magnitude_squared', false) }), c.one()),
  Mfcc: (c) => c.add(op(mfcc, {
    low: c.attrs.float('lower_frequency_limit', 20), high: c.attrs.float('upper_frequency_limit', 4000),
    filters: c.attrs.int('filterbank_channel_count', 40), coefficients: c.attrs.int('dct_coefficient_count', 13),
  }), ...c.two()),
};
