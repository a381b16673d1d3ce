import { type Dim, add, exactDiv, mul, sub } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { dynamicPad } from '../../../ops/dynamic/dynamic.ts';
import { squeeze, unsqueeze } from '../../../ops/shape/shape.ts';
import { concat, gather, slice } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { axisOperand, fromFront } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { outputsOf, sliceOfLengths, stridedSlice } from '../slicing.ts';

/** The axis is the last operand, or the first in TensorFlow's older form. */
const concatenation = (axisAt: 'first' | 'last') => (c: Call): ImportedWire => c.add(deferred('Concat', {}, (make, operands) => {
  const axis = axisOperand(factOf(axisAt === 'first' ? operands[0]! : operands.at(-1)!));
  const parts = axisAt === 'first' ? operands.slice(1) : operands.slice(0, -1);
  return make(op(concat, { axis: fromFront(axis, factOf(parts[0]!).shape.length) }), parts);
}), ...c.many(2));

/** Part `index` of as many as `sizes` has, a size of -1 taking the rest; without sizes, of `count` equal ones. */
function part(index: number, count: number, axis: number, length: Dim, sizes: readonly Dim[] | undefined): { readonly start: Dim; readonly end: Dim } {
  if (sizes === undefined) {
    const each = exactDiv(length, count);
    if (each === undefined) throw new InferError(`axis ${axis} of ${length} in ${count} equal parts`);
    return { start: mul(each, index), end: mul(each, index + 1) };
  }
  if (sizes.length !== count) throw new InferError(`${sizes.length} sizes for ${count} parts`);
  const given = add(...sizes.filter((s) => s !== -1));
  const whole = sizes.map((s) => (s === -1 ? sub(length, given) : s));
  return { start: add(0, ...whole.slice(0, index)), end: add(...whole.slice(0, index + 1)) };
}

export const slices: Family = {
  Slice: sliceOfLengths,

  StridedSlice: (c) => stridedSlice(c, []),

  Concat: concatenation('first'), ConcatV2: concatenation('last'),

  Pack(c) {
    const axis = c.attrs.int('axis', 0);
    return c.add(deferred('Pack', { axis }, (make, parts) => {
      const at = fromFront(axis, factOf(parts[0]!).shape.length + 1);
      const rows = parts.map((p) => make(op(unsqueeze, { axes: [at] }), [p]));
      return rows.length === 1 ? rows[0]! : make(op(concat, { axis: at }), rows);
    }), ...c.many(1));
  },

  Unpack(c) {
    const x = c.one();
    const [axis, count] = [c.attrs.int('axis', 0), outputsOf(c, 'num')];
    return Array.from({ length: count }, (_, i) => c.add(deferred('Unpack', { axis, index: i }, (make, [whole]) => {
      const { shape } = factOf(whole!);
      const at = fromFront(axis, shape.length);
      if (shape[at] !== count) throw new InferError(`axis ${at} has not ${count} elements`);
      return make(op(squeeze, { axes: [at] }), [make(op(slice, { axis: at, start: i, end: i + 1 }), [whole!])]);
    }), x));
  },

  Split(c) {
    const [axis, x] = c.two();
    const count = outputsOf(c, 'num_split');
    return Array.from({ length: count }, (_, i) => c.add(deferred('Split', { index: i, of: count }, (make, [whole, axisWire]) => {
      const at = fromFront(axisOperand(factOf(axisWire!)), factOf(whole!).shape.length);
      return make(op(slice, { axis: at, ...part(i, count, at, factOf(whole!).shape[at]!, undefined) }), [whole!]);
    }), x, axis));
  },

  SplitV(c) {
    const [x, sizes, axis] = c.three();
    const count = outputsOf(c, 'num_split');
    return Array.from({ length: count }, (_, i) => c.add(deferred('Split', { index: i, of: count }, (make, [whole, sizesWire, axisWire]) => {
      const at = fromFront(axisOperand(factOf(axisWire!)), factOf(whole!).shape.length);
      const known = knownDims(factOf(sizesWire!));
      if (known === undefined) throw new InferError('the sizes of the parts are not constant');
      return make(op(slice, { axis: at, ...part(i, count, at, factOf(whole!).shape[at]!, known) }), [whole!]);
    }), x, sizes, axis));
  },

  Pad: (c) => c.add(op(dynamicPad, { mode: 'constant' }), ...c.two()),
  PadV2: (c) => c.add(op(dynamicPad, { mode: 'constant' }), ...c.three()),
  MirrorPad(c) {
    const mode = c.attrs.text('mode');
    if (mode !== 'REFLECT' && mode !== 'SYMMETRIC') c.refuse(`mode ${mode}`);
    return c.add(op(dynamicPad, { mode: mode === 'REFLECT' ? 'reflect' : 'symmetric' }), ...c.two());
  },

  Gather: (c) => c.add(op(gather, { axis: 0, batchDims: 0 }), ...c.two()),
  GatherV2(c) {
    const batch = c.attrs.int('batch_dims', 0);
    return c.add(deferred('Gather', { batchDims: batch }, (make, [x, indices, axisWire]) => make(op(gather, {
      axis: fromFront(axisOperand(factOf(axisWire!)), factOf(x!).shape.length),
      batchDims: batch === 0 ? 0 : fromFront(batch, factOf(indices!).shape.length + 1),
    }), [x!, indices!])), ...c.three());
  },
};
