import type { Interpolation, Coordinates } from '../../../../src/eval/resize.ts';
import { type Dim, add, exactDiv, floorDiv, max, mul, sub } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { multipleOf } from '../../../graph/length-form.ts';
import { InferError, op } from '../../../graph/op.ts';
import { cast } from '../../../ops/elementwise/elementwise.ts';
import { frame } from '../../../ops/frame/frame.ts';
import { resize } from '../../../ops/resize/resize.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { pad } from '../../../ops/slice/slice.ts';
import { type Make, deferred } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
import { channelsLast, dataFormat, padding, spatial } from '../windows.ts';

function imageShape(x: Wire): readonly [Dim, Dim, Dim, Dim] {
  const [n, h, w, c, ...more] = factOf(x).shape;
  if (n === undefined || h === undefined || w === undefined || c === undefined || more.length > 0) throw new InferError('an image has 4 axes');
  return [n, h, w, c];
}

/** Source coordinates are those of the elements' corners or of their centres, which also decides how the nearest one is rounded. */
const resizing = (linear: boolean): BuildNode => (c) => {
  const [corners, centres] = [c.attrs.flag('align_corners', false), c.attrs.flag('half_pixel_centers', false)];
  if (corners && centres) return c.fail('it has both align_corners and half_pixel_centers');
  const coordinates: Coordinates = corners ? 'alignCorners' : centres ? 'halfPixel' : 'asymmetric';
  const interpolation: Interpolation = linear ? 'linear' : corners || centres ? 'halfUp' : 'floor';
  return c.add(deferred('Resize', { coordinates, interpolation }, (make, [given, size]) => {
    const to = knownDims(factOf(size!));
    if (to?.length !== 2) throw new InferError('the size to resize to must be known before the network runs');
    imageShape(given!);
    const x = linear && factOf(given!).dtype !== 'f32' ? make(op(cast, { to: 'f32' }), [given!]) : given!;
    return make(op(resize, { axes: [1, 2], to, coordinates, interpolation }), [x]);
  }), ...c.two());
};

function parts(length: Dim, block: number): Dim {
  const count = exactDiv(length, block);
  if (count === undefined) throw new InferError(`${String(length)} is no multiple of ${block}`);
  return count;
}

function spaceToDepth(make: Make, x: Wire, b: number): Wire {
  const [n, h, w, c] = imageShape(x);
  const [rows, columns] = [parts(h, b), parts(w, b)];
  const cut = make(op(reshape, { to: [n, rows, b, columns, b, c] }), [x]);
  return make(op(reshape, { to: [n, rows, columns, mul(c, b * b)] }), [make(op(transpose, { perm: [0, 1, 3, 2, 4, 5] }), [cut])]);
}

function depthToSpace(make: Make, x: Wire, b: number): Wire {
  const [n, h, w, c] = imageShape(x);
  const cut = make(op(reshape, { to: [n, h, w, b, b, parts(c, b * b)] }), [x]);
  return make(op(reshape, { to: [n, mul(h, b), mul(w, b), parts(c, b * b)] }), [make(op(transpose, { perm: [0, 1, 3, 2, 4, 5] }), [cut])]);
}

/** Of SAME: elements before and behind an axis. Throws where they depend on how its open length divides. */
function samePadding(length: Dim, span: number, stride: number): [Dim, Dim] {
  const windows = floorDiv(add(length, stride - 1), stride)!;
  const total = max(sub(add(mul(sub(windows, 1), stride), span), length), 0);
  if (typeof total !== 'number') throw new InferError(`SAME padding of ${String(total)}`, multipleOf([total]));
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

const rearrange = (name: string, build: typeof spaceToDepth): BuildNode => (c) => {
  const block = c.attrs.int('block_size');
  if (block < 1) c.fail(`attribute block_size is ${block}`);
  return channelsLast(c, dataFormat(c), c.one(), (x) => c.add(deferred(name, { block }, (make, [image]) => build(make, image!, block)), x));
};

export const images: Family = {
  ResizeBilinear: resizing(true),
  ResizeNearestNeighbor: resizing(false),
  SpaceToDepth: rearrange('SpaceToDepth', spaceToDepth),
  DepthToSpace: rearrange('DepthToSpace', depthToSpace),

  /** Each patch side by side, its channels innermost. */
  ExtractImagePatches(c) {
    const [[rows = 1, columns = 1], strides, rates] = [spatial(c, 'ksizes', 'NHWC'), spatial(c, 'strides', 'NHWC'), spatial(c, 'rates', 'NHWC', [1, 1, 1, 1])];
    const pads = padding(c, 'NHWC');
    return c.add(deferred('ExtractImagePatches', { ksizes: [rows, columns], strides, rates, padding: pads }, (make, [image]) => {
      const [n, height, width, channels] = imageShape(image!);
      const around = [height, width].map((length, i): [Dim, Dim] => (pads === 'sameUpper' ? samePadding(length, ((i === 0 ? rows : columns) - 1) * rates[i]! + 1, strides[i]!) : [0, 0]));
      const whole = make(op(pad, { pads: [[0, 0], ...around, [0, 0]], mode: 'constant', value: 0 }), [image!]);
      const down = make(op(frame, { axis: 1, length: rows, stride: strides[0]!, dilation: rates[0]! }), [whole]);
      const across = make(op(frame, { axis: 3, length: columns, stride: strides[1]!, dilation: rates[1]! }), [down]);
      const together = make(op(transpose, { perm: [0, 1, 3, 2, 4, 5] }), [across]), [, high, wide] = factOf(together).shape;
      return make(op(reshape, { to: [n, high!, wide!, mul(channels, rows * columns)] }), [together]);
    }), c.one());
  },
};
