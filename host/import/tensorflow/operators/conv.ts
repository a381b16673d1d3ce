import { exactDiv } from '../../../graph/dim.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { batchToSpace, spaceToBatch } from '../../../ops/dynamic/dynamic.ts';
import { maxPool, meanPool } from '../../../ops/pool/pool.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { type Padding, channelsLast, dataFormat, heightWidth, padding } from '../windows.ts';

interface Window { readonly strides: readonly number[]; readonly dilations: readonly number[]; readonly padding: Padding }

function convolution(c: Call, build: (window: Window) => ReturnType<typeof deferred>): ReturnType<BuildNode> {
  const format = dataFormat(c);
  const [x, weights] = c.two();
  const window = {
    strides: heightWidth(c, 'strides', format), dilations: heightWidth(c, 'dilations', format, [1, 1, 1, 1]), padding: padding(c, format),
  };
  return channelsLast(c, format, x, (last) => c.add(build(window), last, weights));
}

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

const pool = (operator: typeof maxPool): BuildNode => (c) => {
  const format = dataFormat(c);
  const attrs = { kernel: heightWidth(c, 'ksize', format), strides: heightWidth(c, 'strides', format), dilations: [1, 1], padding: padding(c, format) };
  return channelsLast(c, format, c.one(), (x) => c.add(op(operator, attrs), x));
};

export const convolutions: Family = {
  Conv2D: (c) => convolution(c, groupedConv),
  DepthwiseConv2dNative: (c) => convolution(c, depthwiseConv),
  MaxPool: pool(maxPool),
  AvgPool: pool(meanPool),
  SpaceToBatchND: (c) => c.add(op(spaceToBatch, {}), ...c.three()),
  BatchToSpaceND: (c) => c.add(op(batchToSpace, {}), ...c.three()),
};
