import { tensor } from '../../../../src/eval/tensor.ts';
import { resolveReshape } from '../../../../src/eval/indexing.ts';
import { type Dim, product, showShape } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { dynamicTile } from '../../../ops/dynamic/dynamic.ts';
import { reduceProd } from '../../../ops/reduce/reduce.ts';
import { broadcastShapes } from '../../../ops/shared/broadcast.ts';
import { dims } from '../../../ops/shared/lengths.ts';
import { broadcastTo, fill, range, reshape, shapeOf, squeeze, tile, transpose, unsqueeze } from '../../../ops/shape/shape.ts';
import { slice } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import { type Make, deferred } from '../../deferred.ts';
import { fromFront } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { knownNumber } from '../../constants.ts';

const rankOf = (w: Wire): number => factOf(w).shape.length;

/** The lengths or indices that an operand holds, which must be known before the network runs. */
export function knownLengths(w: Wire, what: string): readonly Dim[] {
  // of a tensor without elements everything is known
  return knownDims(factOf(w)) ?? (factOf(w).shape.includes(0) ? [] : missing(what));
}

/** The same where none may depend on a symbol. */
export const knownIntegers = (w: Wire, what: string): readonly number[] => knownLengths(w, what).map((d) => (typeof d === 'number' ? d : missing(what)));

function missing(what: string): never { throw new InferError(`${what} must be known before the network runs`); }

/** An attribute with integers that became an input in operator set `since`; undefined where the node has neither. */
export function integersOrInput(c: Call, name: string, at: number, since: number): { readonly attr: readonly number[] | undefined; readonly inputs: readonly ImportedWire[] } {
  if (c.version < since) return { attr: c.attrs.optionalInts(name), inputs: [] };
  const input = c.optional(at);
  return { attr: undefined, inputs: input === undefined ? [] : [input] };
}

/** Axes counted from the front, sorted; each once. */
export function sortedAxes(axes: readonly number[], rank: number): readonly number[] {
  const found = axes.map((a) => fromFront(a, rank)).sort((a, b) => a - b);
  if (new Set(found).size < found.length) throw new InferError(`axes ${showShape(axes)} of ${rank}, one of them twice`);
  return found;
}

/** 0 stands for the length that the axis has, -1 for what remains. */
function reshaped(make: Make, x: Wire, wanted: readonly Dim[], allowZero: boolean): Wire {
  const { shape } = factOf(x);
  const lengths = wanted.map((d, i) => (d === 0 && !allowZero ? shape[i] ?? missingAxis(i, shape) : d));
  const to = resolveReshape(dims, shape, lengths);
  if (to === undefined) throw new InferError(`${showShape(shape)} does not fit ${showShape(wanted)}`);
  return make(op(reshape, { to }), [x]);
}

function missingAxis(i: number, shape: readonly Dim[]): never { throw new InferError(`it keeps axis ${i} of ${showShape(shape)}, which has none`); }

export const shapes: Family = {
  Shape(c) {
    const [start, end] = [c.attrs.wide('start', 0), c.attrs.has('end') ? c.attrs.wide('end') : undefined];
    const whole = op(shapeOf, { dtype: 'i64' });
    if (start === 0 && end === undefined) return c.add(whole, c.one());
    return c.add(deferred('Shape', { start, end: end ?? null }, (make, [x]) => {
      const rank = rankOf(x!);
      const at = (v: number): number => Math.min(Math.max(v < 0 ? v + rank : v, 0), rank);
      const first = at(start);
      return make(op(slice, { axis: 0, start: first, end: Math.max(first, at(end ?? rank)) }), [make(whole, [x!])]);
    }), c.one());
  },
  Size: (c) => c.add(op(reduceProd, { axes: [0], keep: false }), c.add(op(shapeOf, { dtype: 'i64' }), c.one())),

  Reshape(c) {
    if (c.version < 5) {
      const to = c.attrs.ints('shape');
      return c.add(deferred('Reshape', { to: [...to] }, (make, [x]) => reshaped(make, x!, to, false)), c.one());
    }
    const allowZero = c.attrs.flag('allowzero', false);
    return c.add(deferred('Reshape', { allowZero }, (make, [x, wanted]) => {
      return reshaped(make, x!, knownLengths(wanted!, 'the shape to reshape to'), allowZero);
    }), ...c.two());
  },

  Flatten(c) {
    const axis = c.attrs.int('axis', 1);
    return c.add(deferred('Flatten', { axis }, (make, [x]) => {
      const { shape } = factOf(x!);
      const at = axis === shape.length ? axis : fromFront(axis, shape.length);
      return make(op(reshape, { to: [product(shape.slice(0, at)), product(shape.slice(at))] }), [x!]);
    }), c.one());
  },

  Squeeze(c) {
    const { attr, inputs } = integersOrInput(c, 'axes', 1, 13);
    return c.add(deferred('Squeeze', { axes: attr === undefined ? null : [...attr] }, (make, [x, wire]) => {
      const { shape } = factOf(x!);
      const given = attr ?? (wire === undefined ? undefined : knownIntegers(wire, 'the axes'));
      const axes = given === undefined ? shape.flatMap((d, i) => (d === 1 ? [i] : [])) : sortedAxes(given, shape.length);
      return make(op(squeeze, { axes }), [x!]);
    }), c.needed(0), ...inputs);
  },

  Unsqueeze(c) {
    const { attr, inputs } = integersOrInput(c, 'axes', 1, 13);
    if (attr === undefined && inputs.length === 0) c.fail('it has no axes');
    return c.add(deferred('Unsqueeze', { axes: attr === undefined ? null : [...attr] }, (make, [x, wire]) => {
      const axes = attr ?? knownIntegers(wire!, 'the axes');
      return make(op(unsqueeze, { axes: sortedAxes(axes, rankOf(x!) + axes.length) }), [x!]);
    }), c.needed(0), ...inputs);
  },

  Transpose(c) {
    const perm = c.attrs.optionalInts('perm');
    if (perm !== undefined) return c.add(op(transpose, { perm }), c.one());
    return c.add(deferred('Transpose', {}, (make, [x]) => make(op(transpose, { perm: Array.from({ length: rankOf(x!) }, (_, i) => rankOf(x!) - 1 - i) }), [x!])), c.one());
  },

  Expand: (c) => c.add(deferred('Expand', {}, (make, [x, to]) => {
    return make(op(broadcastTo, { to: broadcastShapes([factOf(x!).shape, knownLengths(to!, 'the shape to expand to')]) }), [x!]);
  }), ...c.two()),

  Tile(c) {
    if (c.version >= 6) return c.add(op(dynamicTile, {}), ...c.two());
    return c.add(deferred('Tile', {}, (make, [x, count, axis]) => {
      const at = fromFront(knownNumber(axis!, 'the axis'), rankOf(x!)), times = knownNumber(count!, 'how often it is repeated');
      return make(op(tile, { repeats: factOf(x!).shape.map((_, i) => (i === at ? times : 1)) }), [x!]);
    }), ...c.three());
  },

  ConstantOfShape(c) {
    const value = c.attrs.tensor('value', tensor('f32', [1], [0]));
    return c.add(op(fill, {}), c.one(), c.constant(value));
  },

  Range(c) {
    c.attrs.ignore('stash_type');
    return c.add(op(range, {}), ...c.three());
  },
};
