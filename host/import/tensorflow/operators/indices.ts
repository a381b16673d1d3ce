import { type Dim, sub } from '../../../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { floorDiv, floorMod, less, lessEqual, not } from '../../../ops/elementwise/elementwise.ts';
import { isFloat } from '../../../ops/shared/operands.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, floatType, knownNumber, knownNumbers, numberShape, numberType, shapeOf } from '../../constants.ts';
import { checkMade, madeOf } from '../../made.ts';
import { axisOperand, fromFront } from '../../operands.ts';
import { type BuildNode, type Family, named } from '../call.ts';
import { add, addMany, formula } from '../formula.ts';

/** An axis turned by `shift` elements, which may be computed. */
function rolled(a: Arithmetic, x: Wire, shift: Wire, axis: number): Wire {
  const length = shapeOf(x)[axis]!, known = constantOf(shift)?.data[0];
  if (typeof known === 'number') {
    const places = typeof length === 'number' ? (length === 0 ? 0 : ((known % length) + length) % length) : known;
    if (places === 0) return x;
    const [first, last]: readonly [Dim, Dim] = places > 0 ? [sub(length, places), length] : [-places, length];
    return a.concat(axis, a.slice(x, axis, first, last), a.slice(x, axis, 0, first));
  }
  const [n] = numberShape([length], 'the length of what is turned by a computed number');
  const from = a.sub(constantTensor(a.make, numberType(shift), [n!], madeOf(n!, (i) => i)), shift);
  return a.make(op(gather, { axis, batchDims: 0 }), [x, a.make(op(floorMod, {}), [from, constantTensor(a.make, numberType(shift), [], [n!])])]);
}

/** How many elements of a sorted row come before each value: sorted [m, n], values [m, k] -> [m, k]. */
const bound = (name: string, before: typeof less): BuildNode => (c) => {
  const to = c.attrs.dtype('out_type', 'i32');
  return add(c, name, { to }, c.two(), (a, row, values) => a.sum(a.cast(a.make(op(before, {}), [a.unsqueeze(row!, 1), a.unsqueeze(values!, 2)]), to), [2], false));
};

/** Distinct elements of a vector, in the order in which they are first there. */
function distinct(values: readonly number[]): { readonly of: readonly number[]; readonly places: readonly number[]; readonly counts: readonly number[] } {
  const seen = new Map<number, number>(), counts: number[] = [];
  const places = values.map((v) => {
    const place = seen.get(v) ?? seen.size;
    seen.set(v, place);
    counts[place] = (counts[place] ?? 0) + 1;
    return place;
  });
  return { of: [...seen.keys()], places, counts };
}

const unique = (outputs: readonly string[], inputs: 1 | 2) => named(outputs, (c) => {
  const to = c.attrs.dtype('out_idx', 'i32');
  if (to === 'string') return c.refuse('indices that are strings');
  return addMany(c, 'Unique', {}, outputs.length, inputs === 1 ? [c.one()] : c.two(), (a, x, axis) => {
    if (shapeOf(x!).length !== 1 || (axis !== undefined && shapeOf(axis)[0] !== 0 && knownNumber(axis, 'the axis') !== 0)) throw new InferError('distinct elements of what is no vector');
    const { of, places, counts } = distinct(knownNumbers(x!, 'what is distinct'));
    return [constantTensor(a.make, numberType(x!), [of.length], of), constantTensor(a.make, to, [places.length], places), constantTensor(a.make, to, [of.length], counts)].slice(0, outputs.length);
  });
});

/** Rows of all `data`, each where `indices` says, which must be known; of several for one place the last. */
function stitched(a: Arithmetic, indices: readonly Wire[], data: readonly Wire[]): Wire {
  const places = indices.map((w) => knownNumbers(w, 'where the rows go')), all = places.flat(), count = Math.max(-1, ...all) + 1;
  const from = new Array<number>(checkMade(count)).fill(all.length);
  all.forEach((place, i) => { from[place] = i; });
  const rows = data.map((w, i) => {
    const inner = shapeOf(w).slice(shapeOf(indices[i]!).length);
    return a.reshape(w, [places[i]!.length, ...inner]);
  });
  const [first] = rows;
  if (first === undefined || from.includes(all.length)) throw new InferError('places to which no row goes');
  return a.make(op(gather, { axis: 0, batchDims: 0 }), [a.concat(0, ...rows), constantTensor(a.make, 'i32', [count], from)]);
}

const stitch: BuildNode = (c) => {
  const count = c.attrs.int('N'), inputs = c.many(2);
  if (inputs.length !== 2 * count) c.fail(`it has ${inputs.length} inputs for ${count} of each`);
  return add(c, 'DynamicStitch', {}, inputs, (a, ...wires) => stitched(a, wires.slice(0, count), wires.slice(count)));
};

export const indexing: Family = {
  Roll(c) {
    c.attrs.ignore('Tshift');
    return add(c, 'Roll', {}, c.three(), (a, x, shift, axis) => {
      const axes = knownNumbers(axis!, 'the axes').map((k) => fromFront(k, shapeOf(x!).length));
      const shifts = a.reshape(shift!, [axes.length]);
      return axes.reduce((wire, at, i) => rolled(a, wire, a.reshape(a.slice(shifts, 0, i, i + 1), []), at), x!);
    });
  },

  /** `num` values, evenly apart, the last one `stop`. */
  LinSpace: formula('LinSpace', 3, (a, start, stop, count) => {
    const n = knownNumber(count!, 'how many numbers there are'), type = floatType(start!);
    if (n === 1) return a.reshape(start!, [1]);
    const step = a.div(a.sub(stop!, start!), n - 1);
    const all = a.add(start!, a.mul(step, constantTensor(a.make, type, [n - 1], madeOf(n - 1, (i) => i))));
    return a.concat(0, all, a.reshape(stop!, [1]));
  }),

  /** Where each of several tensors begins in their concatenation. */
  ConcatOffset(c) {
    c.attrs.ignore('shape_type');
    const [axisWire, ...shapes] = c.many(2);
    return addMany(c, 'ConcatOffset', {}, shapes.length, [axisWire!, ...shapes], (a, axis, ...all) => {
      const [rank] = numberShape(shapeOf(all[0]!), 'the number of axes'), at = fromFront(axisOperand(factOf(axis!)), rank!);
      const along = constantTensor(a.make, 'i32', [rank!], madeOf(rank!, (i) => Number(i === at)));
      let offset = constantTensor(a.make, 'i32', [rank!], madeOf(rank!, () => 0));
      return all.map((shape) => {
        const before = offset;
        offset = a.add(offset, a.mul(shape, along));
        return before;
      });
    });
  },

  UnravelIndex(c) {
    return add(c, 'UnravelIndex', {}, c.two(), (a, index, dims) => {
      const lengths = knownNumbers(dims!, 'the lengths of the axes'), type = numberType(index!);
      const number = (n: number): Wire => constantTensor(a.make, type, [], [n]);
      return a.concat(0, ...lengths.map((n, i) => {
        const inner = lengths.slice(i + 1).reduce((p, d) => p * d, 1);
        return a.unsqueeze(a.make(op(floorMod, {}), [a.make(op(floorDiv, {}), [index!, number(inner)]), number(n)]), 0);
      }));
    });
  },

  /** How many boundaries each element has reached. */
  Bucketize(c) {
    const boundaries = c.attrs.floats('boundaries');
    if (boundaries.some((b, i) => Number.isNaN(b) || b < (boundaries[i - 1] ?? -Infinity))) c.fail(`attribute boundaries is not in order: ${boundaries.slice(0, 8).join(',')}`);
    return add(c, 'Bucketize', { boundaries: [...boundaries] }, [c.one()], (a, x) => {
      const rank = shapeOf(x!).length, given = factOf(x!).dtype;
      const type = given === 'f64' ? 'f64' : 'f32', own = isFloat(given) ? x! : a.cast(x!, type);
      const limits = constantTensor(a.make, type, [...new Array<number>(rank).fill(1), boundaries.length], boundaries);
      return a.sum(a.cast(a.make(op(not, {}), [a.less(a.unsqueeze(own, rank), limits)]), 'i32'), [rank], false);
    });
  },

  LowerBound: bound('LowerBound', less), UpperBound: bound('UpperBound', lessEqual),
  Unique: unique(['y', 'idx'], 1), UniqueV2: unique(['y', 'idx'], 2), UniqueWithCounts: unique(['y', 'idx', 'count'], 1), UniqueWithCountsV2: unique(['y', 'idx', 'count'], 2),
  DynamicStitch: stitch, ParallelDynamicStitch: stitch,

  /** By partitions that must be known: each one's rows, in order. */
  DynamicPartition(c) {
    const count = c.attrs.int('num_partitions');
    if (count < 1 || count > 65536) c.fail(`attribute num_partitions is ${count}`);
    return addMany(c, 'DynamicPartition', { count }, count, c.two(), (a, x, partitions) => {
      const of = knownNumbers(partitions!, 'what belongs where');
      const rows = a.reshape(x!, [of.length, ...shapeOf(x!).slice(shapeOf(partitions!).length)]);
      return Array.from({ length: count }, (_, k) => {
        const places = of.flatMap((p, i) => (p === k ? [i] : []));
        return a.make(op(gather, { axis: 0, batchDims: 0 }), [rows, constantTensor(a.make, 'i32', [places.length], places)]);
      });
    });
  },

  ListDiff: named(['out', 'idx'], (c) => {
    const to = c.attrs.dtype('out_idx', 'i32');
    if (to === 'string') return c.refuse('indices that are strings');
    return addMany(c, 'ListDiff', {}, 2, c.two(), (a, x, y) => {
      const [all, without] = [knownNumbers(x!, 'the first list'), new Set(knownNumbers(y!, 'the second list'))];
      const places = all.flatMap((v, i) => (without.has(v) ? [] : [i]));
      return [constantTensor(a.make, numberType(x!), [places.length], places.map((i) => all[i]!)), constantTensor(a.make, to, [places.length], places)];
    });
  }),
};
