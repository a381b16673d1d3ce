import { type Dim, exactDiv } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { argMaxPool, maxPool, meanPool } from '../../../ops/pool/pool.ts';
import { reduceMax } from '../../../ops/reduce/reduce.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { pad, stridedSlice } from '../../../ops/slice/slice.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownNumbers, numberShape } from '../../constants.ts';
import { deferred } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { type DataFormat, type Padding, channelsLast, dataFormat, padding, spatial } from '../windows.ts';
import { outputPositions } from '../../../../src/eval/window.ts';
import { add } from '../formula.ts';

const windowOf = (c: Call, format: DataFormat) => {
  const kernel = spatial(c, 'ksize', format);
  return { kernel, strides: spatial(c, 'strides', format), dilations: kernel.map(() => 1), padding: padding(c, format) };
};

const pool = (axes: 2 | 3, operator: typeof maxPool): BuildNode => (c) => {
  const format = dataFormat(c, axes);
  return overChannels(c, format, operator) ?? channelsLast(c, format, c.one(), (x) => c.add(op(operator, windowOf(c, format)), x));
};

/** The largest of as many neighbouring channels as the window has, where it has nothing else; undefined for other windows. */
function overChannels(c: Call, format: DataFormat, operator: typeof maxPool): ImportedWire | undefined {
  const [kernel, strides] = [c.attrs.ints('ksize'), c.attrs.ints('strides')], at = format.indexOf('C'), count = kernel[at] ?? 1;
  if (operator !== maxPool || count <= 1 || strides[at] !== count || [...kernel, ...strides].some((n, i) => i % kernel.length !== at && n !== 1)) return undefined;
  c.attrs.ignore('padding', 'explicit_paddings');
  return channelsLast(c, format, c.one(), (x) => c.add(deferred('ReduceMax', { channels: count }, (make, [wire]) => {
    const { shape } = factOf(wire!), axis = shape.length - 1, groups = exactDiv(shape[axis]!, count);
    if (groups === undefined) throw new InferError(`${String(shape[axis])} channels in groups of ${count}`);
    return make(op(reduceMax, { axes: [axis + 1], keep: false }), [make(op(reshape, { to: [...shape.slice(0, -1), groups, count] }), [wire!])]);
  }), x));
}

/** Its window is an operand. */
const pooledBy: BuildNode = (c) => {
  const format = dataFormat(c), pads = padding(c, format);
  const [x, kernel, strides] = c.three();
  const of = (w: Wire): readonly number[] => {
    const all = knownNumbers(w, 'the window of the pool'), own = format === 'NHWC' ? all.slice(1, 3) : all.slice(2, 4);
    if (all.length !== 4 || all.reduce((p, n) => p * n, 1) !== own[0]! * own[1]! || own.some((n) => n < 1)) throw new InferError(`a window of ${all.join()}`);
    return own;
  };
  return channelsLast(c, format, x, (last) => c.add(deferred('MaxPool', {}, (make, [wire, k, s]) => make(op(maxPool, { kernel: of(k!), strides: of(s!), dilations: [1, 1], padding: pads }), [wire!])), last, kernel, strides));
};

/** Values, then where each is: among all elements of its image, or with the images before it. */
const withPositions: BuildNode = (c) => {
  const to = c.attrs.dtype('Targmax', 'i64'), withBatch = c.attrs.flag('include_batch_in_index', false);
  if (to !== 'i32' && to !== 'i64') return c.refuse(`Targmax ${to}`);
  const window = windowOf(c, 'NHWC'), x = c.one();
  return [c.add(op(maxPool, window), x), add(c, 'ArgMaxPool', { to }, [x], (a, wire) => {
    const [batch, height, width, channels] = numberShape(factOf(wire!).shape, 'the shape of what is pooled');
    const places = a.mul(a.make(op(argMaxPool, { ...window, to }), [wire!]), channels!);
    const inImage = a.add(places, constantTensor(a.make, to, [channels!], madeOf(channels!, (i) => i)));
    return withBatch && batch! > 1 ? a.add(inImage, constantTensor(a.make, to, [batch!, 1, 1, 1], madeOf(batch!, (i) => i * height! * width! * channels!))) : inImage;
  })];
};

/** The smallest number of single precision: less than any element. */
const lowest = -3.4028234663852886e38;

interface Taps { readonly kernel: readonly number[]; readonly strides: readonly number[]; readonly rates: readonly number[]; readonly padding: Padding }

/** What lies under each tap of a window, one tensor a tap in row-major order; outside is `fill`. x [N, ...spatial, C]. */
function underTaps(a: Arithmetic, x: Wire, { kernel, strides, rates, padding: pads }: Taps, fill: number): readonly Wire[] {
  const shape = numberShape(factOf(x).shape, 'the shape of the image'), lengths = shape.slice(1, -1);
  const attrs = { strides, dilations: rates, padding: pads };
  if (lengths.length !== kernel.length) throw new InferError(`${shape.length} axes, where there are batch, ${kernel.length} spatial ones and channels`);
  const found = lengths.map((n, i) => outputPositions(n, kernel[i]!, i, attrs));
  const around = found.map(({ count, before }, i): readonly [number, number] => [before, Math.max(0, (count - 1) * strides[i]! + (kernel[i]! - 1) * rates[i]! + 1 - before - lengths[i]!)]);
  const filled = around.flat().every((n) => n === 0) ? x : a.make(op(pad, { pads: [[0, 0], ...around, [0, 0]], mode: 'constant', value: fill }), [x]);
  const taps = kernel.reduce((p, n) => p * n, 1);
  return madeOf(taps, (t) => {
    const at = kernel.map((n, i) => Math.floor(t / kernel.slice(i + 1).reduce((p, d) => p * d, 1)) % n * rates[i]!);
    const ends = at.map((s, i): Dim => s + (found[i]!.count - 1) * strides[i]! + 1);
    return a.make(op(stridedSlice, { starts: [0, ...at, 0], ends: [shape[0]!, ...ends, shape.at(-1)!], steps: [1, ...strides, 1] }), [filled]);
  });
}

export const pools: Family = {
  MaxPool: pool(2, maxPool), AvgPool: pool(2, meanPool), MaxPool3D: pool(3, maxPool), AvgPool3D: pool(3, meanPool),
  MaxPoolV2: pooledBy,
  MaxPoolWithArgmax: named(['output', 'argmax'], withPositions),

  /** Windows as channels. */
  ExtractVolumePatches(c) {
    const taps = { kernel: spatial(c, 'ksizes', 'NDHWC'), strides: spatial(c, 'strides', 'NDHWC'), rates: [1, 1, 1], padding: padding(c, 'NDHWC') };
    return add(c, 'ExtractPatches', { kernel: taps.kernel }, [c.one()], (a, x) => a.concat(4, ...underTaps(a, x!, taps, 0)));
  },

  /** The largest sum of an element under the window and its weight: x [N, H, W, C], w [height, width, C]. */
  Dilation2D(c) {
    const window = { strides: spatial(c, 'strides', 'NHWC'), rates: spatial(c, 'rates', 'NHWC'), padding: padding(c, 'NHWC') };
    return add(c, 'Dilation2D', {}, c.two(), (a, x, w) => {
      const [height, width] = numberShape(factOf(w!).shape, 'the shape of the weights');
      const rows = a.reshape(w!, [height! * width!, lengthOf(factOf(w!), 2)]);
      const sums = underTaps(a, x!, { ...window, kernel: [height!, width!] }, lowest).map((tap, i) => a.add(tap, a.row(rows, 0, i)));
      return sums.reduce((p, q) => a.max(p, q));
    });
  },
};
