import { type NumericDType, blank, tensorOf } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import { type Dim, sub } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import type { Operator } from '../../../ops/operator.ts';
import { equal, select } from '../../../ops/elementwise/elementwise.ts';
import { type ArgAttrs, argMax, argMin, gatherNd, reverseSequence, topK, where } from '../../../ops/selection/selection.ts';
import { squeeze, unsqueeze } from '../../../ops/shape/shape.ts';
import { gather, stridedSlice } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic, Term } from '../../arithmetic.ts';
import { knownNumbers } from '../../constants.ts';
import { type Make, deferred } from '../../deferred.ts';
import { checkMade } from '../../made.ts';
import { axisOperand, fromFront, integerOperand } from '../../operands.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { add, addMany, formula } from '../formula.ts';
import { checkIndexPolicy } from '../slicing.ts';

function indexType(c: Call, name: string, otherwise: 'i32' | 'i64'): 'i32' | 'i64' {
  const dtype = c.attrs.dtype(name, otherwise);
  return dtype === 'i32' || dtype === 'i64' ? dtype : c.refuse(`${name} ${dtype}`);
}

const arg = (operator: Operator<ArgAttrs>): BuildNode => (c) => {
  const to = indexType(c, 'output_type', 'i64');
  return c.add(deferred(operator.name, { to }, (make, [x, axis]) => make(op(operator, { axis: fromFront(axisOperand(factOf(axis!)), factOf(x!).shape.length), to }), [x!])), ...c.two());
};

/** Values, then indices. Sorted ones are among what TensorFlow may give where it need not sort. */
function largest(c: Call): readonly ImportedWire[] {
  c.attrs.ignore('sorted');
  const to = indexType(c, 'index_type', 'i32');
  const inputs = c.two();
  return [0, 1].map((slot) => c.add(deferred('TopK', { to, output: slot }, (make, [x, count]) => ({ ...make(op(topK, { k: integerOperand(factOf(count!), 'the number of the largest'), to }), [x!]), slot })), ...inputs));
}

/** Whole axes backwards. */
function reversed(make: Make, x: Wire, axes: readonly number[]): Wire {
  const { shape } = factOf(x);
  const each = (backwards: (d: Dim) => Dim, forwards: (d: Dim) => Dim): readonly Dim[] => shape.map((d, i) => (axes.includes(i) ? backwards(d) : forwards(d)));
  return axes.length === 0 ? x : make(op(stridedSlice, { starts: each((d) => sub(d, 1), () => 0), ends: each(() => -1, (d) => d), steps: shape.map((_, i) => (axes.includes(i) ? -1 : 1)) }), [x]);
}

/** 0, 1, ... up to `count`, along an axis with `behind` axes after it. */
function counting(dtype: NumericDType, count: number, behind: number): ReturnType<typeof blank> {
  return tensorOf(dtype, [checkMade(count), ...new Array<number>(behind).fill(1)], Float64Array.from({ length: count }, (_, i) => i));
}

/** The n-th smallest element of each row, or the n-th largest. */
const nth: BuildNode = (c) => {
  const reverse = c.attrs.flag('reverse', false);
  return add(c, 'NthElement', { reverse }, c.two(), (a, x, count) => {
    const n = integerOperand(factOf(count!), 'which one is wanted'), axis = factOf(x!).shape.length - 1;
    const largest = a.make(op(topK, { k: n + 1, to: 'i32' }), [reverse ? x! : a.neg(x!)]);
    const found = a.row(largest, axis, n);
    return reverse ? found : a.neg(found);
  });
};

/** Whether fewer than k scores of each row are above that of its class; never in a row with a score that is not finite. */
function inTop(a: Arithmetic, scores: Wire, classes: Wire, k: Term): Wire {
  const own = a.make(op(gather, { axis: 1, batchDims: 1 }), [scores, classes]);
  const above = a.sum(a.cast(a.greater(scores, a.unsqueeze(own, 1)), 'i32'), [1], false);
  const finite = a.less(a.squeeze(a.largest(a.abs(scores), [1]), 1), Infinity);
  return a.and(a.less(typeof k === 'number' ? above : a.cast(above, factOf(k).dtype), k), finite);
}

export const selections: Family = {
  TopK: named(['values', 'indices'], (c) => {
    c.attrs.ignore('sorted');
    const k = c.attrs.int('k');
    return addMany(c, 'TopK', { k }, 2, [c.one()], (a, x) => {
      const { node } = a.make(op(topK, { k, to: 'i32' }), [x!]);
      return [{ node, slot: 0 }, { node, slot: 1 }];
    });
  }),
  InTopK(c) {
    const k = c.attrs.int('k');
    return add(c, 'InTopK', { k }, c.two(), (a, scores, classes) => inTop(a, scores!, classes!, k));
  },
  InTopKV2: formula('InTopK', 3, (a, scores, classes, k) => inTop(a, scores!, classes!, k!)),
  NthElement: nth,

  /** One flag an axis. */
  Reverse: (c) => c.add(deferred('Reverse', {}, (make, [x, flags]) => reversed(make, x!, knownNumbers(flags!, 'which axes are reversed').flatMap((f, i) => (f === 0 ? [] : [i])))), ...c.two()),

  ArgMax: arg(argMax), ArgMin: arg(argMin),
  TopKV2: named(['values', 'indices'], largest),
  Where: (c) => c.add(op(where, {}), c.one()),

  OneHot(c) {
    const inputs = c.many(4);
    if (inputs.length !== 4) c.fail(`it needs 4 inputs and has ${inputs.length}`);
    const axis = c.attrs.int('axis', -1);
    return c.add(deferred('OneHot', { axis }, (make, [indices, depth, on, off]) => {
      const { dtype, shape } = factOf(indices!);
      if (dtype === 'string') throw new InferError('indices that are strings');
      const at = fromFront(axis, shape.length + 1);
      const count = integerOperand(factOf(depth!), 'the depth');
      if (count < 0 || count > 2 ** 20) throw new InferError(`a depth of ${count}`);
      const positions = make(constant(counting(dtype, count, shape.length - at)), []);
      return make(op(select, {}), [make(op(equal, {}), [make(op(unsqueeze, { axes: [at] }), [indices!]), positions]), on!, off!]);
    }), ...inputs);
  },

  GatherNd(c) {
    checkIndexPolicy(c);
    return c.add(deferred('GatherNd', {}, (make, [x, indices]) => {
      const { shape } = factOf(indices!);
      if (shape.at(-1) !== 1) return make(op(gatherNd, { batchDims: 0 }), [x!, indices!]);
      return make(op(gather, { axis: 0, batchDims: 0 }), [x!, make(op(squeeze, { axes: [shape.length - 1] }), [indices!])]);
    }), ...c.two());
  },

  ReverseV2: (c) => c.add(deferred('Reverse', {}, (make, [x, axes]) => {
    const known = knownDims(factOf(axes!))?.map((a) => fromFront(Number(a), factOf(x!).shape.length));
    if (known === undefined) throw new InferError('the axes are not constant');
    return reversed(make, x!, known);
  }), ...c.two()),

  ReverseSequence(c) {
    const [axis, batchAxis] = [c.attrs.int('seq_dim'), c.attrs.int('batch_dim', 0)];
    return c.add(deferred('ReverseSequence', { axis, batchAxis }, (make, [x, lengths]) => {
      const { shape } = factOf(x!);
      const known = knownDims(factOf(lengths!));
      const at = { axis: fromFront(axis, shape.length), batchAxis: fromFront(batchAxis, shape.length) };
      return known !== undefined && known.every((n) => n === shape[at.axis]) ? reversed(make, x!, [at.axis]) : make(op(reverseSequence, at), [x!, lengths!]);
    }), ...c.two());
  },
};
