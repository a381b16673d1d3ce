import { tensor } from '../../../../src/eval/tensor.ts';
import { exactDiv } from '../../../graph/dim.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add } from '../../../ops/elementwise/elementwise.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import type { PlainAttributes } from '../../tensorflow/spell.ts';
import type { Call, Family } from '../call.ts';
import { hybridConvolution, hybridSums, isHybrid } from '../hybrid.ts';
import { windowOf } from '../windows.ts';

/** Weights as TensorFlow has them, [height, width, C, multiplier]. */
const perChannel = deferred('Reshape', {}, (make, [weights, x]) => {
  const [one, height, width, outs, ...more] = factOf(weights!).shape;
  const channels = factOf(x!).shape.at(-1) ?? 0;
  const multiplier = outs === undefined ? undefined : exactDiv(outs, channels);
  if (one !== 1 || height === undefined || width === undefined || multiplier === undefined || more.length > 0) throw new InferError(`depthwise weights [${factOf(weights!).shape.join(',')}] for ${String(channels)} channels`);
  return make(op(reshape, { to: [height, width, channels, multiplier] }), [weights!]);
});

const biased = (c: Call, y: ImportedWire, bias: ImportedWire | undefined): ImportedWire => c.activated(bias === undefined ? y : c.add(op(add, {}), y, bias));

/** Products of x and weights [O, height, width, C]. */
export const convolved = (c: Call, x: ImportedWire, weights: ImportedWire): ImportedWire => c.tensorflow('Conv2D', windowOf(c, 'dilated'), x, c.add(op(transpose, { perm: [1, 2, 3, 0] }), weights));

/** Products of x and weights [1, height, width, C * multiplier]. */
export const depthwise = (c: Call, x: ImportedWire, weights: ImportedWire): ImportedWire => c.tensorflow('DepthwiseConv2dNative', windowOf(c, 'dilated'), x, c.add(perChannel, weights, x));

/** Products of x and weights [O, height, width, C] that overlap in a result of a given shape. */
export function transposed(c: Call, shape: ImportedWire, x: ImportedWire, weights: ImportedWire): ImportedWire {
  // the file says the shape of the result too, and an input that says it may not be constant
  const known = (c.results[0] ?? c.fail('it has no output')).shape.filter((d) => d !== null);
  const to = known.length === 4 ? c.constant(tensor('i32', [4], known)) : shape;
  return c.tensorflow('Conv2DBackpropInput', windowOf(c), to, c.add(op(transpose, { perm: [1, 2, 0, 3] }), weights), x);
}

/** Products of x [N, depth, height, width, C] and weights [depth, height, width, C, O]. */
const convolved3d = (c: Call): ImportedWire => c.tensorflow('Conv3D', window3d(c), c.needed(0), c.needed(1));

function window3d(c: Call): PlainAttributes {
  const sizes = (name: string): readonly number[] => ['d', 'h', 'w'].map((axis) => c.attrs.int(`${name}_${axis}`));
  return { strides: [1, ...sizes('stride'), 1], dilations: [1, ...sizes('dilation'), 1], padding: c.attrs.oneOf('padding', 'SAME', 'VALID') };
}

export const convolutions: Family = {
  CONV_3D: (c) => biased(c, convolved3d(c), c.optional(2)),
  CONV_2D: (c) => biased(c, isHybrid(c) ? hybridConvolution(c, 'whole') : convolved(c, c.needed(0), c.needed(1)), c.optional(2)),
  DEPTHWISE_CONV_2D: (c) => biased(c, isHybrid(c) ? hybridConvolution(c, 'depthwise') : depthwise(c, c.needed(0), c.needed(1)), c.optional(2)),
  /** (shape of the result, weights [depth, height, width, O, C], x, bias) */
  CONV_3D_TRANSPOSE: (c) => biased(c, c.tensorflow('Conv3DBackpropInputV2', window3d(c), c.needed(0), c.needed(1), c.needed(2)), c.optional(3)),
  /** (shape of the result, weights, x, bias) */
  TRANSPOSE_CONV: (c) => biased(c, isHybrid(c) ? hybridSums(c, c.needed(2), 1, [1, 2, 3], 'asymmetric', (x, weights) => transposed(c, c.needed(0), x, weights)) : transposed(c, c.needed(0), c.needed(2), c.needed(1)), c.optional(3)),
};
