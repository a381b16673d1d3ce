import { tensor } from '../../src/eval/tensor.ts';
import { constant } from '../../host/graph/constant.ts';
import { type Dim, exactDiv, product, sub } from '../../host/graph/dim.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { conv as convolution } from '../../host/ops/conv.ts';
import * as elementwise from '../../host/ops/elementwise.ts';
import { gate as gating } from '../../host/ops/gate.ts';
import { matMul } from '../../host/ops/matmul.ts';
import * as pools from '../../host/ops/pool.ts';
import * as reductions from '../../host/ops/reduce.ts';
import * as shapes from '../../host/ops/shape.ts';
import * as slices from '../../host/ops/slice.ts';
import * as softmaxes from '../../host/ops/softmax.ts';
import type { Net, Step } from './problem.ts';

const source = (value: unknown): string => JSON.stringify(value).replace(/"(\w+)":/g, ' $1: ').replace(/}/g, ' }');

/** What one does to the wires named by `from`; its source is its call. */
const step = (name: string, args: readonly unknown[], build: (net: Net) => void): Step => ({ text: `${name}(${args.map(source).join(', ')})`, build });

const channels = (net: Net, from: number): number => Number(net.shape(from).at(-1));
const simple = (name: string, from: number, make: (net: Net) => Op): Step => step(name, [from], (net) => net.add(make(net), [net.wire(from)]));

export interface Window { readonly kernel: number; readonly dilation?: number; readonly stride?: number }
export interface Convolution extends Window { readonly out: number; readonly groups?: number; readonly front?: number }

/** Convolution along axis 1 of [1, S, C] or of [1, S, W, C] (and then 3 wide, SAME). `front`: frames of zeros before it. */
export const conv = (from: number, p: Convolution): Step => step('conv', [from, p], (net) => {
  const { kernel, dilation = 1, stride = 1, out, groups = 1, front = 0 } = p;
  const flat = net.shape(from).length === 3;
  if (front > 0) net.padded = true;
  const weights = net.weights([kernel, ...(flat ? [] : [3]), channels(net, from) / groups, out]);
  net.add(op(convolution, {
    strides: flat ? [stride] : [stride, 1], dilations: flat ? [dilation] : [dilation, 1], groups,
    padding: flat ? (front === 0 ? 'valid' : [[front, 0]]) : [[front, 0], [1, 1]],
  }), [net.wire(from), weights, net.weights([out])]);
});

const pool = (name: 'maxPool' | 'meanPool') => (from: number, p: Window): Step => step(name, [from, p], (net) => {
  const { kernel, dilation = 1, stride = 1 } = p;
  const wide = net.shape(from).length - 3;
  const each = (n: number): number[] => [n, ...new Array<number>(wide).fill(1)];
  net.add(op(pools[name], { kernel: each(kernel), strides: each(stride), dilations: each(dilation), padding: 'valid' }), [net.wire(from)]);
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

/** Zeros in front. */
export const padFront = (from: number, frames: number): Step => step('padFront', [from, frames], (net) => {
  net.padded = true;
  const axis = net.axis(from);
  net.add(op(slices.pad, { pads: net.shape(from).map((_, i): [Dim, Dim] => [i === axis ? frames : 0, 0]), mode: 'constant', value: 0 }), [net.wire(from)]);
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

const { neg, abs, sign, square, floor, ceil, round, reciprocal, sqrt, rsqrt, exp, log, sin, cos, tanh, sigmoid, softplus, erf } = elementwise;
export const unaries = { neg, abs, sign, square, floor, ceil, round, reciprocal, sqrt, rsqrt, exp, log, sin, cos, tanh, sigmoid, softplus, erf, identity: shapes.identity };
export const unary = (from: number, name: keyof typeof unaries): Step => step('unary', [from, name], (net) => net.add(op(unaries[name], {}), [net.wire(from)]));

const { sub: minus, mul, div, max, min, pow, floorDiv, floorMod, squaredDifference } = elementwise;
export const binaries = { minus, mul, div, max, min, pow, floorDiv, floorMod, squaredDifference };
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
