import { constant } from '../../host/graph/constant.ts';
import { sub, symbol } from '../../host/graph/dim.ts';
import { type Wire, factOf } from '../../host/graph/graph.ts';
import { type Op, op } from '../../host/graph/op.ts';
import * as e from '../../host/ops/elementwise/elementwise.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { gru, lstm } from '../../host/ops/recurrent/recurrent.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../../host/ops/reduce/reduce.ts';
import { concat, gather, slice, stridedSlice } from '../../host/ops/slice/slice.ts';
import { argMax, argMin, topK } from '../../host/ops/selection/selection.ts';
import { softmax } from '../../host/ops/softmax/softmax.ts';
import { reshape, squeeze, transpose } from '../../host/ops/shape/shape.ts';
import { scan } from '../../host/ops/scan/scan.ts';
import { tensor } from '../../src/eval/tensor.ts';
import type { Net } from './problem.ts';
import * as s from './steps.ts';

const S = symbol('S');

/** A network over x [1, S, 4] (or another shape) whose results are there when the stream ends. `least`: frames. */
export interface Ending { readonly what: string; readonly build: (net: Net) => readonly Wire[]; readonly shape?: readonly (number | string)[]; readonly least?: number; readonly every?: number }

const put = (net: Net, operation: Op, ...inputs: readonly Wire[]): Wire => net.inner(operation, inputs);
const x = (net: Net): Wire => net.wire(0);
const mean = (net: Net, of: Wire, keep = false): Wire => put(net, op(reduceMean, { axes: [1], keep }), of);
const sum = (net: Net, of: Wire, keep = false): Wire => put(net, op(reduceSum, { axes: [1], keep }), of);
const number = (net: Net, value: number): Wire => put(net, constant(tensor('f32', [], [value])));
/** Of the exponential function, the largest being 1. */
const powers = (net: Net, scores: Wire): Wire => put(net, op(e.exp, {}), put(net, op(e.sub, {}), scores, put(net, op(reduceMax, { axes: [1], keep: true }), scores)));
const dense = (net: Net, of: Wire, from: number, to: number): Wire => put(net, op(matMul, { transposeA: false, transposeB: false }), of, net.weights([from, to]));
const numbers = (net: Net, shape: readonly number[], values: readonly number[]): Wire => put(net, constant(tensor('i32', shape, values)));
/** Behind a convolution that looks ahead by a frame. */
const late = (net: Net): Wire => { s.conv(0, { kernel: 3, out: 4, same: true }).build(net); return net.wire(1); };
const pooled = (net: Net, values: Wire, scores: Wire): Wire => put(net, op(reduceSum, { axes: [1], keep: false }), put(net, op(e.mul, {}), values, put(net, op(softmax, { axis: 1 }), scores)));

/** A moving average of frames [T, 1, 4] that begins with the first one: its last state, and all. */
function smoothed(net: Net, frames: Wire): Wire {
  const length = factOf(frames).shape[0]!, first = put(net, op(squeeze, { axes: [0] }), put(net, op(slice, { axis: 0, start: 0, end: 1 }), frames));
  const nodes = [{ name: '', operator: 'Sub', attrs: {}, inputs: [[0, 0], [1, 0]] }, { name: '', operator: 'Mul', attrs: {}, inputs: [[3, 0], [2, 0]] }, { name: '', operator: 'Add', attrs: {}, inputs: [[1, 0], [4, 0]] }] as const;
  return put(net, op(scan, { scanned: [false], states: 1, collected: [false], steps: length, condition: null, body: { nodes, outputs: [[5, 0], [5, 0]] } }), frames, first, put(net, constant(tensor('f32', [], [0.3]))));
}

export const endings: readonly Ending[] = [
  { what: 'a mean and a layer behind it', build: (n) => [dense(n, mean(n, x(n)), 4, 3)] },
  { what: 'scores of an utterance', build: (n) => [put(n, op(softmax, { axis: 1 }), dense(n, put(n, op(e.tanh, {}), dense(n, mean(n, late(n)), 4, 6)), 6, 3))] },
  { what: 'scores, and a mean that is another result', build: (n) => { const all = mean(n, x(n)); return [dense(n, all, 4, 3), all, dense(n, mean(n, late(n)), 4, 2)]; } },
  { what: 'the mean of what looks ahead', build: (n) => [mean(n, late(n), true)] },
  { what: 'sum, product, largest, smallest', build: (n) => [reduceSum, reduceProd, reduceMax, reduceMin].map((o) => put(n, op(o, { axes: [1], keep: false }), x(n))) },
  { what: 'a mean over frames and channels', build: (n) => [put(n, op(reduceMean, { axes: [1, 2], keep: false }), late(n))] },
  { what: 'whether any is positive', build: (n) => [put(n, op(reduceMax, { axes: [1], keep: false }), put(n, op(e.greater, {}), x(n), n.weights([4])))] },
  { what: 'means that come at different times', build: (n) => [put(n, op(concat, { axis: 1 }), mean(n, x(n)), mean(n, late(n)))] },
  { what: 'the mean of every other frame', every: 2, least: 2, build: (n) => { s.every(0, 0, 2).build(n); return [mean(n, n.wire(1))]; } },
  { what: 'the last frame', build: (n) => [put(n, op(slice, { axis: 1, start: sub(S, 1), end: S }), x(n))] },
  { what: 'the last frame of a window, and its place counted', build: (n) => [put(n, op(gather, { axis: 1, batchDims: 0 }), late(n), numbers(n, [], [-1]))] },
  { what: 'frames before the last ones', least: 4, build: (n) => [put(n, op(slice, { axis: 1, start: sub(S, 4), end: sub(S, 1) }), late(n))] },
  { what: 'every other one of the last frames', least: 5, build: (n) => [put(n, op(stridedSlice, { starts: [0, sub(S, 5), 1], ends: [1, S, 4], steps: [1, 2, 1] }), x(n))] },
  { what: 'a gather of frames before the end', least: 3, build: (n) => [put(n, op(gather, { axis: 1, batchDims: 0 }), x(n), numbers(n, [2], [-3, -1]))] },
  { what: 'the standard deviation', build: (n) => [put(n, op(e.sqrt, {}), mean(n, put(n, op(e.squaredDifference, {}), late(n), mean(n, late(n), true))))] },
  { what: 'the sum of squared differences from the mean', build: (n) => { const apart = put(n, op(e.sub, {}), x(n), mean(n, x(n), true)); return [mean(n, x(n)), put(n, op(reduceSum, { axes: [1], keep: true }), put(n, op(e.mul, {}), apart, apart))]; } },
  { what: 'the standard deviation around a large mean', build: (n) => { const high = put(n, op(e.add, {}), x(n), put(n, constant(tensor('f32', [], [1000])))); return [put(n, op(e.sqrt, {}), mean(n, put(n, op(e.squaredDifference, {}), high, mean(n, high, true))))]; } },
  { what: 'the logarithm of a sum of powers', build: (n) => { const most = put(n, op(reduceMax, { axes: [1], keep: true }), late(n)); return [put(n, op(e.add, {}), put(n, op(e.log, {}), put(n, op(reduceSum, { axes: [1], keep: true }), put(n, op(e.exp, {}), put(n, op(e.sub, {}), n.wire(1), most)))), most)]; } },
  { what: 'the largest frame, and its number', build: (n) => { const { node } = put(n, op(topK, { k: 1, to: 'i64' }), put(n, op(transpose, { perm: [0, 2, 1] }), late(n))); return [0, 1].map((slot) => ({ node, slot })); } },
  { what: 'frames less the mean of the first, and that', least: 3, build: (n) => { const noise = mean(n, put(n, op(slice, { axis: 1, start: 0, end: 3 }), late(n)), true); return [put(n, op(e.sub, {}), x(n), noise), noise]; } },
  { what: 'frames less the first one of a window, and that', build: (n) => { const one = put(n, op(slice, { axis: 1, start: 0, end: 1 }), late(n)); return [put(n, op(e.sub, {}), x(n), one), put(n, op(reshape, { to: [4] }), one)]; } },
  { what: 'the first frames', least: 5, build: (n) => [put(n, op(slice, { axis: 1, start: 2, end: 5 }), late(n)), mean(n, x(n))] },
  { what: 'what begins with its first frame, and its last', build: (n) => { const { node } = smoothed(n, x(n)); return [{ node, slot: 1 }, { node, slot: 0 }]; }, shape: ['S', 1, 4] },
  { what: 'what begins with a frame that comes late, and its last', least: 4, build: (n) => { const { node } = smoothed(n, put(n, op(slice, { axis: 0, start: 3, end: S }), x(n))); return [{ node, slot: 1 }, { node, slot: 0 }]; }, shape: ['S', 1, 4] },
  { what: 'an LSTM that begins with its first frame', shape: ['S', 1, 8], build: (n) => { const h = put(n, op(slice, { axis: 1, start: 0, end: 2 }), put(n, op(squeeze, { axes: [0] }), put(n, op(slice, { axis: 0, start: 0, end: 1 }), x(n)))); const { node } = put(n, op(lstm, { backwards: false, hold: false, peepholes: false, length: false, clip: null, cells: false }), x(n), n.weights([2, 8]), h, n.weights([1, 2])); return [0, 1].map((slot) => ({ node, slot })); } },
  { what: 'an LSTM that begins with layers over its first frame', shape: ['S', 1, 8], build: (n) => {
    const first = put(n, op(squeeze, { axes: [0] }), put(n, op(slice, { axis: 0, start: 0, end: 1 }), x(n))), state = (): Wire => dense(n, put(n, op(e.tanh, {}), dense(n, first, 8, 16)), 16, 2);
    const { node } = put(n, op(lstm, { backwards: false, hold: false, length: false, peepholes: false, clip: null, cells: false }), x(n), n.weights([2, 8]), state(), state());
    return [{ node, slot: 1 }];
  } },
  { what: 'frames times layers over the first one, and their mean', build: (n) => {
    const gain = dense(n, put(n, op(e.tanh, {}), dense(n, put(n, op(slice, { axis: 1, start: 0, end: 1 }), x(n)), 4, 16)), 16, 4), y = put(n, op(e.mul, {}), x(n), gain);
    return [y, mean(n, y)];
  } },
  { what: 'frames and a score', build: (n) => [put(n, op(e.neg, {}), late(n)), mean(n, x(n))] },
  { what: 'a sum of products', build: (n) => [put(n, op(matMul, { transposeA: true, transposeB: false }), x(n), late(n))] },
  { what: 'the last states of an LSTM', shape: ['S', 1, 8], build: (n) => { const { node } = put(n, op(lstm, { backwards: false, hold: false, peepholes: false, length: false, clip: null, cells: false }), x(n), n.weights([2, 8]), n.weights([1, 2]), n.weights([1, 2])); return [0, 1, 2].map((slot) => ({ node, slot })); } },
  { what: 'the last state of a GRU', shape: ['S', 1, 6], build: (n) => { const { node } = put(n, op(gru, { backwards: false, hold: false, resetAfter: false, bias: false }), x(n), n.weights([2, 6]), n.weights([1, 2])); return [put(n, op(e.neg, {}), { node, slot: 1 })]; } },
  { what: 'the best frame of each channel', build: (n) => [put(n, op(argMax, { axis: 1, to: 'i64' }), x(n)), put(n, op(argMin, { axis: 1, to: 'i32' }), late(n))] },
  { what: 'the best frame', build: (n) => [put(n, op(argMax, { axis: 1, to: 'i32' }), put(n, op(reduceMax, { axes: [2], keep: false }), late(n)))] },
  { what: 'frames weighted by softmax', build: (n) => [pooled(n, x(n), dense(n, x(n), 4, 1))] },
  { what: 'frames weighted by softmax, a channel each', build: (n) => [pooled(n, x(n), dense(n, x(n), 4, 4))] },
  { what: 'frames weighted by softmax of what looks ahead', build: (n) => [pooled(n, x(n), late(n))] },
  { what: 'frames that look ahead weighted by softmax', build: (n) => [pooled(n, late(n), x(n))] },
  { what: 'weights by hand', build: (n) => { const power = powers(n, dense(n, late(n), 4, 1)); return [sum(n, put(n, op(e.mul, {}), x(n), put(n, op(e.div, {}), power, sum(n, power, true))))]; } },
  { what: 'weights by hand, less the largest of all channels, and a little in the divisor', build: (n) => {
    const scores = dense(n, x(n), 4, 2), power = put(n, op(e.exp, {}), put(n, op(e.sub, {}), scores, put(n, op(reduceMax, { axes: [1, 2], keep: true }), scores)));
    const divisor = put(n, op(e.add, {}), sum(n, power, true), number(n, 1e-3));
    return [put(n, op(matMul, { transposeA: true, transposeB: false }), put(n, op(e.div, {}), power, divisor), x(n))];
  } },
  { what: 'weights by hand that are divided at the end', build: (n) => { const power = powers(n, dense(n, x(n), 4, 1)); return [put(n, op(e.div, {}), sum(n, put(n, op(e.mul, {}), late(n), power)), sum(n, power))]; } },
  { what: 'weights by hand of frames that a mask leaves', build: (n) => {
    const mask = put(n, op(e.cast, { to: 'f32' }), put(n, op(e.greater, {}), put(n, op(slice, { axis: 2, start: 0, end: 1 }), x(n)), number(n, -0.3)));
    const power = put(n, op(e.mul, {}), powers(n, dense(n, x(n), 4, 1)), mask), weights = put(n, op(e.div, {}), power, put(n, op(e.add, {}), sum(n, power, true), number(n, 1e-7)));
    return [sum(n, put(n, op(e.mul, {}), x(n), weights)), sum(n, put(n, op(e.mul, {}), late(n), weights))];
  } },
  { what: 'weights by hand without a largest one', build: (n) => { const power = put(n, op(e.exp, {}), dense(n, x(n), 4, 1)); return [sum(n, put(n, op(e.mul, {}), late(n), put(n, op(e.div, {}), power, put(n, op(e.add, {}), sum(n, power, true), number(n, 1e-3)))))]; } },
  { what: 'frames of length 1, added up', build: (n) => { const unit = put(n, op(e.div, {}), x(n), put(n, op(e.sqrt, {}), sum(n, put(n, op(e.mul, {}), x(n), x(n)), true))); return [sum(n, unit), sum(n, put(n, op(e.div, {}), put(n, op(e.mul, {}), unit, late(n)), number(n, 3)))]; } },
  { what: 'frames times their mean, and that of single channels', build: (n) => [mean(n, put(n, op(e.mul, {}), mean(n, late(n), true), x(n))), sum(n, put(n, op(e.mul, {}), dense(n, x(n), 4, 1), mean(n, x(n), true)))] },
  { what: 'two heads of weights', build: (n) => [put(n, op(matMul, { transposeA: true, transposeB: false }), put(n, op(softmax, { axis: 1 }), dense(n, x(n), 4, 2)), x(n))] },
  { what: 'two heads of weights, moved', build: (n) => [put(n, op(matMul, { transposeA: false, transposeB: false }), put(n, op(transpose, { perm: [0, 2, 1] }), put(n, op(softmax, { axis: 1 }), dense(n, x(n), 4, 2))), x(n))] },
  { what: 'weights on the right', build: (n) => [put(n, op(matMul, { transposeA: true, transposeB: false }), x(n), put(n, op(softmax, { axis: 1 }), dense(n, x(n), 4, 2)))] },
  { what: 'weights that come as a row', build: (n) => [pooled(n, x(n), put(n, op(reshape, { to: [1, S, 1] }), put(n, op(reshape, { to: [1, S] }), dense(n, x(n), 4, 1))))] },
];
