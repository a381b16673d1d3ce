import type { Coordinates, Interpolation } from '../../../../src/eval/resize.ts';
import { type Dim, exactDiv, mul } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { constantOf, factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { resize } from '../../../ops/resize/resize.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { type Make, deferred } from '../../deferred.ts';
import type { Call, Family } from '../call.ts';

function imageShape(x: Wire): readonly [Dim, Dim, Dim, Dim] {
  const [n, c, h, w, ...more] = factOf(x).shape;
  if (n === undefined || c === undefined || h === undefined || w === undefined || more.length > 0) throw new InferError('an image has 4 axes');
  return [n, c, h, w];
}

function parts(length: Dim, block: number): Dim {
  const count = exactDiv(length, block);
  if (count === undefined) throw new InferError(`${String(length)} is no multiple of ${block}`);
  return count;
}

function blockSize(c: Call): number {
  const block = c.attrs.int('blocksize');
  return block >= 1 && block < 2 ** 16 ? block : c.fail(`attribute blocksize is ${block}`);
}

/** The place in a block is the outer part of the channels (DCR) or the inner one (CRD). */
function depthToSpace(make: Make, x: Wire, b: number, mode: 'DCR' | 'CRD'): Wire {
  const [n, c, h, w] = imageShape(x);
  const depth = parts(c, b * b);
  const cut = make(op(reshape, { to: mode === 'DCR' ? [n, b, b, depth, h, w] : [n, depth, b, b, h, w] }), [x]);
  return make(op(reshape, { to: [n, depth, mul(h, b), mul(w, b)] }), [make(op(transpose, { perm: mode === 'DCR' ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3] }), [cut])]);
}

function spaceToDepth(make: Make, x: Wire, b: number): Wire {
  const [n, c, h, w] = imageShape(x);
  const [rows, columns] = [parts(h, b), parts(w, b)];
  const cut = make(op(reshape, { to: [n, c, rows, b, columns, b] }), [x]);
  return make(op(reshape, { to: [n, mul(c, b * b), rows, columns] }), [make(op(transpose, { perm: [0, 3, 5, 1, 2, 4] }), [cut])]);
}

const coordinates: Readonly<Record<string, Coordinates>> = { half_pixel: 'halfPixel', align_corners: 'alignCorners', asymmetric: 'asymmetric' };
const nearest: Readonly<Record<string, Interpolation>> = { round_prefer_floor: 'halfDown', round_prefer_ceil: 'halfUp', floor: 'floor', ceil: 'ceil' };

/** New lengths by sizes or by scales; a scale must give a whole length. */
function newLengths(shape: readonly Dim[], scales: Wire | readonly number[] | undefined, sizes: Wire | undefined): readonly Dim[] {
  if (sizes !== undefined) return knownDims(factOf(sizes)) ?? notKnown();
  const values = scales === undefined ? undefined : 'node' in scales ? constantOf(scales)?.data : scales;
  if (values === undefined || values.length !== shape.length) return notKnown();
  return shape.map((d, i) => {
    const scale = Number(values[i]), length = typeof d === 'number' ? d * scale : Number.isInteger(scale) ? mul(d, scale) : NaN;
    if (typeof length === 'number' && !Number.isInteger(length)) throw new InferError(`a scale of ${scale} for ${String(d)} elements`);
    return length;
  });
}

function notKnown(): never { throw new InferError('the size to resize to must be known before the network runs'); }

function resized(make: Make, x: Wire, to: readonly Dim[], how: { readonly coordinates: Coordinates; readonly interpolation: Interpolation }): Wire {
  const { shape } = factOf(x);
  const axes = shape.flatMap((d, i) => (d === to[i] ? [] : [i]));
  return axes.length === 0 ? x : make(op(resize, { axes, to: axes.map((a) => to[a]!), ...how }), [x]);
}

export const images: Family = {
  DepthToSpace(c) {
    const [block, mode] = [blockSize(c), c.attrs.text('mode', 'DCR')];
    if (mode !== 'DCR' && mode !== 'CRD') return c.refuse(`mode ${mode}`);
    return c.add(deferred('DepthToSpace', { block, mode }, (make, [x]) => depthToSpace(make, x!, block, mode)), c.one());
  },
  SpaceToDepth(c) {
    const block = blockSize(c);
    return c.add(deferred('SpaceToDepth', { block }, (make, [x]) => spaceToDepth(make, x!, block)), c.one());
  },

  Resize(c) {
    const mode = c.attrs.text('mode', 'nearest');
    if (c.version < 11) return upsampled(c, mode, undefined);
    const named = c.attrs.text('coordinate_transformation_mode', 'half_pixel');
    const at = coordinates[named] ?? c.refuse(`coordinate_transformation_mode ${named}`);
    const rounding = nearest[c.attrs.text('nearest_mode', 'round_prefer_floor')] ?? c.refuse(`nearest_mode ${c.attrs.text('nearest_mode')}`);
    c.attrs.ignore('cubic_coeff_a', 'extrapolation_value', 'exclude_outside');
    if (c.attrs.flag('antialias', false)) c.refuse('antialias');
    if (c.attrs.has('axes')) c.refuse('axes');
    if (c.attrs.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch') c.refuse('keep_aspect_ratio_policy');
    const interpolation = mode === 'nearest' ? rounding : mode === 'linear' ? 'linear' : c.refuse(`mode ${mode}`);
    const [x, , scales, sizes] = c.inputsUpTo(4);
    return c.defer('Resize', { coordinates: at, interpolation }, (make, [image, factors, lengths]) => resized(make, image!, newLengths(factOf(image!).shape, factors, lengths), { coordinates: at, interpolation }), x, scales, sizes);
  },

  Upsample: (c) => upsampled(c, c.attrs.text('mode', 'nearest'), c.version < 9 ? c.attrs.floats('scales') : undefined),
};

/** Before operator set 11. */
function upsampled(c: Call, mode: string, scales: readonly number[] | undefined) {
  const interpolation: Interpolation = mode === 'nearest' ? 'floor' : mode === 'linear' ? 'linear' : c.refuse(`mode ${mode}`);
  return c.defer('Resize', { mode }, (make, [x, wire]) => resized(make, x!, newLengths(factOf(x!).shape, scales ?? wire, undefined), { coordinates: 'asymmetric', interpolation }), ...c.inputsUpTo(2));
}
