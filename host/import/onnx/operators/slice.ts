import { tensor } from '../../../../src/eval/tensor.ts';
import { type Dim, add, floorDiv, sub } from '../../../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gatherNd } from '../../../ops/selection/selection.ts';
import { scalarOf } from '../../../ops/shared/operands.ts';
import { type PadMode, concat, gather, pad, slice } from '../../../ops/slice/slice.ts';
import { constant } from '../../../graph/constant.ts';
import { type Make, deferred, deferredMany } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { fromFront } from '../../operands.ts';
import { type Ends, inputsOf, sliced } from '../../computed-slice.ts';
import type { Call, Family } from '../call.ts';
import { integerRow } from '../tensor.ts';
import { integersOrInput, knownIntegers, knownLengths } from './shape.ts';

/** Lengths of the parts of an axis: given ones, or `count` equal ones of which the last may be shorter. */
function partLengths(length: Dim, count: number, given: readonly Dim[] | undefined): readonly Dim[] {
  if (given !== undefined) return given.length === count ? given : wrongParts(given.length, count);
  const each = floorDiv(add(length, count - 1), count);
  if (each === undefined) throw new InferError(`an axis of ${String(length)} in ${count} parts`);
  const parts = new Array<Dim>(count - 1).fill(each);
  return [...parts, sub(length, add(0, ...parts))];
}

function wrongParts(given: number, count: number): never { throw new InferError(`${given} lengths for ${count} parts`); }

function split(c: Call) {
  const axis = c.attrs.int('axis', 0);
  const { attr, inputs } = integersOrInput(c, 'split', 1, 13);
  const count = c.version >= 18 && inputs.length === 0 ? c.attrs.int('num_outputs', c.outputs) : c.outputs;
  if (count < 1 || count > 65536) c.fail(`it has ${count} outputs`);
  return c.addMany(deferredMany('Split', { axis, count }, (make, [x, lengths]) => {
    const { shape } = factOf(x!);
    const at = fromFront(axis, shape.length);
    const given = attr ?? (lengths === undefined ? undefined : knownLengths(lengths, 'the lengths of the parts'));
    const parts = partLengths(shape[at]!, count, given);
    return parts.map((_, i) => make(op(slice, { axis: at, start: add(0, ...parts.slice(0, i)), end: add(0, ...parts.slice(0, i + 1)) }), [x!]));
  }), count, c.needed(0), ...inputs);
}

function notKnown(what: string): never { throw new InferError(`${what} must be known before the network runs`); }

/** Slices x along the named axes, or the first ones. */
function slicedAlong(make: Make, inputs: readonly Wire[], axes: readonly number[] | undefined, ends: Ends): Wire {
  const rank = factOf(inputs[0]!).shape.length;
  const at = axes?.map((a) => fromFront(a, rank)) ?? Array.from({ length: Number(factOf(inputs[1]!).shape[0]) }, (_, i) => i);
  const items = Array.from({ length: rank }, (_, axis) => {
    const entry = at.lastIndexOf(axis);
    return entry < 0 ? { kind: 'whole' as const } : { kind: 'range' as const, entry, fromFirst: false, toLast: false };
  });
  return sliced(make, inputs, items, ends);
}

function slicing(c: Call) {
  if (c.version < 10) {
    const [starts, ends, axes] = [c.attrs.ints('starts'), c.attrs.ints('ends'), c.attrs.optionalInts('axes')];
    return c.add(deferred('Slice', { starts: [...starts], ends: [...ends] }, (make, [x]) => slicedAlong(make, [x!, ...[starts, ends, starts.map(() => 1)].map((v) => make(constant(integerRow(v)), []))], axes, { starts: undefined, ends: undefined, lengths: [] })), c.one());
  }
  c.neededUpTo(2);
  const ends = c.ends(c.needed(1), c.needed(2)), more = inputsOf(ends);
  return c.defer('Slice', {}, (make, [x, from, to, axes, steps, ...elements]) => {
    const count = factOf(from!).shape[0];
    if (typeof count !== 'number') throw new InferError('the number of axes to slice is not known');
    const all = [x!, from!, to!, steps ?? make(constant(integerRow(new Array<number>(count).fill(1))), []), ...elements.filter((w) => w !== undefined)];
    return slicedAlong(make, all, axes === undefined ? undefined : knownIntegers(axes, 'the axes'), ends);
  }, ...c.inputsUpTo(5), ...more);
}

const modes: Readonly<Record<string, PadMode | 'wrap'>> = { constant: 'constant', reflect: 'reflect', edge: 'edge', wrap: 'wrap' };

/** The axis as one that repeats itself. */
function wrapped(make: Make, x: Wire, axis: number, [before, after]: readonly [Dim, Dim]): Wire {
  if (before === 0 && after === 0) return x;
  const [length, first, behind] = [factOf(x).shape[axis], before, after].map((d) => (typeof d === 'number' ? d : notKnown('the length of what repeats itself')));
  if (length === 0) throw new InferError('an axis without elements repeats itself');
  const indices = madeOf(length! + first! + behind!, (i) => (((i - first!) % length!) + length!) % length!);
  return make(op(gather, { axis, batchDims: 0 }), [x, make(constant(tensor('i32', [indices.length], indices)), [])]);
}

/** Amounts before all axes, then those after them. Negative ones cut off. */
function padded(make: Make, x: Wire, amounts: readonly Dim[], axes: readonly number[], mode: PadMode | 'wrap', value: number): Wire {
  const { shape } = factOf(x);
  if (amounts.length !== 2 * axes.length) throw new InferError(`${amounts.length} amounts for ${axes.length} axes`);
  const pairs = shape.map((_, i): readonly [Dim, Dim] => {
    const at = axes.indexOf(i);
    return at < 0 ? [0, 0] : [amounts[at]!, amounts[axes.length + at]!];
  });
  const negative = (d: Dim): Dim => (typeof d === 'number' && d < 0 ? -d : 0);
  const positive = (d: Dim): Dim => (typeof d === 'number' && d < 0 ? 0 : d);
  const cut = pairs.reduce((wire, [before, after], axis) => {
    const [start, end] = [negative(before), sub(shape[axis]!, negative(after))];
    return start === 0 && negative(after) === 0 ? wire : make(op(slice, { axis, start, end }), [wire]);
  }, x);
  if (mode === 'wrap') return pairs.reduce((wire, pair, axis) => wrapped(make, wire, axis, [positive(pair[0]), positive(pair[1])]), cut);
  return make(op(pad, { pads: pairs.map(([before, after]) => [positive(before), positive(after)] as const), mode, value }), [cut]);
}

function padding(c: Call) {
  const mode = modes[c.attrs.text('mode', 'constant')] ?? c.refuse(`mode ${c.attrs.text('mode')}`);
  if (c.version < 11) {
    const [amounts, value] = [c.attrs.ints(c.version < 2 ? 'paddings' : 'pads'), c.attrs.anyFloat('value', 0)];
    return c.add(deferred('Pad', { amounts: [...amounts] }, (make, [x]) => padded(make, x!, amounts, factOf(x!).shape.map((_, i) => i), mode, value)), c.one());
  }
  c.neededUpTo(1);
  return c.defer('Pad', { mode }, (make, [x, amounts, valueWire, axes]) => {
    const value = valueWire === undefined ? 0 : scalarOf(constantOf(valueWire)) ?? notKnown('the value to pad with');
    const rank = factOf(x!).shape.length;
    const at = axes === undefined ? Array.from({ length: rank }, (_, i) => i) : knownIntegers(axes, 'the axes').map((a) => fromFront(a, rank));
    return padded(make, x!, knownLengths(amounts!, 'the amounts of padding'), at, mode, value);
  }, ...c.inputsUpTo(4));
}

export const slices: Family = {
  Concat(c) {
    const axis = c.version < 4 ? c.attrs.int('axis', 1) : c.attrs.int('axis');
    return c.add(deferred('Concat', { axis }, (make, parts) => make(op(concat, { axis: fromFront(axis, factOf(parts[0]!).shape.length) }), parts)), ...c.many(1));
  },
  Split: split,
  Slice: slicing,
  Pad: padding,
  Gather(c) {
    const axis = c.attrs.int('axis', 0);
    return c.add(deferred('Gather', { axis }, (make, [x, indices]) => make(op(gather, { axis: fromFront(axis, factOf(x!).shape.length), batchDims: 0 }), [x!, indices!])), ...c.two());
  },
  GatherND: (c) => c.add(op(gatherNd, { batchDims: c.attrs.int('batch_dims', 0) }), ...c.two()),
};
