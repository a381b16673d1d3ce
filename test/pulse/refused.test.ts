import test from 'ava';
import { mul, symbol, sub } from '../../host/graph/dim.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { add, div, sub as minus } from '../../host/ops/elementwise/elementwise.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { randomUniform } from '../../host/ops/random/random.ts';
import { gru } from '../../host/ops/recurrent/recurrent.ts';
import { reduceMax, reduceMean, reduceSum } from '../../host/ops/reduce/reduce.ts';
import { resize } from '../../host/ops/resize/resize.ts';
import { broadcastTo, reshape, shapeOf, transpose } from '../../host/ops/shape/shape.ts';
import { concat, stridedSlice } from '../../host/ops/slice/slice.ts';
import { softmax } from '../../host/ops/softmax/softmax.ts';
import { pulse } from '../../host/pulse.ts';
import { Net, typedOf } from './problem.ts';
import * as s from './steps.ts';

const S = symbol('S');

/** A network over x [1, S, 4] (or another shape) that has no streaming form. */
interface Refused { readonly what: string; readonly build: (net: Net) => void; readonly shape?: readonly (number | string)[]; readonly pulse?: number; readonly message: RegExp }

const over = (net: Net, operation: Op, ...weights: readonly (readonly number[])[]): void => net.add(operation, [net.wire(0), ...weights.map((w) => net.weights(w))]);

const refused: readonly Refused[] = [
  { what: 'softmax over frames', build: (n) => over(n, op(softmax, { axis: 1 })), message: /y \(output\).*gives each frame a weight that is known only when it ends/ },
  { what: 'weights of softmax that are added to', build: (n) => { over(n, op(softmax, { axis: 1 })); n.add(op(add, {}), [n.wire(1), n.wire(0)]); }, message: /n2 \(Add\).*softmax over the stream gives each frame a weight/ },
  { what: 'frames less their mean', build: (n) => n.add(op(minus, {}), [n.wire(0), n.inner(op(reduceMean, { axes: [1], keep: true }), [n.wire(0)])]), message: /n1 \(Sub\).*would wait for 'i1', which takes in all of the stream/ },
  { what: 'frames by their sum', build: (n) => n.add(op(div, {}), [n.wire(0), n.inner(op(reduceSum, { axes: [1], keep: true }), [n.wire(0)])]), message: /y \(output\).*would wait for 'i1', which takes in all of the stream/ },
  { what: 'frames by their sum, added to', build: (n) => { n.add(op(div, {}), [n.wire(0), n.inner(op(reduceSum, { axes: [1], keep: true }), [n.wire(0)])]); n.add(op(add, {}), [n.wire(1), n.wire(0)]); }, message: /n2 \(Add\).*would wait for 'i1'/ },
  { what: 'a quotient by frames by their sum', build: (n) => { n.add(op(div, {}), [n.wire(0), n.inner(op(reduceSum, { axes: [1], keep: true }), [n.wire(0)])]); n.add(op(div, {}), [n.wire(0), n.wire(1)]); }, message: /n2 \(Div\).*would wait for 'i1'/ },
  { what: 'the largest of frames by their sum', build: (n) => { n.add(op(div, {}), [n.wire(0), n.inner(op(reduceSum, { axes: [1], keep: true }), [n.wire(0)])]); n.add(op(reduceMax, { axes: [1], keep: false }), [n.wire(1)]); }, message: /n2 \(ReduceMax\).*compares/ },
  { what: 'a mean spread over frames', build: (n) => n.add(op(broadcastTo, { to: [1, S, 4] }), [n.inner(op(reduceMean, { axes: [1], keep: true }), [n.wire(0)])]), message: /n1 \(BroadcastTo\).*would wait for 'i1'/ },
  { what: 'attention', build: (n) => n.add(op(matMul, { transposeA: false, transposeB: true }), [n.wire(0), n.wire(0)]), message: /n1 \(MatMul\).*different axes.*; a number of frames in the place of the open length would do/ },
  { what: 'the stream behind itself', build: (n) => n.add(op(concat, { axis: 1 }), [n.wire(0), n.wire(0)]), message: /n1 \(Concat\).*behind S others/ },
  { what: 'frames mixed with channels', build: (n) => over(n, op(reshape, { to: [4, S] })), message: /n1 \(Reshape\).*mixes/ },
  { what: 'the length of the stream', build: (n) => over(n, op(shapeOf, { dtype: 'i32' })), message: /n1 \(ShapeOf\)/ },
  { what: 'random numbers', build: (n) => n.add(op(add, {}), [n.wire(0), n.inner(op(randomUniform, { shape: [4], seed: 1, seed2: 2 }), [])]), message: /\(RandomUniform\).*first ones again/ },
  { what: 'frames between frames', build: (n) => over(n, op(resize, { axes: [1], to: [mul(S, 2)], coordinates: 'halfPixel', interpolation: 'linear' })), message: /n1 \(Resize\).*makes 2\*S frames of S, by linear interpolation/ },
  { what: 'the stream backwards', build: (n) => over(n, op(stridedSlice, { starts: [0, sub(S, 1), 0], ends: [1, -1, 4], steps: [1, -1, 1] })), message: /n1 \(StridedSlice\).*backwards/ },
  { what: 'a GRU from the last frame', shape: ['S', 1, 6], build: (n) => n.add(op(gru, { backwards: true, hold: false, resetAfter: false, bias: false }), [n.wire(0), n.weights([2, 6]), n.weights([1, 2])]), message: /n1 \(Gru\).*begins with the last frame/ },
  { what: 'same padding that depends on the remainder of the length', build: (n) => over(n, op(conv, { strides: [2], dilations: [1], padding: 'sameUpper', groups: 1 }), [3, 4, 2]), message: /n1 \(Conv\).*begins 0 or 1 frames before a stream of S frames.*multiple of 2 would do, such as --input NAME=1,2\*S,40:f32$/ },
  { what: 'a stream on two axes', shape: ['S', 'S'], build: (n) => over(n, op(transpose, { perm: [1, 0] })), message: /x \(Input\).*\[S,S\]/ },
  { what: 'a frame more than the stream', shape: ['S+1', 3], build: (n) => s.relu(0).build(n), message: /x \(Input\).*\[S\+1,3\].*multiple of it/ },
  { what: 'no stream', shape: [5, 3], build: (n) => s.relu(0).build(n), message: /^no input has an axis of S frames.*Inputs: x f32\[5,3\]$/ },
  { what: 'half a frame', pulse: 1.5, build: (n) => s.relu(0).build(n), message: /^a pulse must be an integer of at least 1 frame, not 1.5$/ },
  { what: 'no frame', pulse: 0, build: (n) => s.relu(0).build(n), message: /at least 1 frame, not 0$/ },
  { what: 'a pulse that a stride does not divide', pulse: 8, build: (n) => s.maxPool(0, { kernel: 3, stride: 3 }).build(n), message: /^a pulse of 8 frames is impossible at n1 \(MaxPool\).*use a multiple of 3, such as 6 or 9$/ },
  {
    what: 'a pulse that a later stride does not divide', pulse: 4,
    build: (n) => { s.maxPool(0, { kernel: 2, stride: 2 }).build(n); s.conv(1, { kernel: 3, stride: 2, out: 1 }).build(n); s.every(2, 0, 3).build(n); },
    message: /^a pulse of 4 frames is impossible at n3 \(StridedSlice\).*use a multiple of 12, such as 12$/,
  },
];

for (const { what, build, shape = [1, 'S', 4], pulse: frames = 4, message } of refused) {
  test(`${what}: refused`, (t) => {
    const net = new Net(shape, 1);
    build(net);
    net.graph.outputs = [{ name: 'y', wire: net.wires.at(-1)! }];
    t.throws(() => pulse(typedOf(net), { pulse: frames }), { name: 'UserError', message });
  });
}
