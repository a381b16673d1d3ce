import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { dynamicReshape } from '../../ops/dynamic/dynamic.ts';
import { atan2, cos, neg, sin } from '../../ops/elementwise/elementwise.ts';
import { reduceMean, reduceSum } from '../../ops/reduce/reduce.ts';
import { identity, shapeOf, squeeze, tile, transpose, unsqueeze } from '../../ops/shape/shape.ts';
import { concat, gather, pad, slice } from '../../ops/slice/slice.ts';
import type { Arithmetic } from '../arithmetic.ts';
import * as shared from '../complex.ts';
import { constantTensor, knownIntegers, knownNumber, knownNumbers, numberType } from '../constants.ts';
import { fourier, mirrored, ofPoints } from '../fourier.ts';
import { fromFront, scalarLike } from '../operands.ts';
import type { BuildNode, Call, Family } from './call.ts';
import { add, formula } from './formula.ts';
import { outputsOf, stridedSlice } from './slicing.ts';

/** How many axes complex numbers have without that of the pairs (host/import/complex.ts). */
const rankOf = (x: Wire): number => factOf(x).shape.length - 1;
const part = (a: Arithmetic, x: Wire, index: 0 | 1): Wire => shared.part(a.make, x, index);
const pairs = (a: Arithmetic, real: Wire, imaginary: Wire): Wire => shared.complex(a.make, real, imaginary);
const product = (a: Arithmetic, x: Wire, y: Wire, times?: (p: Wire, q: Wire) => Wire): Wire => shared.product(a.make, x, y, times);
const squares = (a: Arithmetic, x: Wire): Wire => shared.squaredMagnitude(a.make, x);
const conjugated = (a: Arithmetic, x: Wire): Wire => a.mul(x, constantTensor(a.make, numberType(x), [2], [1, -1]));
const quotient = (a: Arithmetic, x: Wire, y: Wire): Wire => a.div(product(a, x, conjugated(a, y)), a.unsqueeze(squares(a, y), rankOf(y)));

/** The principal root. The part that is the smaller one by size is made of the other, so that nothing is lost between numbers of one size. */
function root(a: Arithmetic, x: Wire): Wire {
  const [real, imaginary] = [part(a, x, 0), part(a, x, 1)];
  const larger = a.sqrt(a.mul(a.add(a.sqrt(squares(a, x)), a.abs(real)), 0.5)), smaller = a.select(a.equal(larger, 0), 0, a.div(a.mul(a.abs(imaginary), 0.5), larger));
  const right = a.less(real, 0), above = a.select(right, larger, smaller);
  return pairs(a, a.select(right, smaller, larger), a.select(a.less(imaginary, 0), a.neg(above), above));
}

const logarithm = (a: Arithmetic, x: Wire): Wire => pairs(a, a.mul(a.log(squares(a, x)), 0.5), a.make(op(atan2, {}), [part(a, x, 1), part(a, x, 0)]));

function exponential(a: Arithmetic, x: Wire): Wire {
  const [size, angle] = [a.exp(part(a, x, 0)), part(a, x, 1)];
  return pairs(a, a.mul(size, a.make(op(cos, {}), [angle])), a.mul(size, a.make(op(sin, {}), [angle])));
}

/** exp(y log x); of 0, 0 where the real part of y is positive, else NaN. */
function power(a: Arithmetic, x: Wire, y: Wire): Wire {
  const none = a.unsqueeze(a.equal(squares(a, x), 0), rankOf(x)), ofNone = a.unsqueeze(a.select(a.greater(part(a, y, 0), 0), scalarLike(a.make, y, 0), NaN), rankOf(y));
  return a.select(none, ofNone, exponential(a, product(a, y, logarithm(a, a.select(none, 1, x)))));
}

/** Transforms the last axis of real numbers, or of pairs; `axis` counts without the axis of the pairs. */
function transformed(a: Arithmetic, x: Wire, axis: number, inverse: boolean): Wire {
  const last = rankOf(x) - 1, order = factOf(x).shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  const points = factOf(x).shape[axis];
  if (typeof points !== 'number') throw new InferError(`a transform of ${points === undefined ? 'an axis that is not there' : `${String(points)} points`}`);
  return a.transpose(fourier(a.make, a.transpose(x, order), { points, bins: points, inverse, partsIn: 2, partsOut: 2 }), order);
}

const over = (axes: number, inverse: boolean): BuildNode => formula(inverse ? 'Ifft' : 'Fft', 1, (a, x) => Array.from({ length: axes }, (_, k) => rankOf(x!) - 1 - k).reduce((w, axis) => transformed(a, w, axis, inverse), x!));

const lengthsOf = (w: Wire, axes: number): readonly number[] => {
  const lengths = knownNumbers(w, 'the length of the transform');
  if (lengths.length !== axes || lengths.some((n) => n < 1)) throw new InferError(`a transform of [${lengths.slice(0, 8).join()}] points`);
  return lengths;
};

/** Of real numbers: the last axis gives the first half of the bins and one more, those before it all. */
const forward = (axes: number): BuildNode => formula('Rfft', 2, (a, x, size) => {
  const lengths = lengthsOf(size!, axes), rank = factOf(x!).shape.length, points = lengths.at(-1)!;
  const whole = lengths.reduce((w, n, k) => ofPoints(a.make, w, rank - axes + k, n), x!);
  const bins = fourier(a.make, a.unsqueeze(whole, rank), { points, bins: Math.floor(points / 2) + 1, inverse: false, partsIn: 1, partsOut: 2 });
  return lengths.slice(0, -1).reduce((w, _, k) => transformed(a, w, rank - axes + k, false), bins);
});

const backward = (axes: number): BuildNode => formula('Irfft', 2, (a, x, size) => {
  const lengths = lengthsOf(size!, axes), rank = rankOf(x!), points = lengths.at(-1)!;
  const whole = lengths.reduce((w, n, k) => ofPoints(a.make, w, rank - axes + k, k === axes - 1 ? Math.floor(n / 2) + 1 : n), x!);
  const inner = lengths.slice(0, -1).reduce((w, _, k) => transformed(a, w, rank - axes + k, true), whole);
  return a.row(fourier(a.make, mirrored(a.make, inner, points), { points, bins: points, inverse: true, partsIn: 2, partsOut: 1 }), rank, 0);
});

const axisOf = (w: Wire, rank: number): number => fromFront(knownNumber(w, 'the axis'), rank);

const reduced = (operator: typeof reduceSum): BuildNode => (c) => {
  const keep = c.attrs.flag('keep_dims', false);
  return add(c, operator.name, { keep }, c.two(), (a, x, axes) => a.make(op(operator, { axes: [...new Set(knownNumbers(axes!, 'the axes').map((k) => fromFront(k, rankOf(x!))))], keep }), [x!]));
};

const moved = (conjugate: boolean): BuildNode => formula('Transpose', 2, (a, x, perm) => a.make(op(transpose, { perm: [...knownIntegers(perm!, 'the order of the axes', rankOf(x!)), rankOf(x!)] }), [conjugate ? conjugated(a, x!) : x!]));
const pass = (c: Call) => c.add(op(identity, {}), c.one());
const sum: BuildNode = formula('Add', 2, (a, x, y) => a.add(x!, y!));

const matrixProduct = (transposeA: string, transposeB: string): BuildNode => (c) => {
  const [conjugateA, conjugateB] = [c.attrs.flag(transposeA, false), c.attrs.flag(transposeB, false)];
  c.attrs.ignore('a_is_sparse', 'b_is_sparse');
  const turned = (a: Arithmetic, x: Wire, on: boolean): Wire => {
    const rank = rankOf(x), order = factOf(x).shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
    return on ? a.transpose(transposeA.startsWith('adj') ? conjugated(a, x) : x, order) : x;
  };
  return add(c, 'MatMul', {}, c.two(), (a, x, y) => product(a, turned(a, x!, conjugateA), turned(a, y!, conjugateB), (p, q) => a.matMul(p, q)));
};

/** What these operators are of complex64, and those that make it or take it. */
export const complexes: Family = {
  Const(c) {
    c.attrs.ignore('dtype');
    return c.constant(c.attrs.complex('value'));
  },
  Identity: pass, StopGradient: pass, Snapshot: pass,

  Complex: formula('Complex', 2, (a, real, imaginary) => pairs(a, real!, imaginary!)),
  Real: formula('Real', 1, (a, x) => part(a, x!, 0)), Imag: formula('Imag', 1, (a, x) => part(a, x!, 1)),
  ComplexAbs: formula('ComplexAbs', 1, (a, x) => a.sqrt(squares(a, x!))),
  Angle: formula('Angle', 1, (a, x) => a.make(op(atan2, {}), [part(a, x!, 1), part(a, x!, 0)])),
  Conj: formula('Conj', 1, (a, x) => conjugated(a, x!)),
  Cast(c) {
    if (c.attrs.flag('Truncate', false)) c.refuse('Truncate');
    const [toComplex, fromComplex] = [c.attrs.isComplex('DstT'), c.attrs.isComplex('SrcT')];
    c.attrs.ignore('DstT');
    const to = toComplex ? 'f32' : c.attrs.dtype('DstT');
    return add(c, 'Cast', {}, [c.one()], (a, x) => {
      if (toComplex) return fromComplex ? x! : pairs(a, a.cast(x!, 'f32'), a.zeros('f32', factOf(x!).shape));
      return a.cast(part(a, x!, 0), to);
    });
  },

  FFT: over(1, false), IFFT: over(1, true), FFT2D: over(2, false), IFFT2D: over(2, true), FFT3D: over(3, false), IFFT3D: over(3, true),
  RFFT: forward(1), IRFFT: backward(1), RFFT2D: forward(2), IRFFT2D: backward(2), RFFT3D: forward(3), IRFFT3D: backward(3),

  Add: sum, AddV2: sum, Sub: formula('Sub', 2, (a, x, y) => a.sub(x!, y!)), Neg: (c) => c.add(op(neg, {}), c.one()),
  Mul: formula('Mul', 2, (a, x, y) => product(a, x!, y!)), Square: formula('Square', 1, (a, x) => product(a, x!, x!)),
  RealDiv: formula('Div', 2, (a, x, y) => quotient(a, x!, y!)), Div: formula('Div', 2, (a, x, y) => quotient(a, x!, y!)),
  Exp: formula('Exp', 1, (a, x) => exponential(a, x!)), Log: formula('Log', 1, (a, x) => logarithm(a, x!)),
  Sqrt: formula('Sqrt', 1, (a, x) => root(a, x!)), Pow: formula('Pow', 2, (a, x, y) => power(a, x!, y!)),
  Sum: reduced(reduceSum), Mean: reduced(reduceMean),
  MatMul: matrixProduct('transpose_a', 'transpose_b'), BatchMatMul: matrixProduct('adj_x', 'adj_y'), BatchMatMulV2: matrixProduct('adj_x', 'adj_y'),

  Shape(c) {
    const dtype = c.attrs.dtype('out_type', 'i32');
    if (dtype !== 'i32' && dtype !== 'i64') return c.refuse(`out_type ${dtype}`);
    return add(c, 'Shape', {}, [c.one()], (a, x) => a.make(op(slice, { axis: 0, start: 0, end: rankOf(x!) }), [a.make(op(shapeOf, { dtype }), [x!])]));
  },
  Reshape(c) {
    const [x, dims] = c.two();
    return c.add(op(dynamicReshape, {}), x, add(c, 'Concat', {}, [dims], (a, wanted) => a.concat(0, wanted!, constantTensor(a.make, numberType(wanted!), [1], [2]))));
  },
  Transpose: moved(false), ConjugateTranspose: moved(true),
  ExpandDims: formula('Unsqueeze', 2, (a, x, axis) => a.make(op(unsqueeze, { axes: [axisOf(axis!, rankOf(x!) + 1)] }), [x!])),
  Squeeze(c) {
    const given = c.attrs.ints('squeeze_dims', []);
    return add(c, 'Squeeze', { axes: [...given] }, [c.one()], (a, x) => {
      const axes = given.length === 0 ? factOf(x!).shape.flatMap((d, i) => (d === 1 ? [i] : [])) : given.map((k) => fromFront(k, rankOf(x!))).sort((p, q) => p - q);
      return a.make(op(squeeze, { axes }), [x!]);
    });
  },
  ConcatV2: (c) => add(c, 'Concat', {}, c.many(2), (a, ...all) => a.make(op(concat, { axis: axisOf(all.at(-1)!, rankOf(all[0]!)) }), all.slice(0, -1))),
  Pack(c) {
    const axis = c.attrs.int('axis', 0);
    return add(c, 'Pack', { axis }, c.many(1), (a, ...all) => {
      const at = fromFront(axis, rankOf(all[0]!) + 1);
      return a.concat(at, ...all.map((w) => a.unsqueeze(w, at)));
    });
  },
  Unpack(c) {
    const x = c.one(), axis = c.attrs.int('axis', 0), count = outputsOf(c, 'num');
    return Array.from({ length: count }, (_, i) => add(c, 'Unpack', { axis, index: i }, [x], (a, wire) => {
      const at = fromFront(axis, rankOf(wire!));
      if (factOf(wire!).shape[at] !== count) throw new InferError(`axis ${at} has not ${count} elements`);
      return a.row(wire!, at, i);
    }));
  },
  Slice: formula('Slice', 3, (a, x, begin, size) => {
    const rank = rankOf(x!), [starts, lengths] = [knownIntegers(begin!, 'the begin of a slice', rank), knownIntegers(size!, 'the size of a slice', rank)];
    return starts.reduce<Wire>((w, start, axis) => a.slice(w, axis, start, lengths[axis] === -1 ? factOf(x!).shape[axis]! : start + lengths[axis]!), x!);
  }),
  StridedSlice: (c) => stridedSlice(c, [{ kind: 'whole' }]),
  Pad: formula('Pad', 2, (a, x, amounts) => {
    const all = knownIntegers(amounts!, 'the amounts of padding', 2 * rankOf(x!));
    return a.make(op(pad, { pads: [...Array.from({ length: rankOf(x!) }, (_, i) => [all[2 * i]!, all[2 * i + 1]!] as const), [0, 0]], mode: 'constant', value: 0 }), [x!]);
  }),
  Tile: formula('Tile', 2, (a, x, counts) => a.make(op(tile, { repeats: [...knownIntegers(counts!, 'the counts', rankOf(x!)), 1] }), [x!])),
  GatherV2(c) {
    if (c.attrs.int('batch_dims', 0) !== 0) c.refuse('batch_dims');
    return add(c, 'Gather', {}, c.three(), (a, x, indices, axis) => a.make(op(gather, { axis: axisOf(axis!, rankOf(x!)), batchDims: 0 }), [x!, indices!]));
  },
};
