import { tensor } from '../../../../src/eval/tensor.ts';
import { constantOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { elu, fakeQuant, prelu } from '../../../ops/activation/activation.ts';
import { abs, add, div } from '../../../ops/elementwise/elementwise.ts';
import { lrn } from '../../../ops/normalization/normalization.ts';
import { scalarOf } from '../../../ops/shared/operands.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { floatScalar } from '../../operands.ts';
import type { Call, Family } from '../call.ts';

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

function quantised(c: Call, x: ImportedWire, low: ImportedWire, high: ImportedWire): ImportedWire {
  const [bits, narrow] = [c.attrs.int('num_bits', 8), c.attrs.flag('narrow_range', false)];
  if (bits < 2 || bits > 16) c.fail(`attribute num_bits is ${bits}`);
  return c.add(deferred('FakeQuant', { bits, narrow }, (make, [data, min, max]) => {
    const [lo, hi] = [scalarOf(constantOf(min!)), scalarOf(constantOf(max!))];
    if (lo === undefined || hi === undefined) throw new InferError('the range of a quantisation must be known before the network runs');
    if (!(lo <= 0 && hi >= 0 && lo < hi)) throw new InferError(`a range from ${lo} to ${hi} that is empty or without 0`);
    return make(op(fakeQuant, nudged(lo, hi, bits, narrow)), [data!]);
  }), x, low, high);
}

export const activations: Family = {
  Elu: (c) => c.add(op(elu, { alpha: 1, scale: 1 }), c.one()),
  Selu: (c) => c.add(op(elu, selu), c.one()),
  LeakyRelu: (c) => c.add(op(prelu, {}), c.one(), scalarLike(c, c.attrs.float('alpha', 0.2))),

  Softsign(c) {
    const x = c.one();
    return c.add(op(div, {}), x, c.add(op(add, {}), c.add(op(abs, {}), x), scalarLike(c, 1)));
  },

  FakeQuantWithMinMaxArgs: (c) => quantised(c, c.one(), c.constant(tensor('f32', [], [c.attrs.float('min', -6)])), c.constant(tensor('f32', [], [c.attrs.float('max', 6)]))),
  FakeQuantWithMinMaxVars: (c) => quantised(c, ...c.three()),

  LRN: (c) => c.add(op(lrn, { radius: c.attrs.int('depth_radius', 5), bias: c.attrs.float('bias', 1), alpha: c.attrs.float('alpha', 1), beta: c.attrs.float('beta', 0.5) }), c.one()),
};
