import { tensor } from '../../../../src/eval/tensor.ts';
import type { Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { elu, fakeQuant, prelu } from '../../../ops/activation/activation.ts';
import { abs, add as plus, div } from '../../../ops/elementwise/elementwise.ts';
import { lrn } from '../../../ops/normalization/normalization.ts';
import type { ImportedWire } from '../../../stages.ts';
import { constantTensor, knownNumber, knownNumbers } from '../../constants.ts';
import { floatScalar } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { add } from '../formula.ts';

/** A constant of the type of the node's elements, which must be floats. */
function scalarLike(c: Call, value: number): ImportedWire {
  const dtype = c.attrs.dtype('T', 'f32');
  return c.constant(floatScalar(dtype, value) ?? c.refuse(`elements of type ${dtype}`));
}

/** Klambauer et al., 2017. */
const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

/** Limits moved so that 0 is one of the steps, in single precision as TensorFlow moves them. */
function nudged(low: number, high: number, bits: number, narrow: boolean): { readonly lo: number; readonly hi: number; readonly scale: number } {
  const single = Math.fround;
  const [first, last] = [narrow ? 1 : 0, 2 ** bits - 1];
  const scale = single(single(high - low) / single(last - first));
  const zero = single(first - single(low / scale));
  const nudgedZero = zero < first ? first : zero > last ? last : Math.floor(zero + 0.5);
  return { lo: single((first - nudgedZero) * scale), hi: single((last - nudgedZero) * scale), scale };
}

interface Levels { readonly bits: number; readonly narrow: boolean }

function levelsOf(c: Call): Levels {
  const [bits, narrow] = [c.attrs.int('num_bits', 8), c.attrs.flag('narrow_range', false)];
  return bits < 2 || bits > 16 ? c.fail(`attribute num_bits is ${bits}`) : { bits, narrow };
}

/** A range of zeros gives zeros. */
function range(low: number, high: number, { bits, narrow }: Levels): ReturnType<typeof nudged> {
  if (low === 0 && high === 0) return { lo: 0, hi: 0, scale: 1 };
  if (!(low < high)) throw new InferError(`a range from ${low} to ${high}`);
  return nudged(low, high, bits, narrow);
}

function quantised(c: Call, x: ImportedWire, low: ImportedWire, high: ImportedWire): ImportedWire {
  const levels = levelsOf(c);
  return add(c, 'FakeQuant', { ...levels }, [x, low, high], (a, data, min, max) => {
    const what = 'the range of a quantisation';
    return a.make(op(fakeQuant, range(knownNumber(min!, what), knownNumber(max!, what), levels)), [data!]);
  });
}

/** One range for each channel, the last axis. */
function quantisedChannels(c: Call): ImportedWire {
  const levels = levelsOf(c);
  return add(c, 'FakeQuant', { ...levels }, c.three(), (a, x, low, high) => {
    const [min, max] = [knownNumbers(low!, 'the ranges'), knownNumbers(high!, 'the ranges')];
    const ranges = min.map((v, i) => range(v, max[i]!, levels));
    const vector = (of: (r: ReturnType<typeof nudged>) => number): Wire => constantTensor(a.make, 'f32', [ranges.length], ranges.map(of));
    const from = vector((r) => r.lo), inside = a.min(a.max(x!, from), vector((r) => r.hi));
    return a.add(a.mul(a.floor(a.add(a.mul(a.sub(inside, from), vector((r) => Math.fround(1 / r.scale))), 0.5)), vector((r) => r.scale)), from);
  });
}

export const activations: Family = {
  Elu: (c) => c.add(op(elu, { alpha: 1, scale: 1 }), c.one()),
  Selu: (c) => c.add(op(elu, selu), c.one()),
  LeakyRelu: (c) => c.add(op(prelu, {}), c.one(), scalarLike(c, c.attrs.float('alpha', 0.2))),

  Softsign(c) {
    const x = c.one();
    return c.add(op(div, {}), x, c.add(op(plus, {}), c.add(op(abs, {}), x), scalarLike(c, 1)));
  },

  FakeQuantWithMinMaxArgs: (c) => quantised(c, c.one(), c.constant(tensor('f32', [], [c.attrs.float('min', -6)])), c.constant(tensor('f32', [], [c.attrs.float('max', 6)]))),
  FakeQuantWithMinMaxVars: (c) => quantised(c, ...c.three()), FakeQuantWithMinMaxVarsPerChannel: quantisedChannels,

  LRN: (c) => c.add(op(lrn, { radius: c.attrs.int('depth_radius', 5), bias: c.attrs.float('bias', 1), alpha: c.attrs.float('alpha', 1), beta: c.attrs.float('beta', 0.5) }), c.one()),
};
