import type { Coordinates, Interpolation } from '../../../../src/eval/resize.ts';
import { type Dim, compare, exactDiv, mul } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add } from '../../../ops/elementwise/elementwise.ts';
import { resampledOpen } from '../../../ops/resize/open-length.ts';
import { resize } from '../../../ops/resize/resize.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Make } from '../../deferred.ts';
import { fromFront } from '../../operands.ts';
import { notResampled, resampled } from '../../resampling.ts';
import type { Call, Family } from '../call.ts';
import { constantTensor, floatType, knownNumbers, notKnown, shapeOf } from '../../constants.ts';
import { type ResampledAxis, type Resampling, coordinateModes, nearestModes, resamplingTable } from '../resample.ts';

/** One axis that is resized; `scale` where it is not that of the lengths. */
interface Resized { readonly axis: number; readonly to: Dim; readonly scale: number | undefined; readonly region: readonly [number, number] }

const policies = ['stretch', 'not_larger', 'not_smaller'] as const;
type Policy = (typeof policies)[number];

/** A single-precision number such as 0.6 stands for the decimal that it is nearest to. */
const lengthOf = (from: number, scale: number): number => Math.floor(Number((from * scale).toPrecision(7)));

function byScales(shape: readonly Dim[], axes: readonly number[], scales: readonly number[], regions: readonly (readonly [number, number])[]): readonly Resized[] {
  if (scales.length !== axes.length || scales.some((s) => !(s > 0))) throw new InferError(`scales ${scales.slice(0, 8).join()} of ${axes.length} axes`);
  return axes.map((axis, i) => {
    const [from, scale, region] = [shape[axis]!, scales[i]!, regions[i]!];
    if (typeof from === 'number') return { axis, to: lengthOf(from, scale), scale, region };
    const times = Math.round(1 / scale), to = Number.isInteger(scale) ? mul(from, scale) : Math.abs(times * scale - 1) < 1e-6 ? exactDiv(from, times) : undefined;
    if (to === undefined) throw new InferError(`a scale of ${scale} for ${String(from)} elements`, times);
    return { axis, to, scale: undefined, region };
  });
}

function bySizes(shape: readonly Dim[], axes: readonly number[], sizes: readonly Dim[], policy: Policy, regions: readonly (readonly [number, number])[]): readonly Resized[] {
  if (sizes.length !== axes.length) throw new InferError(`${sizes.length} lengths for ${axes.length} axes`);
  if (policy === 'stretch') return axes.map((axis, i) => ({ axis, to: sizes[i]!, scale: undefined, region: regions[i]! }));
  const ratios = axes.map((axis, i) => Number(sizes[i]) / Number(shape[axis]));
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  if (!(scale > 0)) return notKnown('the lengths of what keeps its aspect ratio');
  return axes.map((axis, i) => ({ axis, to: Math.floor(Number(shape[axis]) * scale + 0.5), scale, region: regions[i]! }));
}

const plainCoordinates: { readonly [C in Resampling['coordinates']]?: Coordinates } = { half_pixel: 'halfPixel', half_pixel_symmetric: 'halfPixel', align_corners: 'alignCorners', asymmetric: 'asymmetric' };
const roundings: Readonly<Record<Resampling['nearest'], Interpolation>> = { round_prefer_floor: 'halfDown', round_prefer_ceil: 'halfUp', floor: 'floor', ceil: 'ceil' };

/** The form of the operator for it, where there is one: the scale is that of the lengths. */
function plainForm(how: Resampling, from: Dim, { to, scale }: Resized): { readonly coordinates: Coordinates; readonly interpolation: Interpolation } | undefined {
  const coordinates = how.coordinates === 'pytorch_half_pixel' && compare(to, 1) > 0 ? 'halfPixel' : plainCoordinates[how.coordinates];
  const exact = scale === undefined || (typeof to === 'number' && typeof from === 'number' && to === from * scale);
  if (coordinates === undefined || !exact || how.mode === 'cubic' || (how.antialias && !(compare(to, from) >= 0))) return undefined;
  return { coordinates, interpolation: how.mode === 'linear' ? 'linear' : roundings[how.nearest] };
}

/** Elements along one axis by a table of weights. */
function byTable(make: Make, x: Wire, { axis, to, scale, region }: Resized, how: Resampling): Wire {
  const shape = shapeOf(x), from = shape[axis]!;
  if (typeof from !== 'number' || typeof to !== 'number') {
    // more than one element, as all results but the shortest have
    const open: Resampling = how.coordinates === 'pytorch_half_pixel' ? { ...how, coordinates: 'half_pixel' } : how;
    const made = how.coordinates === 'tf_crop_and_resize' ? undefined : resampledOpen(make, x, axis, to, (n, m) => resamplingTable({ from: n, to: m, scale: m / n, region }, open).rows);
    return made ?? notResampled(`${how.mode} resizing`, from, to);
  }
  const { rows, offsets } = resamplingTable({ from, to, scale: scale ?? to / from, region } satisfies ResampledAxis, how);
  const sum = resampled(make, x, axis, rows);
  return offsets.every((v) => v === 0) ? sum : make(op(add, {}), [sum, constantTensor(make, floatType(x), [to, ...shape.slice(axis + 1).map(() => 1)], offsets)]);
}

function resizedBy(make: Make, x: Wire, all: readonly Resized[], how: Resampling): Wire {
  const shape = shapeOf(x);
  const changed = all.filter(({ axis, to, scale, region }) => compare(to, shape[axis]!) !== 0 || (scale ?? 1) !== 1 || (how.coordinates === 'tf_crop_and_resize' && (region[0] !== 0 || region[1] !== 1)));
  const forms = changed.map((r) => plainForm(how, shape[r.axis]!, r));
  const [form] = forms;
  if (form !== undefined && forms.every((f) => f?.coordinates === form.coordinates && f.interpolation === form.interpolation)) {
    return make(op(resize, { axes: changed.map((r) => r.axis), to: changed.map((r) => r.to), ...form }), [x]);
  }
  // axes that become shorter first
  return [...changed].sort((a, b) => Number(compare(a.to, shape[a.axis]!) > 0) - Number(compare(b.to, shape[b.axis]!) > 0)).reduce((wire, r) => byTable(make, wire, r, how), x);
}

function chosen<T extends string>(c: Call, attribute: string, among: readonly T[], otherwise: T): T {
  const name = c.attrs.text(attribute, otherwise);
  return among.find((a) => a === name) ?? c.refuse(`${attribute} ${name}`);
}

const empty = (w: Wire | undefined): boolean => w === undefined || (factOf(w).shape.length === 1 && factOf(w).shape[0] === 0);

/** Before operator set 11. */
function upsampled(c: Call, scales: readonly number[] | undefined): ImportedWire {
  const mode = c.attrs.text('mode', 'nearest');
  const how: Resampling = { mode: mode === 'nearest' ? mode : mode === 'linear' || mode === 'bilinear' ? 'linear' : c.refuse(`mode ${mode}`), coordinates: 'asymmetric', nearest: 'floor', antialias: false, a: 0, excludeOutside: false, extrapolation: 0 };
  return c.defer('Resize', { mode }, (make, [x, wire]) => {
    const shape = shapeOf(x!), axes = shape.map((_, i) => i);
    const given = scales ?? (wire === undefined ? notKnown('the scales') : knownNumbers(wire, 'the scales'));
    return resizedBy(make, x!, byScales(shape, axes, given, axes.map(() => [0, 1])), how);
  }, ...c.inputsUpTo(2));
}

export const resizing: Family = {
  Resize(c) {
    if (c.version < 11) return upsampled(c, undefined);
    const how: Resampling = {
      mode: chosen(c, 'mode', ['nearest', 'linear', 'cubic'], 'nearest'), coordinates: chosen(c, 'coordinate_transformation_mode', coordinateModes, 'half_pixel'),
      nearest: chosen(c, 'nearest_mode', nearestModes, 'round_prefer_floor'), antialias: c.attrs.flag('antialias', false), a: c.attrs.float('cubic_coeff_a', -0.75),
      excludeOutside: c.attrs.flag('exclude_outside', false), extrapolation: c.attrs.anyFloat('extrapolation_value', 0),
    };
    const [policy, given] = [chosen(c, 'keep_aspect_ratio_policy', policies, 'stretch'), c.attrs.optionalInts('axes')];
    c.needed(0);
    return c.defer('Resize', { mode: how.mode, coordinates: how.coordinates, policy }, (make, [x, roi, scales, sizes]) => {
      const shape = shapeOf(x!);
      const axes = given?.map((a) => fromFront(a, shape.length)) ?? shape.map((_, i) => i);
      const shares = how.coordinates !== 'tf_crop_and_resize' ? undefined : roi === undefined ? notKnown('the region') : knownNumbers(roi, 'the region');
      if (shares !== undefined && shares.length !== 2 * axes.length) throw new InferError(`a region of ${shares.length} numbers for ${axes.length} axes`);
      const regions = axes.map((_, i): readonly [number, number] => (shares === undefined ? [0, 1] : [shares[i]!, shares[axes.length + i]!]));
      const lengths = empty(sizes) ? undefined : knownDims(factOf(sizes!)) ?? notKnown('the size to resize to');
      const factors = lengths !== undefined || scales === undefined ? undefined : constantOf(scales);
      if (lengths === undefined && factors === undefined) return notKnown('the size to resize to');
      return resizedBy(make, x!, lengths === undefined ? byScales(shape, axes, knownNumbers(scales!, 'the scales'), regions) : bySizes(shape, axes, lengths, policy, regions), how);
    }, ...c.inputsUpTo(4));
  },

  Upsample: (c) => upsampled(c, c.version < 9 ? (c.version < 7 ? [1, 1, c.attrs.float('height_scale'), c.attrs.float('width_scale')] : c.attrs.floats('scales')) : undefined),
};
