import { type Tensor, size, tensor, tensorOf } from '../../src/eval/tensor.ts';
import { constant } from '../../host/graph/constant.ts';
import { type Dim, add as plus, exactDiv, product, sub } from '../../host/graph/dim.ts';
import { type Op, op } from '../../host/graph/op.ts';
import * as audio from '../../host/ops/audio/audio.ts';
import * as micros from '../../host/ops/micro/micro.ts';
import { conv as convolution } from '../../host/ops/conv/conv.ts';
import * as bitwise from '../../host/ops/bitwise/bitwise.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { gate as gating } from '../../host/ops/gate/gate.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import * as activations from '../../host/ops/activation/activation.ts';
import { layerNorm as layerNormalisation, lrn as normalisation } from '../../host/ops/normalization/normalization.ts';
import * as picks from '../../host/ops/selection/selection.ts';
import * as pools from '../../host/ops/pool/pool.ts';
import * as integerProducts from '../../host/ops/integers/integers.ts';
import * as bytes from '../../host/ops/bytes/bytes.ts';
import * as quantized from '../../host/ops/quantized/quantized.ts';
import * as reductions from '../../host/ops/reduce/reduce.ts';
import * as representations from '../../host/ops/representation/representation.ts';
import * as recurrent from '../../host/ops/recurrent/recurrent.ts';
import { type ResampledRows, resampledOpen } from '../../host/ops/resize/open-length.ts';
import { resize as resizing } from '../../host/ops/resize/resize.ts';
import * as shapes from '../../host/ops/shape/shape.ts';
import { cholesky, determinant, solve } from '../../host/ops/linear/linear.ts';
import * as cumulative from '../../host/ops/cumulative/cumulative.ts';
import * as scatters from '../../host/ops/scatter/scatter.ts';
import * as frames from '../../host/ops/frame/frame.ts';
import * as slices from '../../host/ops/slice/slice.ts';
import { treeEnsemble } from '../../host/ops/trees/trees.ts';
import * as softmaxes from '../../host/ops/softmax/softmax.ts';
import type { Wire } from '../../host/graph/graph.ts';
import type { Net, Step } from './problem.ts';
import { branch as branching, scan } from '../../host/ops/scan/scan.ts';

const source = (value: unknown): string => JSON.stringify(value).replace(/"(\w+)":/g, ' $1: ').replace(/}/g, ' }');

/** What one does to the wires named by `from`; its source is its call. */
const step = (name: string, args: readonly unknown[], build: (net: Net) => void): Step => ({ text: `${name}(${args.map(source).join(', ')})`, build });

const channels = (net: Net, from: number): number => Number(net.shape(from).at(-1));
const simple = (name: string, from: number, make: (net: Net) => Op): Step => step(name, [from], (net) => net.add(make(net), [net.wire(from)]));

/** A step left out: its wire is an earlier one. */
export const same = (from: number): Step => step('same', [from], (net) => { net.wires.push(net.wire(from)); });

export interface Window { readonly kernel: number; readonly dilation?: number; readonly stride?: number }
/** `front`, `back`: frames of padding; `same`: as many as same padding asks for. */
export interface Padded { readonly front?: number; readonly back?: number; readonly same?: boolean }
export interface Convolution extends Window, Padded { readonly out: number; readonly groups?: number }

const paddingOf = ({ front = 0, back = 0, same = false }: Padded, others: readonly (readonly [number, number])[]): 'valid' | 'sameUpper' | readonly (readonly [number, number])[] =>
  (same ? 'sameUpper' : front === 0 && back === 0 && others.length === 0 ? 'valid' : [[front, back], ...others]);

/** Convolution along axis 1 of [1, S, C] or of [1, S, W, C] (and then 3 wide, padded). */
export const conv = (from: number, p: Convolution): Step => step('conv', [from, p], (net) => {
  const { kernel, dilation = 1, stride = 1, out, groups = 1 } = p;
  const flat = net.shape(from).length === 3;
  const weights = net.weights([kernel, ...(flat ? [] : [3]), channels(net, from) / groups, out]);
  net.add(op(convolution, {
    strides: flat ? [stride] : [stride, 1], dilations: flat ? [dilation] : [dilation, 1], groups,
    padding: paddingOf(p, flat ? [] : [[1, 1]]),
  }), [net.wire(from), weights, net.weights([out])]);
});

const pool = (name: 'maxPool' | 'meanPool') => (from: number, p: Window & Padded): Step => step(name, [from, p], (net) => {
  const { kernel, dilation = 1, stride = 1 } = p;
  const wide = net.shape(from).length - 3;
  const each = (n: number): number[] => [n, ...new Array<number>(wide).fill(1)];
  net.add(op(pools[name], { kernel: each(kernel), strides: each(stride), dilations: each(dilation), padding: paddingOf(p, each(0).slice(1).map(() => [0, 0])) }), [net.wire(from)]);
});
export const maxPool = pool('maxPool');
export const meanPool = pool('meanPool');

/** Drops frames at both ends. */
export const crop = (from: number, front: number, back: number): Step => step('crop', [from, front, back], (net) => {
  const axis = net.axis(from);
  net.add(op(slices.slice, { axis, start: front, end: sub(net.shape(from)[axis]!, back) }), [net.wire(from)]);
});

/** Every `by`-th frame from frame `first` on. */
export const every = (from: number, first: number, by: number): Step => step('every', [from, first, by], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)];
  net.add(op(slices.stridedSlice, { starts: shape.map((_, i) => (i === axis ? first : 0)), ends: shape, steps: shape.map((_, i) => (i === axis ? by : 1)) }), [net.wire(from)]);
});

/** Frames of a constant, of the edge, or mirrored, before and behind. */
export const pad = (from: number, front: number, back: number, mode: slices.PadMode = 'constant', value = 0): Step => step('pad', [from, front, back, mode, value], (net) => {
  const axis = net.axis(from);
  if (mode !== 'constant') net.least.set(net.wire(from), Math.max(front, back) + (mode === 'reflect' ? 1 : 0));
  net.add(op(slices.pad, { pads: net.shape(from).map((_, i): [Dim, Dim] => (i === axis ? [front, back] : [0, 0])), mode, value }), [net.wire(from)]);
});

/** Frames of their own, or of zeros, before and behind. */
export const surround = (from: number, front: number, back: number, alike: boolean): Step => step('surround', [from, front, back, alike], (net) => {
  const axis = net.axis(from);
  const frames = (n: number): Wire[] => {
    const shape = net.shape(from).map((d, i) => (i === axis ? n : Number(d)));
    return n === 0 ? [] : [alike ? net.inner(constant(tensor('f32', shape, new Array<number>(size(shape)).fill(0.5))), []) : net.weights(shape)];
  };
  net.add(op(slices.concat, { axis }), [...frames(front), net.wire(from), ...frames(back)]);
});
/** The first frames, then the others less what is so many frames before them. */
export const differences = (from: number, lag: number): Step => step('differences', [from, lag], (net) => {
  const axis = net.axis(from), length = net.shape(from)[axis]!;
  const part = (start: Dim, end: Dim): Wire => net.inner(op(slices.slice, { axis, start, end }), [net.wire(from)]);
  net.least.set(net.wire(from), lag + 1);
  net.add(op(slices.concat, { axis }), [part(0, lag), net.inner(op(elementwise.sub, {}), [part(lag, length), part(0, sub(length, lag))])]);
});
/** A vector for each frame, the same for all, added. */
export const spread = (from: number): Step => step('spread', [from], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)];
  const one = net.weights(shape.map((d, i) => (i === axis ? 1 : Number(d))));
  net.add(op(elementwise.add, {}), [net.inner(op(shapes.broadcastTo, { to: shape }), [one]), net.wire(from)]);
});

/** The middle of other axes: all but the first and last element of the last one. */
export const trim = (from: number): Step => step('trim', [from], (net) => {
  const axis = net.shape(from).length - 1;
  net.add(op(slices.slice, { axis, start: 1, end: sub(channels(net, from), 1) }), [net.wire(from)]);
});

export const add = (...from: readonly number[]): Step => step('add', from, (net) => net.add(op(elementwise.add, {}), from.map((i) => net.wire(i))));
export const concat = (...from: readonly number[]): Step => step('concat', from, (net) => net.add(op(slices.concat, { axis: net.shape(from[0]!).length - 1 }), from.map((i) => net.wire(i))));
/** Adds a value for each channel. */
export const bias = (from: number): Step => step('bias', [from], (net) => net.add(op(elementwise.add, {}), [net.wire(from), net.weights([channels(net, from)])]));
export const relu = (from: number): Step => simple('relu', from, () => op(elementwise.clamp, { lo: 0, hi: null }));
export const gate = (from: number): Step => simple('gate', from, () => op(gating, {}));
const otherAxis = (net: Net, from: number): number => (net.axis(from) === net.shape(from).length - 1 ? net.shape(from).length - 2 : net.shape(from).length - 1);
export const softmax = (from: number): Step => simple('softmax', from, (net) => op(softmaxes.softmax, { axis: otherAxis(net, from) }));
export const logSoftmax = (from: number): Step => simple('logSoftmax', from, (net) => op(softmaxes.logSoftmax, { axis: otherAxis(net, from) }));
export const dense = (from: number, out: number): Step => step('dense', [from, out], (net) =>
  net.add(op(matMul, { transposeA: false, transposeB: false }), [net.wire(from), net.weights([channels(net, from), out])]));

export const transpose = (from: number, perm: readonly number[]): Step => step('transpose', [from, perm], (net) => net.add(op(shapes.transpose, { perm }), [net.wire(from)]));
export const unsqueeze = (from: number, axis: number): Step => step('unsqueeze', [from, axis], (net) => net.add(op(shapes.unsqueeze, { axes: [axis] }), [net.wire(from)]));
export const squeeze = (from: number, axis: number): Step => step('squeeze', [from, axis], (net) => net.add(op(shapes.squeeze, { axes: [axis] }), [net.wire(from)]));

/** [..., S, a, b] to [..., S, a * b]. */
export const flatten = (from: number): Step => step('flatten', [from], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)];
  net.add(op(shapes.reshape, { to: [...shape.slice(0, axis + 1), product(shape.slice(axis + 1))] }), [net.wire(from)]);
});
/** [..., S, c] to [..., S * parts, c / parts]. */
export const unfold = (from: number, parts: number): Step => step('unfold', [from, parts], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)];
  net.add(op(shapes.reshape, { to: [...shape.slice(0, axis), product([shape[axis]!, parts]), exactDiv(product(shape.slice(axis + 1)), parts)!] }), [net.wire(from)]);
});

/** [..., S * parts, c] to [..., S, c * parts]; the stream's length has to divide. */
export const fold = (from: number, parts: number): Step => step('fold', [from, parts], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)];
  net.add(op(shapes.reshape, { to: [...shape.slice(0, axis), exactDiv(shape[axis]!, parts)!, product([...shape.slice(axis + 1), parts])] }), [net.wire(from)]);
});

const { silu, hardSwish, gelu, geluTanh } = activations;
const { neg, abs, sign, square, floor, ceil, round, reciprocal, sqrt, rsqrt, exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, sigmoid, softplus, erf, expm1, log1p, lgamma } = elementwise;
export const unaries = { neg, abs, sign, square, floor, ceil, round, reciprocal, sqrt, rsqrt, exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, sigmoid, softplus, erf, expm1, log1p, lgamma, silu, hardSwish, gelu, geluTanh, identity: shapes.identity };
export const unary = (from: number, name: keyof typeof unaries): Step => step('unary', [from, name], (net) => net.add(op(unaries[name], {}), [net.wire(from)]));

const { sub: minus, mul, div, max, min, pow, floorDiv, floorMod, squaredDifference, atan2 } = elementwise;
export const binaries = { minus, mul, div, max, min, pow, floorDiv, floorMod, squaredDifference, atan2 };
export const binary = (a: number, b: number, name: keyof typeof binaries): Step => step('binary', [a, b, name], (net) => net.add(op(binaries[name], {}), [net.wire(a), net.wire(b)]));

const { equal, notEqual, less, lessEqual, greater, greaterEqual } = elementwise;
export const comparisons = { equal, notEqual, less, lessEqual, greater, greaterEqual };
/** One or the other of two wires, by comparing them. */
export const choose = (a: number, b: number, name: keyof typeof comparisons): Step => step('choose', [a, b, name], (net) => {
  const [x, y] = [net.wire(a), net.wire(b)];
  const compared = net.inner(op(comparisons[name], {}), [x, y]);
  const either = net.inner(op(elementwise.or, {}), [compared, net.inner(op(elementwise.less, {}), [x, net.weights([1])])]);
  const both = net.inner(op(elementwise.and, {}), [either, net.inner(op(elementwise.not, {}), [compared])]);
  net.add(op(elementwise.select, {}), [both, x, y]);
});
/** Cut down to whole numbers. */
export const truncate = (from: number): Step => step('truncate', [from], (net) =>
  net.add(op(elementwise.cast, { to: 'f32' }), [net.inner(op(elementwise.cast, { to: 'i32' }), [net.wire(from)])]));

const { bitAnd, bitOr, bitXor, shiftLeft, shiftRight } = bitwise;
export const bitOperators = { bitAnd, bitOr, bitXor, shiftLeft, shiftRight };
/** Of two wires as small whole numbers, of which the second is positive: a distance to shift by. */
export const bits = (a: number, b: number, name: keyof typeof bitOperators): Step => step('bits', [a, b, name], (net) => {
  const [x, y] = [a, b].map((i) => {
    const scaled = net.inner(op(elementwise.mul, {}), [net.wire(i), net.inner(constant(tensor('f32', [], [10])), [])]);
    return net.inner(op(elementwise.cast, { to: 'u32' }), [net.inner(op(elementwise.clamp, { lo: 0, hi: 12 }), [scaled])]);
  });
  net.add(op(elementwise.cast, { to: 'f32' }), [net.inner(op(bitOperators[name], {}), [x!, y!])]);
});
/** Signs dropped by their bits. */
export const bitCast = (from: number): Step => step('bitCast', [from], (net) => {
  const size = net.inner(op(bitwise.bitAnd, {}), [net.inner(op(representations.bitCast, { to: 'i32' }), [net.wire(from)]), net.inner(constant(tensor('i32', [], [0x7fffffff])), [])]);
  net.add(op(representations.bitCast, { to: 'f32' }), [size]);
});
/** To half precision. */
export const roundFloat = (from: number): Step => simple('roundFloat', from, () => op(representations.roundFloat, {
  fractionBits: 10, minExponent: -14, max: 65504, least: null, beyond: 'infinity', infinity: 'infinity', nan: 'nan', rounding: 'even',
}));
/** Two trees over the first and the last channel. */
export const trees = (from: number): Step => step('trees', [from], (net) => {
  const known = (t: Tensor): Wire => net.inner(constant(t), []);
  const nodes = [0, 1, 1, 2, 0, 0, 0, 1, 0, 0, 1, 3, channels(net, from) - 1, 4, 4, 5, 0, 0, 3, 4, 0, 0, 2, 3];
  net.add(op(treeEnsemble, { targets: 2, aggregate: 'sum' }), [
    net.wire(from), known(tensor('i32', [2], [0, 3])), known(tensor('i32', [6, 4], nodes)), known(tensor('f32', [6], [0.25, 0, 0, -0.5, 0, 0])),
    known(tensor('i32', [4], [0, 1, 0, 1])), known(tensor('f32', [4], [1, 2, 4, 8])),
  ]);
});

/** Fortieths as 8-bit integers, by a power of two. */
const integers = (net: Net, from: number): Wire => net.inner(op(quantized.roundToInteger, { to: 'i8', zero: 3, lo: -128, hi: 127, halves: 'away' }), [
  net.inner(op(elementwise.mul, {}), [net.wire(from), net.inner(constant(tensor('f32', [], [40])), [])]),
]);
const asFloats = (net: Net, x: Wire): void => { net.add(op(elementwise.cast, { to: 'f32' }), [x]); };
export const requantize = (from: number): Step => step('requantize', [from], (net) => {
  const factors = [1.5 * 2 ** 30, -1].map((v) => net.inner(constant(tensor('i32', [], [v])), []));
  asFloats(net, net.inner(op(quantized.requantize, { to: 'i8', zero: -2, lo: -100, hi: 100, form: 'doubling' }), [net.inner(op(elementwise.cast, { to: 'i32' }), [integers(net, from)]), ...factors]));
});
/** The same along axis 1 of [1, S, C] or of [1, S, W, C]. */
export const quantizedConv = (from: number, p: Convolution): Step => step('quantizedConv', [from, p], (net) => {
  const { kernel, dilation = 1, stride = 1, out } = p, flat = net.shape(from).length === 3;
  const given = (dtype: 'i16' | 'i32', shape: readonly number[], element: (i: number) => number): Wire => {
    return net.inner(constant(tensorOf(dtype, shape, Array.from({ length: size(shape) }, (_, i) => element(i)))), []);
  };
  const weights = given('i16', [kernel, ...(flat ? [] : [3]), channels(net, from), out], (i) => (37 * i) % 19 - 9);
  asFloats(net, net.inner(op(integerProducts.quantizedConv, {
    strides: flat ? [stride] : [stride, 1], dilations: flat ? [dilation] : [dilation, 1], groups: 1, padding: paddingOf(p, flat ? [] : [[1, 1]]),
    inputZero: 3, to: 'i8', zero: -5, lo: -128, hi: 127, form: 'doubling',
  }), [integers(net, from), weights, given('i32', [out], (i) => 50 * i - 70), given('i32', [], () => 1.25 * 2 ** 30), given('i32', [], () => -3)]));
});
const valuesOfBytes = (net: Net, dtype: 'i8' | 'i32', value: (i: number) => number): Wire => net.inner(constant(tensorOf(dtype, [256], Array.from({ length: 256 }, (_, i) => value(i)))), []);
export const byteTable = (from: number): Step => step('byteTable', [from], (net) => { asFloats(net, net.inner(op(bytes.byteTable, {}), [integers(net, from), valuesOfBytes(net, 'i8', (i) => (37 * i) % 256 - 128)])); });
export const combineBytes = (a: number, b: number): Step => step('combineBytes', [a, b], (net) => {
  const rescaling = { form: 'doubling', multiplier: 1.25 * 2 ** 30, shift: -2 } as const;
  asFloats(net, net.inner(op(bytes.combineBytes, { to: 'i8', zero: 4, lo: -128, hi: 127, by: 'add', rescaling }), [integers(net, a), integers(net, b), valuesOfBytes(net, 'i32', (i) => 3 * i - 300), valuesOfBytes(net, 'i32', (i) => 5 * i - 600)]));
});
export const softmaxInteger = (from: number): Step => step('softmaxInteger', [from], (net) => { asFloats(net, net.inner(op(quantized.softmaxInteger, { to: 'i8', multiplier: 2 ** 30, shift: 22 }), [integers(net, from)])); });
/** Of the channels twice. */
export const gateSums = (from: number): Step => step('gateSums', [from], (net) => {
  const whole = net.inner(op(elementwise.cast, { to: 'i32' }), [integers(net, from)]), axis = net.shape(from).length - 1;
  const known = (dtype: 'i8' | 'i32', length: number, value: (i: number) => number): Wire => net.inner(constant(tensorOf(dtype, [length], Array.from({ length }, (_, i) => value(i)))), []);
  asFloats(net, net.inner(op(quantized.gateSums, { zero: -7, multiplier: 2 ** 14 }), [
    net.inner(op(slices.concat, { axis }), [whole, whole]), known('i32', 2 * channels(net, from), (i) => 2 ** 30 + i), known('i8', 1024, (i) => Math.round((i - 512) / 4)),
  ]));
});
export const fixedActivation = (from: number): Step => step('fixedActivation', [from], (net) => {
  asFloats(net, net.inner(op(quantized.fixedActivation, { kind: 'tanh', integerBits: 3 }), [net.inner(op(elementwise.cast, { to: 'i16' }), [integers(net, from)])]));
});

export const elu = (from: number): Step => simple('elu', from, () => op(activations.elu, { alpha: 1.5, scale: 0.5 }));
export const fakeQuant = (from: number): Step => simple('fakeQuant', from, () => op(activations.fakeQuant, { lo: -2, hi: 2, scale: 0.25 }));
/** A slope for each channel. */
export const prelu = (from: number): Step => step('prelu', [from], (net) => net.add(op(activations.prelu, {}), [net.wire(from), net.weights([channels(net, from)])]));
/** A scale and an offset for each channel. */
export const layerNorm = (from: number): Step => step('layerNorm', [from], (net) =>
  net.add(op(layerNormalisation, { epsilon: 0.5, centred: from % 2 === 0 }), [net.wire(from), net.weights([channels(net, from)]), net.weights([channels(net, from)])]));
export const lrn = (from: number): Step => simple('lrn', from, () => op(normalisation, { radius: 1, bias: 1, alpha: 0.5, beta: 0.75 }));
/** The place of the best channel, as a number. */
export const best = (from: number, name: 'argMax' | 'argMin'): Step => step('best', [from, name], (net) =>
  net.add(op(elementwise.cast, { to: 'f32' }), [net.inner(op(picks[name], { axis: otherAxis(net, from), to: 'i32' }), [net.wire(from)])]));
export const largest = (from: number, k: number): Step => step('largest', [from, k], (net) => net.add(op(picks.topK, { k, to: 'i32' }), [net.wire(from)]));
/** The largest element of the last axis, picked by its place in each frame. */
export const pickEach = (from: number): Step => step('pickEach', [from], (net) => {
  const axis = net.axis(from);
  const nearest = net.inner(op(picks.argMax, { axis: axis + 1, to: 'i32' }), [net.wire(from)]);
  net.add(op(picks.gatherNd, { batchDims: axis + 1 }), [net.wire(from), net.inner(op(shapes.unsqueeze, { axes: [axis + 1] }), [nearest])]);
});
/** The first two elements of the last axis swapped, in the first rows of the first axis. */
export const reverseSome = (from: number): Step => step('reverseSome', [from], (net) => {
  const shape = net.shape(from);
  const lengths = net.inner(constant(tensor('i32', [Number(shape[0])], shape[0] === 1 ? [2] : [2, 1])), []);
  net.add(op(picks.reverseSequence, { axis: shape.length - 1, batchAxis: 0 }), [net.wire(from), lengths]);
});
/** For each channel one that its frame picks, by its own largest element, of another order of them. */
export const pickEachElement = (from: number): Step => step('pickEachElement', [from], (net) => {
  const axis = net.shape(from).length - 1;
  const best = net.inner(op(shapes.unsqueeze, { axes: [axis] }), [net.inner(op(picks.argMax, { axis, to: 'i32' }), [net.wire(from)])]);
  net.add(op(scatters.gatherElements, { axis }), [net.wire(from), best]);
});
/** Each frame's largest element added to its first channel. */
export const scatterEach = (from: number): Step => step('scatterEach', [from], (net) => {
  const axis = net.shape(from).length - 1;
  const best = net.inner(op(picks.argMin, { axis, to: 'i32' }), [net.wire(from)]);
  net.add(op(scatters.scatterElements, { axis, reduction: 'add' }), [net.wire(from), net.inner(op(shapes.unsqueeze, { axes: [axis] }), [best]), net.inner(op(reductions.reduceMax, { axes: [axis], keep: true }), [net.wire(from)])]);
});
export const cumulate = (from: number, name: 'cumSum' | 'cumProd', exclusive: boolean): Step => step('cumulate', [from, name, exclusive], (net) =>
  net.add(op(cumulative[name], { axis: otherAxis(net, from), exclusive, backwards: exclusive }), [net.wire(from)]));
/**
 * Over the frames so far, of elements in eighths or of signs. In pulses a sum is rounded to single precision on its way; sums of these are exact, so that
 * what rounds or compares behind them sees the same.
 */
export const accumulate = (from: number, name: 'cumSum' | 'cumProd', exclusive: boolean): Step => step('accumulate', [from, name, exclusive], (net) => {
  const exact = name === 'cumSum' ? inEighths(net, from) : scaled(net, op(elementwise.sub, {}), scaled(net, op(elementwise.mul, {}), wholeNumbers(net, from, 0, 1, 1), 2), 1);
  net.add(op(cumulative[name], { axis: net.axis(from), exclusive, backwards: false }), [exact]);
});
const scaled = (net: Net, what: Op, wire: Wire, by: number): Wire => net.inner(what, [wire, net.inner(constant(tensor('f32', [], [by])), [])]);
const wholeNumbers = (net: Net, from: number, lo: number, hi: number, times: number): Wire => net.inner(op(elementwise.round, {}), [scaled(net, op(elementwise.mul, {}), net.inner(op(elementwise.clamp, { lo, hi }), [net.wire(from)]), times)]);
const inEighths = (net: Net, from: number): Wire => scaled(net, op(elementwise.mul, {}), wholeNumbers(net, from, -4, 4, 8), 1 / 8);
/** Its number, counted from `start` in steps of `by`, added to each frame. */
export const number = (from: number, start: number, by: number): Step => step('number', [from, start, by], (net) => {
  const [shape, axis] = [net.shape(from), net.axis(from)], length = shape[axis]!;
  const scalar = (v: number): Wire => net.inner(constant(tensor('f32', [], [v])), []);
  const all = net.known(op(shapes.shapeOf, { dtype: 'i32' }), [net.wire(from)], shape);
  const one = net.known(op(slices.slice, { axis: 0, start: axis, end: axis + 1 }), [all], [length]);
  const frames = net.known(op(elementwise.cast, { to: 'f32' }), [net.known(op(shapes.squeeze, { axes: [0] }), [one], [length])], [length]);
  const scaled = net.known(op(elementwise.mul, {}), [frames, scalar(by)], [product([length, by])]);
  const until = net.known(op(elementwise.add, {}), [scaled, scalar(start)], [plus(start, product([length, by]))]);
  const numbers = net.inner(op(shapes.range, {}), [scalar(start), until, scalar(by)]);
  net.add(op(elementwise.add, {}), [net.inner(op(shapes.reshape, { to: shape.map((_, i) => (i === axis ? length : 1)) }), [numbers]), net.wire(from)]);
});
/** Windows side by side along a new axis. */
export const windows = (from: number, length: number, stride: number, dilation: number): Step => step('windows', [from, length, stride, dilation], (net) =>
  net.add(op(frames.frame, { axis: net.axis(from), length, stride, dilation }), [net.wire(from)]));
/** Of each frame the products of its channels with themselves, and eight along the diagonal: far from singular, for what is left of a sum that cancels would be noise. */
function productsOf(net: Net, from: number, times: 'itself' | 'plusOne'): Wire {
  const rank = net.shape(from).length, n = Number(net.shape(from)[rank - 1]);
  const column = net.inner(op(shapes.unsqueeze, { axes: [rank] }), [net.wire(from)]), row = net.inner(op(shapes.unsqueeze, { axes: [rank - 1] }), [net.wire(from)]);
  const products = net.inner(op(elementwise.mul, {}), [times === 'itself' ? row : net.inner(op(elementwise.add, {}), [row, column]), column]);
  const diagonal = net.inner(constant(tensor('f32', [n, n], Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 8 : 0)))), []);
  return net.inner(op(elementwise.add, {}), [products, diagonal]);
}
export const determine = (from: number): Step => step('determine', [from], (net) => net.add(op(determinant, {}), [productsOf(net, from, 'plusOne')]));
/** The channels of each frame from the equations of its products. */
export const solveEquations = (from: number, matrix: 'full' | 'lower' | 'upper'): Step => step('solveEquations', [from, matrix], (net) => {
  const rank = net.shape(from).length;
  const column = net.inner(op(shapes.unsqueeze, { axes: [rank] }), [net.wire(from)]);
  net.add(op(shapes.squeeze, { axes: [rank] }), [net.inner(op(solve, { matrix }), [productsOf(net, from, 'plusOne'), column])]);
});
/** The sums of the columns of the triangle of each frame's products. */
export const triangle = (from: number): Step => step('triangle', [from], (net) =>
  net.add(op(reductions.reduceSum, { axes: [net.shape(from).length - 1], keep: false }), [net.inner(op(cholesky, {}), [productsOf(net, from, 'itself')])]));
/** Every frame twice or thrice. */
export const repeat = (from: number, times: number, coordinates: 'asymmetric' | 'halfPixel'): Step => step('repeat', [from, times, coordinates], (net) => {
  const axis = net.axis(from);
  net.add(op(resizing, { axes: [axis], to: [product([net.shape(from)[axis]!, times])], coordinates, interpolation: coordinates === 'asymmetric' ? 'floor' : 'halfUp' }), [net.wire(from)]);
});
/** So many times as many frames between the frames, made of two or four of them, in eighths: with a power of 2 sums of these are exact, too. */
export const interpolate = (from: number, times: number, coordinates: 'asymmetric' | 'halfPixel', cubic: boolean): Step => step('interpolate', [from, times, coordinates, cubic], (net) => {
  const axis = net.axis(from), weight = (d: number): number => (cubic ? (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((2.5 - 0.5 * d) * d - 4) * d + 2 : 0) : Math.max(0, 1 - d));
  const rows = (length: number, to: number): ResampledRows => Array.from({ length: to }, (_, o) => {
    const at = coordinates === 'halfPixel' ? (o + 0.5) / times - 0.5 : o / times, row = new Map<number, number>();
    for (const i of [-1, 0, 1, 2].map((k) => Math.floor(at) + k)) {
      const seen = Math.min(Math.max(i, 0), length - 1), w = weight(Math.abs(at - i));
      if (w !== 0) row.set(seen, (row.get(seen) ?? 0) + w);
    }
    return row;
  });
  const wire = resampledOpen((what, inputs) => net.inner(what, inputs), inEighths(net, from), axis, product([net.shape(from)[axis]!, times]), rows);
  net.add(op(shapes.identity, {}), [wire!]);
});
/** Channels to another number of them. */
export const stretch = (from: number, to: number): Step => step('stretch', [from, to], (net) =>
  net.add(op(resizing, { axes: [otherAxis(net, from)], to: [to], coordinates: 'halfPixel', interpolation: 'linear' }), [net.wire(from)]));

const { reduceSum, reduceMean, reduceProd, reduceMax, reduceMin } = reductions;
export const reducers = { reduceSum, reduceMean, reduceProd, reduceMax, reduceMin };
export const reduce = (from: number, name: keyof typeof reducers, keep: boolean): Step => step('reduce', [from, name, keep], (net) =>
  net.add(op(reducers[name], { axes: [otherAxis(net, from)], keep }), [net.wire(from)]));

/** As many times as wide along an axis of length 1. */
export const broadcast = (from: number, axis: number, times: number): Step => step('broadcast', [from, axis, times], (net) =>
  net.add(op(shapes.broadcastTo, { to: net.shape(from).map((d, i) => (i === axis ? times : d)) }), [net.wire(from)]));
/** Channels over and over. */
export const tile = (from: number, times: number): Step => step('tile', [from, times], (net) =>
  net.add(op(shapes.tile, { repeats: net.shape(from).map((_, i) => (i === otherAxis(net, from) ? times : 1)) }), [net.wire(from)]));
/** Channels by number. */
export const pick = (from: number, channel: readonly number[]): Step => step('pick', [from, channel], (net) =>
  net.add(op(slices.gather, { axis: otherAxis(net, from), batchDims: 0 }), [net.wire(from), net.inner(constant(tensor('i32', [channel.length], channel)), [])]));
/** Channels of value 1 on both sides. */
export const padChannels = (from: number, before: number, after: number): Step => step('padChannels', [from, before, after], (net) =>
  net.add(op(slices.pad, { pads: net.shape(from).map((_, i): [Dim, Dim] => (i === otherAxis(net, from) ? [before, after] : [0, 0])), mode: 'constant', value: 1 }), [net.wire(from)]));

/** Frames first: a stream on axis 1 of [batch, frames, channels] -> [frames, batch, channels], through a matrix to `out` channels. */
function framesFirst(net: Net, from: number, out: number): Wire {
  const dense = net.inner(op(matMul, { transposeA: false, transposeB: false }), [net.wire(from), net.weights([channels(net, from), out])]);
  return net.inner(op(shapes.transpose, { perm: [1, 0, 2] }), [dense]);
}

const framesSecond = (net: Net, rows: Wire): void => net.add(op(shapes.transpose, { perm: [1, 0, 2] }), [rows]);
const batchOf = (net: Net, from: number): number => Number(net.shape(from)[0]);

/** Over [batch, frames, channels]; gives the outputs, or the cells of each frame. */
export const lstm = (from: number, n: number, { cells = false, peepholes = false, clip = null }: { readonly cells?: boolean; readonly peepholes?: boolean; readonly clip?: number | null }): Step =>
  step('lstm', [from, n, { cells, peepholes, clip }], (net) => {
    const [x, b] = [framesFirst(net, from, 4 * n), batchOf(net, from)];
    const { node } = net.inner(op(recurrent.lstm, { backwards: false, hold: false, length: false, peepholes, clip, cells }), [x, net.weights([n, 4 * n]), net.weights([b, n]), net.weights([b, n]), ...(peepholes ? [net.weights([3, n])] : [])]);
    framesSecond(net, { node, slot: cells ? 3 : 0 });
  });

export const gru = (from: number, n: number, { resetAfter = false, bias = false }: { readonly resetAfter?: boolean; readonly bias?: boolean }): Step =>
  step('gru', [from, n, { resetAfter, bias }], (net) => {
    const x = framesFirst(net, from, 3 * n);
    framesSecond(net, net.inner(op(recurrent.gru, { backwards: false, hold: false, resetAfter, bias }), [x, net.weights([n, 3 * n]), net.weights([batchOf(net, from), n]), ...(bias ? [net.weights([n])] : [])]));
  });

/** A state tanh(s * w + x), doubled, of each frame. */
export const loop = (from: number, n: number): Step => step('loop', [from, n], (net) => {
  const x = framesFirst(net, from, n);
  const nodes = [{ name: '', operator: 'Mul', attrs: {}, inputs: [[1, 0], [2, 0]] }, { name: '', operator: 'Add', attrs: {}, inputs: [[3, 0], [0, 0]] },
    { name: '', operator: 'Tanh', attrs: {}, inputs: [[4, 0]] }, { name: '', operator: 'Add', attrs: {}, inputs: [[5, 0], [5, 0]] }] as const;
  const attrs = { scanned: [false], states: 1, collected: [false], steps: net.shape(from)[1]!, condition: null, body: { nodes, outputs: [[5, 0], [6, 0]] } } as const;
  const { node } = net.inner(op(scan, attrs), [x, net.weights([batchOf(net, from), n]), net.weights([n])]);
  framesSecond(net, { node, slot: 1 });
});

/** Times a value for each channel, or with that added, by a comparison that is no part of the stream. */
export const branch = (from: number): Step => step('branch', [from], (net) => {
  const side = (operator: string) => ({ nodes: [{ name: '', operator, attrs: {}, inputs: [[0, 0], [1, 0]] }], outputs: [[2, 0]] }) as const;
  const holds = net.inner(op(elementwise.greater, {}), [net.weights([]), net.weights([])]);
  net.add(op(branching, { then: side('Mul'), otherwise: side('Add') }), [holds, net.wire(from), net.weights([channels(net, from)])]);
});

/** The first channel of [1, S, channels] as a sound; its features behind a window of at least 8 samples. */
export const micro = (from: number, window: number, hop: number, bands: number): Step => step('micro', [from, window, hop, bands], (net) => {
  const sound = net.inner(op(slices.slice, { axis: 1, start: 0, end: 1 }), [sounds(net, from)]);
  const magnitudes = net.inner(op(micros.microFilterbank, { rate: 16000, window, hop, channels: bands, low: 0, high: 7000 }), [sound]);
  net.add(op(micros.microGain, { smoothingBits: 10, evenSmoothing: 0.25, oddSmoothing: 0.5, minSignalRemaining: 0.05, pcan: true, strength: 0.95, offset: 80, gainBits: 21, log: true, scaleShift: 6, correctionBits: 1 }), [magnitudes]);
});

/** Channels of [1, S, channels] as sounds, each a batch of its own: [channels, frames, features]. */
const sounds = (net: Net, from: number): Wire => net.inner(op(shapes.squeeze, { axes: [0] }), [net.wire(from)]);
export const spectrogram = (from: number, window: number, stride: number, squared: boolean): Step => step('spectrogram', [from, window, stride, squared], (net) =>
  net.add(op(audio.audioSpectrogram, { window, stride, squared }), [sounds(net, from)]));
/** The window is filled up to 8 samples. */
export const logMel = (from: number, window: number, hop: number, mels: number): Step => step('logMel', [from, window, hop, mels], (net) =>
  net.add(op(audio.logMel, { rate: 16000, window, hop, fft: 8, mels, low: 0, high: 8000, offset: 0.5 }), [sounds(net, from)]));
