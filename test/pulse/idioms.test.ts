import test from 'ava';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { add, floorDiv, mul, sub, symbol } from '../../host/graph/dim.ts';
import type { Wire } from '../../host/graph/graph.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import * as e from '../../host/ops/elementwise/elementwise.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { maxPool } from '../../host/ops/pool/pool.ts';
import { reduceSum } from '../../host/ops/reduce/reduce.ts';
import { resize } from '../../host/ops/resize/resize.ts';
import { broadcastTo, range, reshape, shapeOf, tile, transpose, unsqueeze } from '../../host/ops/shape/shape.ts';
import { concat, gather, pad, slice, stridedSlice } from '../../host/ops/slice/slice.ts';
import { softmax } from '../../host/ops/softmax/softmax.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { constant } from '../../host/graph/constant.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { Net, typedOf } from './problem.ts';

const S = symbol('S');

/** Networks over x [1, S, 4] as frameworks spell them; `tolerance` where the whole rounds places of frames. `delay` of the result; `needsEnd`: whether a frame depends on where the stream ends. */
interface Idiom { readonly what: string; readonly build: (net: Net) => Wire; readonly delay: number; readonly needsEnd: boolean; readonly every?: number; readonly tolerance?: number }

const put = (n: Net, what: Op, ...wires: readonly Wire[]): Wire => n.inner(what, wires);
const zeros = (front: number, back: number): Op => op(pad, { pads: [[0, 0], [front, back], [0, 0]], mode: 'constant', value: 0 });
const taken = (n: Net, start: Parameters<typeof sub>[0], end: Parameters<typeof sub>[0]): Wire => put(n, op(slice, { axis: 1, start, end }), n.wire(0));
const first = (n: Net, x: Wire, frames: Parameters<typeof sub>[0]): Wire => put(n, op(slice, { axis: 1, start: 0, end: frames }), x);
const attrs = { strides: [1], dilations: [2], padding: 'valid', groups: 1 } as const;
const padded = (n: Net, outs = 4): Wire => put(n, op(conv, attrs), put(n, zeros(4, 4), n.wire(0)), n.weights([3, 4, outs]));
const joined = (n: Net, ...parts: readonly Wire[]): Wire => put(n, op(concat, { axis: 1 }), ...parts);
const convolved = (n: Net, x: Wire): Wire => put(n, op(conv, { ...attrs, dilations: [1] }), x, n.weights([3, 4, 2]));
/** Frame n + by of x, or the first or last one where there is none. */
function clipped(n: Net, ...by: readonly number[]): Wire {
  const [least, number, step] = [0, 0, 1].map((v) => put(n, constant(tensor('i32', [], [v]))));
  const length = n.known(op(reshape, { to: [] }), [n.known(op(slice, { axis: 0, start: 1, end: 2 }), [n.known(op(shapeOf, { dtype: 'i32' }), [n.wire(0)], [1, S, 4])], [S])], [S]);
  const places = put(n, op(e.add, {}), put(n, op(unsqueeze, { axes: [1] }), put(n, op(range, {}), number!, length, step!)), put(n, constant(tensor('i32', [by.length], by))));
  const last = n.known(op(e.sub, {}), [length, step!], [sub(S, 1)]);
  return put(n, op(gather, { axis: 1, batchDims: 0 }), n.wire(0), put(n, op(e.max, {}), put(n, op(e.min, {}), places, last), least!));
}

/** Attention among the frames that `allowed` says, by their numbers [S, 1] and [1, S] divided by `chunk`. */
function attention(n: Net, chunk: number, allowed: (own: Wire, other: Wire) => Wire): Wire {
  const [least, step, divisor] = [0, 1, chunk].map((v) => put(n, constant(tensor('i32', [], [v]))));
  const length = n.known(op(reshape, { to: [] }), [n.known(op(slice, { axis: 0, start: 1, end: 2 }), [n.known(op(shapeOf, { dtype: 'i32' }), [n.wire(0)], [1, S, 4])], [S])], [S]);
  const chunks = put(n, op(e.floorDiv, {}), put(n, op(range, {}), least!, length, step!), divisor!);
  const mask = allowed(put(n, op(unsqueeze, { axes: [1] }), chunks), put(n, op(unsqueeze, { axes: [0] }), chunks));
  const scores = put(n, op(matMul, { transposeA: false, transposeB: true }), n.wire(0), n.wire(0));
  const weights = put(n, op(softmax, { axis: 2 }), put(n, op(e.select, {}), mask, scores, put(n, constant(tensor('f32', [], [-1e9])))));
  return put(n, op(matMul, { transposeA: false, transposeB: false }), weights, n.wire(0));
}

const idioms: readonly Idiom[] = [
  { what: 'channels resized by their corners, frames as many as there are', delay: 0, needsEnd: false, build: (n) => put(n, op(resize, { axes: [1, 2], to: [S, 7], coordinates: 'alignCorners', interpolation: 'linear' }), n.wire(0)) },
  { what: 'Chomp', build: (n) => first(n, padded(n), S), delay: 0, needsEnd: false },
  { what: 'Chomp behind an activation', build: (n) => first(n, put(n, op(e.tanh, {}), padded(n)), S), delay: 0, needsEnd: false },
  { what: 'Chomp of both sides of a gate', build: (n) => { const y = padded(n); return put(n, op(e.mul, {}), first(n, put(n, op(e.tanh, {}), y), S), first(n, put(n, op(e.sigmoid, {}), y), S)); }, delay: 0, needsEnd: false },
  { what: 'Chomp behind channels turned to the front', build: (n) => put(n, op(slice, { axis: 2, start: 0, end: S }), put(n, op(transpose, { perm: [0, 2, 1] }), padded(n))), delay: 0, needsEnd: false },
  { what: 'Chomp behind pooling', build: (n) => first(n, put(n, op(maxPool, { kernel: [2], strides: [1], dilations: [1], padding: 'valid' }), padded(n)), sub(S, 1)), delay: 1, needsEnd: false },
  { what: 'the last frames of same padding', build: (n) => first(n, put(n, op(conv, { ...attrs, padding: 'sameUpper' }), n.wire(0), n.weights([3, 4, 2])), sub(S, 2)), delay: 2, needsEnd: false },
  { what: 'a Chomp that takes off less than was padded', build: (n) => first(n, padded(n), add(S, 1)), delay: 0, needsEnd: true },
  { what: 'twice as many frames, without the tail', build: (n) => first(n, put(n, op(reshape, { to: [1, add(mul(S, 2), 2), 2] }), put(n, op(conv, { ...attrs, dilations: [1], padding: [[1, 1]] }), n.wire(0), n.weights([2, 4, 4]))), mul(S, 2)), delay: 0, needsEnd: false },
  { what: 'half as many frames, twice as many again, cut to the length', build: (n) => first(n, put(n, op(reshape, { to: [1, add(mul(floorDiv(add(S, 1), 2)!, 2), 2), 2] }), put(n, op(conv, { ...attrs, dilations: [1], padding: [[1, 1]] }), put(n, op(conv, { strides: [2], dilations: [1], padding: [[3, 0]], groups: 1 }), n.wire(0), n.weights([4, 4, 4])), n.weights([2, 4, 4]))), S), delay: 0, needsEnd: false, every: 2 },
  { what: 'the edge repeated by tiles', build: (n) => convolved(n, joined(n, put(n, op(tile, { repeats: [1, 2, 1] }), taken(n, 0, 1)), n.wire(0))), delay: 0, needsEnd: false },
  { what: 'the edge at both ends, spread', build: (n) => convolved(n, joined(n, taken(n, 0, 1), n.wire(0), put(n, op(broadcastTo, { to: [1, 1, 4] }), taken(n, sub(S, 1), S)))), delay: 1, needsEnd: true },
  { what: 'the next frame, the last one twice', build: (n) => joined(n, taken(n, 1, S), taken(n, sub(S, 1), S)), delay: 1, needsEnd: true },
  { what: 'a mirror of slices backwards', build: (n) => convolved(n, joined(n, put(n, op(stridedSlice, { starts: [0, 2, 0], ends: [1, 0, 4], steps: [1, -1, 1] }), n.wire(0)), n.wire(0))), delay: 2, needsEnd: false },
  { what: 'gathered by clipped numbers', build: (n) => clipped(n, -2, -1, 0, 1), delay: 1, needsEnd: true },
  { what: 'gathered by numbers that are clipped in front', build: (n) => clipped(n, -3, 0), delay: 0, needsEnd: false },
  { what: 'half as many frames by interpolation', build: (n) => put(n, op(resize, { axes: [1], to: [mul(S, 2)], coordinates: 'halfPixel', interpolation: 'linear' }), put(n, op(reshape, { to: [1, mul(S, 4), 1] }), n.wire(0))), delay: 0, needsEnd: false },
  ...([[2, 'halfPixel', 1], [3, 'halfPixel', 1], [4, 'halfPixel', 2], [5, 'halfPixel', 2], [2, 'asymmetric', 1], [3, 'asymmetric', 2]] as const).map(([times, coordinates, delay]): Idiom => (
    { what: `${times} times as many frames by interpolation, ${coordinates}`, delay, needsEnd: true, tolerance: 1e-5, build: (n) => put(n, op(resize, { axes: [1], to: [mul(S, times)], coordinates, interpolation: 'linear' }), n.wire(0)) })),
  { what: 'overlap and add of halves of frames, as reshapes skew it', build: (n) => {
    const halves = put(n, op(transpose, { perm: [0, 2, 1, 3] }), put(n, op(reshape, { to: [1, add(S, 2), 2, 2] }), put(n, zeros(0, 2), n.wire(0))));
    const flat = put(n, op(slice, { axis: 1, start: 0, end: add(mul(S, 2), 2) }), put(n, op(reshape, { to: [1, add(mul(S, 2), 4), 2] }), halves));
    return put(n, op(reduceSum, { axes: [1], keep: false }), put(n, op(reshape, { to: [1, 2, add(S, 1), 2] }), flat));
  }, delay: 0, needsEnd: true },
  { what: 'all frames beside the first one', build: (n) => put(n, op(e.sub, {}), n.wire(0), taken(n, 0, 1)), delay: 0, needsEnd: false },
  { what: 'differences by two distances, the edge at both ends', build: (n) => {
    const wide = put(n, op(pad, { pads: [[0, 0], [2, 2], [0, 0]], mode: 'edge', value: 0 }), n.wire(0)), at = (k: number): Wire => put(n, op(slice, { axis: 1, start: k, end: add(S, k) }), wide);
    return put(n, op(e.add, {}), put(n, op(e.sub, {}), at(3), at(1)), put(n, op(e.sub, {}), at(4), at(0)));
  }, delay: 2, needsEnd: true },
  { what: 'differences by two distances, mirrored at both ends', build: (n) => {
    const wide = put(n, op(pad, { pads: [[0, 0], [2, 2], [0, 0]], mode: 'symmetric', value: 0 }), n.wire(0)), at = (k: number): Wire => put(n, op(slice, { axis: 1, start: k, end: add(S, k) }), wide);
    return put(n, op(e.add, {}), put(n, op(e.sub, {}), at(3), at(1)), put(n, op(e.sub, {}), at(4), at(0)));
  }, delay: 2, needsEnd: true },
  { what: 'attention within chunks', build: (n) => attention(n, 4, (own, other) => put(n, op(e.equal, {}), own, other)), delay: 0, needsEnd: true, every: 4 },
  { what: 'attention to a chunk and the one before', build: (n) => attention(n, 3, (own, other) => put(n, op(e.and, {}), put(n, op(e.less, {}), other, put(n, op(e.add, {}), own, put(n, constant(tensor('i32', [], [1]))))), put(n, op(e.greater, {}), other, put(n, op(e.sub, {}), own, put(n, constant(tensor('i32', [], [2]))))))), delay: 0, needsEnd: true, every: 3 },
];

for (const { what, build, delay, needsEnd, every = 1, tolerance = 1e-6 } of idioms) {
  test(`${what}: streams with no more than it needs`, (t) => {
    const net = new Net([1, 'S', 4], 3);
    net.graph.outputs = [{ name: 'y', wire: build(net) }];
    const given = typedOf(net), typed = declutter(given);
    for (const frames of [1, 3, 4].map((n) => n * every)) {
      const pulsed = pulse(typed, { pulse: frames });
      t.is(pulsed.outputs.get('y')?.delay, delay);
      t.is(pulsed.graph.operators().some((node) => node.op.name === 'Bounds' && (node.op.attrs as { readonly length?: unknown })['length'] !== null), needsEnd);
      for (const length of [8, 9, 30]) {
        const inputs = new Map([['x', net.random.values([1, length, 4])]]);
        t.true(difference(streamEvaluate(pulsed, inputs, { state: NaN }).get('y')!, evaluate(given.graph, inputs).get('y')!) < tolerance, `${length} frames in pulses of ${frames}`);
      }
    }
  });
}
