import { op } from '../../../graph/op.ts';
import { audioSpectrogram, decodeWav, mfcc } from '../../../ops/audio/audio.ts';
import { type Call, type Family, named } from '../call.ts';

/** A number that says how much of the file to take; -1 takes what is there. */
function wanted(c: Call, name: string): number {
  const n = c.attrs.int(name, -1);
  if (n < -1) return c.fail(`attribute ${name} is ${n}`);
  return n === -1 ? c.refuse(`${name} left to the file: a network's lengths must be known before it runs`) : n;
}

export const audio: Family = {
  DecodeWav: named(['audio', 'sample_rate'], (c) => {
    const sound = c.add(op(decodeWav, { samples: wanted(c, 'desired_samples'), channels: wanted(c, 'desired_channels') }), c.one());
    return [sound, { ...sound, slot: 1 }];
  }),
  AudioSpectrogram: (c) => c.add(op(audioSpectrogram, { window: c.attrs.int('window_size'), stride: c.attrs.int('stride'), squared: c.attrs.flag('magnitude_squared', false) }), c.one()),
  Mfcc: (c) => c.add(op(mfcc, {
    low: c.attrs.float('lower_frequency_limit', 20), high: c.attrs.float('upper_frequency_limit', 4000),
    filters: c.attrs.int('filterbank_channel_count', 40), coefficients: c.attrs.int('dct_coefficient_count', 13),
  }), ...c.two()),
};
