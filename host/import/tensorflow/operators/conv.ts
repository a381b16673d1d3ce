import { tensor } from '../../../../src/eval/tensor.ts';
import { exactDiv } from '../../../graph/dim.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { batchToSpace, spaceToBatch } from '../../../ops/dynamic/dynamic.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
import { type Padding, channelsLast, dataFormat, padding, spatial } from '../windows.ts';

interface Window { readonly strides: readonly number[]; readonly dilations: readonly number[]; readonly padding: Padding }

const convolution = (axes: 2 | 3, build: (window: Window) => ReturnType<typeof deferred>): BuildNode => (c) => {
  const format = dataFormat(c, axes);
  const [x, weights] = c.two();
  const window = { strides: spatial(c, 'strides', format), dilations: spatial(c, 'dilations', format, [...format].map(() => 1)), padding: padding(c, format) };
  return channelsLast(c, format, x, (last) => c.add(build(window), last, weights));
};

/** Groups follow from the channels: TensorFlow has no attribute for them. */
const groupedConv = (window: Window) => deferred('Conv', { ...window }, (make, [x, weights]) => {
  const [channels, taken] = [factOf(x!).shape.at(-1) ?? 0, factOf(weights!).shape.at(-2) ?? 0];
  const groups = exactDiv(channels, taken);
  if (typeof groups !== 'number' || groups < 1) throw new InferError(`${channels} channels for a kernel that takes ${taken}`);
  return make(op(conv, { ...window, groups }), [x!, weights!]);
});

/** Weights [height, width, channels, multiplier]: one group a channel. */
const depthwiseConv = (window: Window) => deferred('Conv', { ...window, depthwise: true }, (make, [x, weights]) => {
  const [height, width, channels, multiplier, ...rest] = factOf(weights!).shape;
  if (typeof height !== 'number' || typeof width !== 'number' || typeof channels !== 'number' || typeof multiplier !== 'number' || rest.length > 0) throw new InferError('a depthwise kernel has 4 axes of known length');
  return make(op(conv, { ...window, groups: channels }), [x!, make(op(reshape, { to: [height, width, 1, channels * multiplier] }), [weights!])]);
});

/** Blocks of the older operators have one length in both axes. */
const square = (operator: typeof spaceToBatch): BuildNode => (c) => {
  const block = c.attrs.int('block_size');
  if (block < 1) c.fail(`attribute block_size is ${block}`);
  const [x, amounts] = c.two();
  return c.add(op(operator, {}), x, c.constant(tensor('i32', [2], [block, block])), amounts);
};

export const convolutions: Family = {
  Conv2D: convolution(2, groupedConv),
  Conv3D: convolution(3, groupedConv),
  DepthwiseConv2dNative: convolution(2, depthwiseConv),
  SpaceToBatchND: (c) => c.add(op(spaceToBatch, {}), ...c.three()), SpaceToBatch: square(spaceToBatch),
  BatchToSpaceND: (c) => c.add(op(batchToSpace, {}), ...c.three()), BatchToSpace: square(batchToSpace),
};
