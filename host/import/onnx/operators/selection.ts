import { numbersOf, tensor } from '../../../../src/eval/tensor.ts';
import { product } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { constantOf, factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { constant } from '../../../graph/constant.ts';
import type { DType } from '../../../../src/format/dtype.ts';
import { cast, equal, neg, or, select } from '../../../ops/elementwise/elementwise.ts';
import type { Operator } from '../../../ops/operator.ts';
import { type ArgAttrs, argMax, argMin, reverseSequence, topK, where } from '../../../ops/selection/selection.ts';
import { reshape, transpose, unsqueeze } from '../../../ops/shape/shape.ts';
import { gather, slice, stridedSlice } from '../../../ops/slice/slice.ts';
import { deferred, type Make } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { fromFront } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { constantTensor, knownNumber, numberShape, numberType, shapeOf } from '../../constants.ts';
import { uniqueOf } from '../unique.ts';

const countTo = (n: number): readonly number[] => madeOf(n, (i) => i);

/** The axis from its last element to its first. */
function backwards(make: Make, x: Wire, axis: number): Wire {
  const shape = shapeOf(x), [length] = numberShape([shape[axis]!], 'the length of the axis');
  return make(op(stridedSlice, { starts: shape.map((_, i) => (i === axis ? length! - 1 : 0)), ends: shape.map((d, i) => (i === axis ? -1 : d)), steps: shape.map((_, i) => (i === axis ? -1 : 1)) }), [x]);
}

const arg = (operator: Operator<ArgAttrs>): BuildNode => (c) => {
  const [axis, keep, last] = [c.attrs.int('axis', 0), c.attrs.flag('keepdims', true), c.attrs.flag('select_last_index', false)];
  return c.add(deferred(operator.name, { axis, keep, last }, (make, [x]) => {
    const at = fromFront(axis, shapeOf(x!).length);
    const first = make(op(operator, { axis: at, to: 'i64' }), [last ? backwards(make, x!, at) : x!]);
    const length = Number(shapeOf(x!)[at]);
    const found = last ? make(op(gather, { axis: 0, batchDims: 0 }), [constantTensor(make, 'i64', [length], countTo(length).map((i) => length - 1 - i)), first]) : first;
    return keep ? make(op(unsqueeze, { axes: [at] }), [found]) : found;
  }), c.one());
};

/** Axis `axis` and the last one exchanged. */
function exchanged(make: Make, x: Wire, axis: number): Wire {
  const last = shapeOf(x).length - 1;
  return axis === last ? x : make(op(transpose, { perm: Array.from({ length: last + 1 }, (_, i) => (i === axis ? last : i === last ? axis : i)) }), [x]);
}

/** Types whose numbers all have a negative one in another. */
const signedIn: { readonly [D in DType]?: DType } = { u8: 'i32', i8: 'i32', i16: 'i32', i32: 'i64', bool: 'i32' };

/** Whether each position of a new axis `at` of `depth` is the one that the indices name; negative ones count from the end. */
function named(make: Make, indices: Wire, at: number, depth: number): Wire {
  const shape = shapeOf(indices), type = numberType(indices);
  const along = [...shape.map(() => 1), 1].map((d, i) => (i === at ? depth : d));
  const each = make(op(unsqueeze, { axes: [at] }), [indices]);
  const is = (values: readonly number[]): Wire => make(op(equal, {}), [each, constantTensor(make, type, along, values)]);
  const front = is(countTo(depth));
  return type === 'u8' || type === 'bool' ? front : make(op(or, {}), [front, is(countTo(depth).map((i) => i - depth))]);
}

export const selections: Family = {
  ArgMax: arg(argMax), ArgMin: arg(argMin),

  TopK(c) {
    const axis = c.attrs.int('axis', -1), largest = c.attrs.flag('largest', true);
    c.attrs.ignore('sorted');
    const given = c.version < 10 ? c.attrs.int('k') : undefined;
    return c.deferMany('TopK', { axis, largest }, 2, (make, [x, wire]) => {
      const at = fromFront(axis, shapeOf(x!).length);
      const k = given ?? knownDims(factOf(wire!))?.[0];
      if (typeof k !== 'number') throw new InferError('how many elements to take must be known before the network runs');
      const { dtype } = factOf(x!), wide = largest ? dtype : signedIn[dtype] ?? dtype;
      const to = (w: Wire, type: DType): Wire => (factOf(w).dtype === type ? w : make(op(cast, { to: type }), [w]));
      const signed = (w: Wire): Wire => (largest ? w : make(op(neg, {}), [w]));
      const values = make(op(topK, { k, to: 'i64' }), [signed(to(exchanged(make, x!, at), wide))]);
      return [exchanged(make, to(signed(values), dtype), at), exchanged(make, { ...values, slot: 1 }, at)];
    }, ...c.inputsUpTo(2));
  },

  OneHot(c) {
    const axis = c.attrs.int('axis', -1);
    return c.add(deferred('OneHot', { axis }, (make, [indices, depth, values]) => {
      const at = fromFront(axis, shapeOf(indices!).length + 1);
      const value = (i: number): Wire => make(op(reshape, { to: [] }), [make(op(slice, { axis: 0, start: i, end: i + 1 }), [values!])]);
      return make(op(select, {}), [named(make, indices!, at, knownNumber(depth!, 'how many classes there are')), value(1), value(0)]);
    }), ...c.three());
  },

  Compress(c) {
    const axis = c.attrs.has('axis') ? c.attrs.int('axis') : undefined;
    return c.add(deferred('Compress', { axis: axis ?? null }, (make, [x, condition]) => {
      const value = constantOf(condition!);
      if (value === undefined || value.dtype === 'string') throw new InferError('how many elements its condition takes must be known before the network runs, but is computed from the input');
      const taken = Array.from(numbersOf(value)).flatMap((v, i) => (v === 0 ? [] : [i]));
      const flat = axis === undefined ? make(op(reshape, { to: [product(shapeOf(x!))] }), [x!]) : x!;
      return make(op(gather, { axis: axis === undefined ? 0 : fromFront(axis, shapeOf(x!).length), batchDims: 0 }), [flat, constantTensor(make, 'i64', [taken.length], taken)]);
    }), ...c.two());
  },

  NonZero: (c) => c.add(op(transpose, { perm: [1, 0] }), c.add(op(where, {}), c.one())),

  Unique(c) {
    const [axis, sorted] = [c.attrs.has('axis') ? c.attrs.int('axis') : undefined, c.attrs.flag('sorted', true)];
    return c.deferMany('Unique', { axis: axis ?? null, sorted }, 4, (make, [x]) => {
      const value = constantOf(x!);
      if (value === undefined || value.dtype === 'string') throw new InferError('how many different elements there are must be known before the network runs, but is computed from the input');
      const { values, ...integers } = uniqueOf(value, axis === undefined ? undefined : fromFront(axis, value.shape.length), sorted);
      return [values, ...[integers.first, integers.inverse, integers.counts].map((list) => tensor('i64', [list.length], list))].map((t) => make(constant(t), []));
    }, c.one());
  },

  ReverseSequence(c) {
    const attrs = { axis: c.attrs.int('time_axis', 0), batchAxis: c.attrs.int('batch_axis', 1) };
    return c.add(op(reverseSequence, attrs), ...c.two());
  },
};
