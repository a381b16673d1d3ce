import { InferError, op, type Op } from '../../host/graph/op.ts';
import { input } from '../../host/graph/constant.ts';
import { constant } from '../../host/graph/constant.ts';
import { concreteShape, fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Node, type Wire } from '../../host/graph/graph.ts';
import { audioSpectrogram, logMel } from '../../host/ops/audio/audio.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { gate } from '../../host/ops/gate/gate.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { maxPool, meanPool } from '../../host/ops/pool/pool.ts';
import { elu, gelu, geluTanh, hardSwish, prelu, silu } from '../../host/ops/activation/activation.ts';
import { layerNorm, lrn } from '../../host/ops/normalization/normalization.ts';
import { argMax, argMin, topK } from '../../host/ops/selection/selection.ts';
import { reduceMax, reduceMean, reduceMin, reduceSum } from '../../host/ops/reduce/reduce.ts';
import { resize } from '../../host/ops/resize/resize.ts';
import { reshape, transpose } from '../../host/ops/shape/shape.ts';
import { concat, gather, pad, slice, stridedSlice } from '../../host/ops/slice/slice.ts';
import { logSoftmax, softmax } from '../../host/ops/softmax/softmax.ts';
import { Random } from '../pulse/random.ts';

/** What `randomGraph` made so far, over all graphs: operators that were put into one, and those that did not fit where they were put. */
export const made = { operators: 0, misfits: 0, kinds: new Set<string>() };

/** A graph of `size` random operators over one or two inputs; some wires have several readers, some are outputs too, and so are some of integers and truth values. */
export function randomGraph(seed: number, size: number): Graph {
  const random = new Random(seed);
  const graph = new Graph();
  const wires: Wire[] = [], nodes: Node[] = [];
  const shape = (w: Wire): readonly number[] => concreteShape(factOf(w))!;
  const add = (operation: Op, inputs: readonly Wire[]): void => {
    try {
      const node = graph.add(`${operation.name.toLowerCase()}${wires.length}`, operation, inputs);
      nodes.push(node);
      wires.push({ node, slot: 0 });
    } catch (e) {
      if (!(e instanceof InferError)) throw e;
      made.misfits++;
      return;
    }
    made.operators++;
    made.kinds.add(operation.name);
  };
  const inner = (operation: Op, inputs: readonly Wire[]): Wire => {
    const node = graph.add(operation.name.toLowerCase(), operation, inputs);
    nodes.push(node);
    return { node, slot: 0 };
  };
  const value = (dims: readonly number[]): Wire => ({ node: graph.add('weights', constant(random.values(dims)), []), slot: 0 });
  const rank = random.pick([2, 3, 3, 4]);
  const dims = rank === 2 ? [random.integer(4, 20), random.integer(1, 9)]
    : rank === 3 ? [random.pick([1, 1, 2]), random.integer(4, 20), random.integer(1, 9)] : [random.pick([1, 1, 2]), random.integer(3, 7), random.integer(1, 6), random.integer(1, 5)];
  graph.inputs = Array.from({ length: random.integer(1, 2) }, (_, i) => ({ name: `in${i}`, wire: { node: graph.add(`in${i}`, input(fact('f32', dims)), []), slot: 0 } }));
  wires.push(...graph.inputs.map((p) => p.wire));

  for (let i = 0; i < size; i++) {
    const x = random.pick(wires.slice(-4));
    const s = shape(x);
    const c = s.at(-1)!;
    const spatial = s.slice(1, -1);
    const same = wires.filter((w) => shape(w).join() === s.join());
    const channels = (): number => random.pick([c, c, random.integer(1, 10)]);
    const window = { strides: spatial.map(() => random.pick([1, 1, 2])), dilations: spatial.map(() => random.pick([1, 1, 2])), padding: random.pick(['valid', 'sameUpper'] as const) };
    const kernel = spatial.map(() => random.integer(1, 3));
    const axis = random.integer(0, s.length - 1);
    const makers: (() => void)[] = [
      () => {
        const groups = random.pick([1, 1, 1, c]);
        const outputs = groups === 1 ? channels() : groups * random.integer(1, 2);
        const w = value([...kernel, c / groups, outputs]);
        if (spatial.length > 0) add(op(conv, { ...window, groups }), random.next() < 0.5 ? [x, w] : [x, w, value([outputs])]);
      },
      () => add(op(matMul, { transposeA: false, transposeB: false }), [x, value([c, channels()])]),
      () => { add(op(matMul, { transposeA: false, transposeB: false }), [x, value([c, 2 * c])]); add(op(random.pick([gate, elementwise.tanh, elementwise.sigmoid]), {}), [wires.at(-1)!]); },
      () => {
        const whole = spatial.map(() => 1);
        add(op(conv, { strides: whole, dilations: whole, padding: 'sameUpper', groups: 1 }), [x, value([...kernel, c, c])]);
        add(op(elementwise.add, {}), [wires.at(-1)!, ...Array.from({ length: random.integer(1, 2) }, () => random.pick(same))]);
        add(random.pick([op(elementwise.clamp, { lo: 0, hi: null }), op(elementwise.tanh, {}), op(elementwise.sigmoid, {})]), [wires.at(-1)!]);
      },
      () => {
        // branches side by side: convolutions, pools, and what was there before
        if (spatial.length === 0) return;
        const [whole, first] = [{ strides: spatial.map(() => 1), dilations: spatial.map(() => 1), padding: 'sameUpper' as const }, wires.length];
        for (let branch = random.integer(1, 3); branch > 0; branch--) {
          random.pick([
            () => add(op(conv, { ...whole, groups: 1 }), [x, value([...kernel, c, channels()])]),
            () => add(op(conv, { ...whole, groups: c }), [x, value([...kernel, 1, c]), value([c])]),
            () => add(op(random.pick([maxPool, meanPool]), { ...whole, kernel }), [x]),
          ])();
        }
        add(op(concat, { axis: s.length - 1 }), [...wires.slice(first), random.pick(same)]);
      },
      () => add(op(matMul, { transposeA: false, transposeB: true }), [x, value([channels(), c])]),
      () => add(op(elementwise.add, {}), Array.from({ length: random.integer(2, 4) }, () => random.pick(same))),
      () => add(op(elementwise.add, {}), [x, random.pick([value([c]), value([1]), value(s)])]),
      () => add(op(random.pick([elementwise.sub, elementwise.mul, elementwise.max, elementwise.min, elementwise.squaredDifference]), {}), [x, random.pick([...same, value([c])])]),
      () => add(op(random.pick([elementwise.tanh, elementwise.sigmoid, elementwise.neg, elementwise.abs, elementwise.square, elementwise.floor]), {}), [x]),
      () => add(op(elementwise.clamp, { lo: random.pick([0, -0.5, null]), hi: random.pick([null, 0.5]) }), [x]),
      () => add(op(gate, {}), [x]),
      () => {
        // the rows of a matrix are samples
        if (s.length !== 2 || s[0]! < 8) return;
        const hop = random.integer(1, 4), window = random.integer(5, 8);
        add(random.next() < 0.7 ? op(logMel, { rate: 16000, window, hop, fft: 8, mels: random.integer(1, 6), low: random.pick([0, 300]), high: 8000, offset: 0.5 }) : op(audioSpectrogram, { window, stride: hop, squared: true }), [x]);
      },
      () => add(op(random.pick([softmax, logSoftmax]), { axis }), [x]),
      () => { const start = random.integer(0, s[axis]! - 1); add(op(slice, { axis, start, end: random.integer(start + 1, s[axis]!) }), [x]); },
      () => { if (s[axis]! < 24) add(op(concat, { axis }), [x, random.pick(same), ...(random.next() < 0.3 ? [value(s)] : [])]); },
      () => add(op(reshape, { to: [1, ...s] }), [x]),
      () => { if (s[0] === 1 && s.length > 2) add(op(reshape, { to: s.slice(1) }), [x]); },
      () => add(op(transpose, { perm: random.pick([[...s.keys()].reverse(), [...s.keys()]]) }), [x]),
      () => add(op(pad, { pads: s.map(() => [random.integer(0, 2), random.integer(0, 1)] as const), mode: random.pick(['constant', 'constant', 'edge', 'reflect'] as const), value: 0.25 }), [x]),
      () => { if (spatial.length > 0) add(op(random.pick([maxPool, meanPool]), { ...window, kernel }), [x]); },
      () => add(op(random.pick([reduceMean, reduceSum, reduceMax, reduceMin]), { axes: [...s.keys()].filter((a) => a === axis || random.next() < 0.3), keep: true }), [x]),
      () => add(op(elu, { alpha: random.pick([1, 1.5]), scale: 1 }), [x]),
      () => add(op(prelu, {}), [x, random.pick([...same, value([c]), value([])])]),
      () => add(op(random.pick([elementwise.ceil, elementwise.round, elementwise.sign, elementwise.erf, elementwise.softplus, elementwise.sin, silu, hardSwish, gelu, geluTanh]), {}), [x]),
      () => {
        const y = random.pick([...same, value([c])]);
        const compared = inner(op(random.pick([elementwise.less, elementwise.greaterEqual, elementwise.notEqual]), {}), [x, y]);
        const either = random.pick([compared, inner(op(elementwise.not, {}), [compared]), inner(op(elementwise.or, {}), [compared, inner(op(elementwise.less, {}), [x, value([c])])])]);
        add(random.pick([op(elementwise.select, {}), op(elementwise.cast, { to: 'f32' })]), [either, x, y]);
        add(op(elementwise.cast, { to: 'f32' }), [either]);
      },
      () => add(op(elementwise.cast, { to: 'f32' }), [inner(op(random.pick([argMax, argMin]), { axis, to: random.pick(['i32', 'i64'] as const) }), [x])]),
      () => add(op(topK, { k: random.integer(1, c), to: 'i32' }), [x]),
      () => add(op(stridedSlice, { starts: s.map((d) => d - 1), ends: s.map(() => -1), steps: s.map(() => random.pick([-1, -1, -2])) }), [x]),
      () => add(op(stridedSlice, { starts: s.map((d, i) => (i === axis ? d - 1 : 0)), ends: s.map((d, i) => (i === axis ? -1 : d)), steps: s.map((_, i) => (i === axis ? -1 : 1)) }), [x]),
      () => add(op(resize, { axes: [axis], to: [random.integer(1, 9)], coordinates: random.pick(['asymmetric', 'halfPixel', 'alignCorners'] as const), interpolation: random.pick(['linear', 'floor', 'halfUp'] as const) }), [x]),
      () => add(op(layerNorm, { epsilon: 0.5, centred: x.node.id % 2 === 0 }), [x, value([c]), value([c])]),
      () => add(op(lrn, { radius: random.integer(0, 2), bias: 1, alpha: 0.5, beta: 0.75 }), [x]),
      () => add(op(matMul, { transposeA: false, transposeB: true }), [x, random.pick(same)]),
      () => add(op(matMul, { transposeA: true, transposeB: false }), [x, random.pick([...same, value([s.at(-2)!, 3])])]),
      () => { if (s.length < 4) add(op(gather, { axis, batchDims: 0 }), [x, inner(op(elementwise.cast, { to: 'i32' }), [inner(op(elementwise.mul, {}), [inner(op(elementwise.sigmoid, {}), [x]), value([])])])]); },
    ];
    random.pick(makers)();
  }
  const unread = wires.filter((w) => graph.users(w.node).length === 0);
  const often = new Random(seed + 1);
  const whole = nodes.flatMap((node) => node.outputs.flatMap((f, slot): Wire[] => (f.dtype !== 'f32' && often.next() < 0.4 ? [{ node, slot }] : [])));
  graph.outputs = [...new Set([...unread, ...wires.filter(() => random.next() < 0.15), ...whole])].map((wire, i) => ({ name: `out${i}`, wire }));
  graph.dropUnused();
  return graph;
}
