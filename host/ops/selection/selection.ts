import * as evals from '../../../src/eval/selection.ts';
import type { ArgAttrs, GatherNdAttrs, ReverseSequenceAttrs, TopKAttrs } from '../../../src/eval/selection.ts';
import { compare, same, sameShape, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { greater, less } from '../elementwise/elementwise.ts';
import { reduceMax, reduceMin } from '../reduce/reduce.ts';
import { labelsFor, raise, sameAxes } from '../shared/axis-labels.ts';
import { lowerArg, lowerGatherNd, lowerReverseSequence, lowerTopK } from './lower.ts';
import { highest, lowest } from '../shared/numbers.ts';
import { type NoAttrs, at, lengthOf, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { type Best, pulseArg } from './pulse.ts';

export type { ArgAttrs, GatherNdAttrs, ReverseSequenceAttrs, TopKAttrs };

const arg = (name: string, doc: string, evaluate: Operator<ArgAttrs>['eval'] & {}, minimum: 0 | 1, best: Omit<Best, 'index'>): Operator<ArgAttrs> => ({
  name,
  doc,
  infer({ axis, to }, inputs) {
    const x = at(inputs, 0);
    if (x.dtype === 'string' || same(lengthOf(x, axis), 0)) throw new InferError(`axis ${axis} of ${x.dtype}${showShape(x.shape)} has no best element`);
    return [fact(to, x.shape.filter((_, i) => i !== axis))];
  },
  eval: evaluate,
  lower: lowerArg(minimum),
  axes({ axis }, inputs) {
    const labels = labelsFor(at(inputs, 0).shape);
    return `${raise(labels, [axis])}->${[...labels].filter((_, i) => i !== axis).join('')}`;
  },
  pulse(attrs, context) {
    const same: Operator<ArgAttrs> = minimum === 0 ? argMax : argMin;
    pulseArg(attrs, context, { ...best, index: (axis) => op(same, { axis, to: 'i32' }) });
  },
  cost: () => ({ mac: 0 }),
});

export const argMax = arg('ArgMax', 'index of the largest element along an axis, the first of equal ones', evals.argMax, 0,
  { worst: lowest, value: (axis) => op(reduceMax, { axes: [axis], keep: false }), better: op(greater, {}) });
export const argMin = arg('ArgMin', 'index of the smallest element along an axis, the first of equal ones', evals.argMin, 1,
  { worst: highest, value: (axis) => op(reduceMin, { axes: [axis], keep: false }), better: op(less, {}) });

/** Along the last axis. */
export const topK: Operator<TopKAttrs> = {
  name: 'TopK',
  doc: 'the k largest elements of each row, in descending order, and their indices',
  infer({ k, to }, inputs) {
    const x = at(inputs, 0);
    needRank(x, 1, 32, 'rows');
    const n = lengthOf(x, x.shape.length - 1);
    if (x.dtype === 'string' || k < 0 || compare(k, n) > 0) throw new InferError(`the ${k} largest of ${String(n)} elements of type ${x.dtype}`);
    const shape = [...x.shape.slice(0, -1), k];
    return [fact(x.dtype, shape), fact(to, shape)];
  },
  eval: evals.topK,
  lower: lowerTopK,
  axes(_attrs, inputs) {
    const labels = labelsFor(at(inputs, 0).shape);
    const rows = raise(labels, [labels.length - 1]);
    return `${rows}->${rows},${rows}`;
  },
  cost: () => ({ mac: 0 }),
};

/** How many there are decides the length of the result: only for what is known before the network runs. */
export const where: Operator<NoAttrs> = {
  name: 'Where',
  doc: 'coordinates of the elements that are true, or not 0',
  infer(_attrs, inputs) {
    const { value } = at(inputs, 0);
    if (value === undefined) throw new InferError('how many elements are true must be known before the network runs, but is computed from its input');
    return evals.where({}, [value]).map((t) => fact(t.dtype, t.shape));
  },
  eval: evals.where,
};

export const gatherNd: Operator<GatherNdAttrs> = {
  name: 'GatherNd',
  doc: '(x, indices [..., d]): the slices of x at each index into its first d axes',
  infer({ batchDims }, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    if (batchDims < 0) throw new InferError(`${batchDims} batch axes`);
    needRank(indices, 1 + batchDims, 32, 'indices');
    const depth = lengthOf(indices, indices.shape.length - 1);
    if (indices.dtype !== 'i32' && indices.dtype !== 'i64') throw new InferError(`indices of type ${indices.dtype}`);
    if (typeof depth !== 'number' || batchDims + depth > x.shape.length) throw new InferError(`indices of ${String(depth)} axes of ${showShape(x.shape)}`);
    if (!sameShape(x.shape.slice(0, batchDims), indices.shape.slice(0, batchDims))) throw new InferError(`${batchDims} batch axes of ${showShape(x.shape)} and ${showShape(indices.shape)}`);
    return [fact(x.dtype, [...indices.shape.slice(0, -1), ...x.shape.slice(batchDims + depth)])];
  },
  eval: evals.gatherNd,
  lower: lowerGatherNd,
  axes({ batchDims }, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    const depth = Number(indices.shape.at(-1));
    const labels = labelsFor([...x.shape, ...indices.shape]);
    const own = raise(labels.slice(0, x.shape.length), Array.from({ length: depth }, (_, i) => batchDims + i));
    const outer = labels.slice(0, batchDims) + labels.slice(x.shape.length, x.shape.length + indices.shape.length - 1 - batchDims);
    return `${own},${outer}Z->${outer}${own.slice(batchDims + depth)}`;
  },
  cost: () => ({ mac: 0 }),
};

export const reverseSequence: Operator<ReverseSequenceAttrs> = {
  name: 'ReverseSequence',
  doc: '(x, lengths): reverses the first elements of an axis, as many as lengths says along another',
  infer({ axis, batchAxis }, inputs) {
    const [x, lengths] = [at(inputs, 0), at(inputs, 1)];
    lengthOf(x, axis);
    if (lengths.dtype !== 'i32' && lengths.dtype !== 'i64') throw new InferError(`lengths of type ${lengths.dtype}`);
    if (axis === batchAxis || !sameShape(lengths.shape, [lengthOf(x, batchAxis)])) throw new InferError(`lengths ${showShape(lengths.shape)} for axis ${batchAxis} of ${showShape(x.shape)}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.reverseSequence,
  lower: lowerReverseSequence,
  axes({ axis, batchAxis }, inputs) {
    const labels = labelsFor(at(inputs, 0).shape);
    const [from, to] = sameAxes(at(inputs, 0).shape, [axis]).split('->');
    return `${from},${labels[batchAxis]}->${to}`;
  },
  cost: () => ({ mac: 0 }),
};

