import { add, max, mul, sub } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { transpose } from '../../../ops/shape/shape.ts';
import { deferred } from '../../deferred.ts';
import { transposedConv } from '../../transposed-conv.ts';
import type { BuildNode, Family } from '../call.ts';
import { channelsLast, dataFormat, padding, spatial } from '../windows.ts';

/** (shape of the result, kernel [...spatial, O, C], x [N, ...spatial, C]) */
const gradient = (axes: 2 | 3): BuildNode => (c) => {
  const format = dataFormat(c, axes);
  const [shape, kernel, x] = c.three();
  const ones = [...format].map(() => 1);
  const [strides, dilations] = [spatial(c, 'strides', format), spatial(c, 'dilations', format, ones)];
  const pads = padding(c, format);
  return channelsLast(c, format, x, (last) => c.add(deferred('ConvTranspose', { strides, dilations, padding: pads }, (make, [image, weights, size]) => {
    const wanted = knownDims(factOf(size!));
    // its batch and channels are those of x and the kernel; some writers give only the lengths between
    const at = wanted?.length === axes ? 0 : format.endsWith('C') ? 1 : 2;
    const lengths = wanted?.slice(at, at + axes);
    if (lengths?.length !== axes) throw new InferError('the size of the result must be known before the network runs');
    const own = factOf(image!).shape.slice(1, -1), window = factOf(weights!).shape;
    if (own.length !== axes || window.length !== axes + 2) throw new InferError(`it has other than ${axes + 2} axes`);
    const perm = [...strides.map((_, i) => i), axes + 1, axes];
    return transposedConv(make, image!, make(op(transpose, { perm }), [weights!]), lengths.map((to, i) => {
      const [stride, dilation] = [strides[i]!, dilations[i]!];
      const whole = add(mul(sub(own[i]!, 1), stride), (Number(window[i]) - 1) * dilation + 1);
      const extra = pads === 'sameUpper' ? max(sub(whole, to), 0) : 0;
      if (typeof extra !== 'number') throw new InferError(`SAME padding of ${String(extra)}`);
      return { stride, dilation, before: typeof pads === 'string' ? Math.floor(extra / 2) : pads[i]![0], to };
    }));
  }), last, kernel, shape));
};

export const transposedConvolutions: Family = { Conv2DBackpropInput: gradient(2), Conv3DBackpropInputV2: gradient(3) };
