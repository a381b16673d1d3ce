import type { Interpolation, Coordinates } from '../../../../src/eval/resize.ts';
import { type Dim, exactDiv, mul } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { cast } from '../../../ops/elementwise/elementwise.ts';
import { resize } from '../../../ops/resize/resize.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { type Make, deferred } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
import { channelsLast, dataFormat } from '../windows.ts';

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
};
