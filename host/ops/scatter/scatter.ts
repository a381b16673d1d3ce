import * as evals from '../../../src/eval/scatter.ts';
import type { ElementsAttrs, Reduction, ScatterElementsAttrs, ScatterNdAttrs } from '../../../src/eval/scatter.ts';
import { type Dim, compare, same, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { labelsFor } from '../shared/axis-labels.ts';
import { at, lengthOf, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerGatherElements, lowerScatterElements, lowerScatterNd } from './lower.ts';

export type { ElementsAttrs, Reduction, ScatterElementsAttrs, ScatterNdAttrs };

function needIndices(indices: Fact): void {
  if (indices.dtype !== 'i32' && indices.dtype !== 'i64') throw new InferError(`indices of type ${indices.dtype}`);
}

function needUpdates(x: Fact, updates: Fact, shape: readonly Dim[]): void {
  if (x.dtype === 'string' || x.dtype !== updates.dtype) throw new InferError(`updates of type ${updates.dtype} of elements of type ${x.dtype}`);
  if (!sameShape(updates.shape, shape)) throw new InferError(`updates ${showShape(updates.shape)} where the indices have ${showShape(shape)}`);
}

/** All axes of the indices but `axis` are no longer than those of x. */
function needWithin(x: Fact, indices: Fact, axis: number): void {
  lengthOf(x, axis);
  needIndices(indices);
  const longer = indices.shape.length !== x.shape.length || indices.shape.some((d, i) => i !== axis && compare(d, x.shape[i]!) > 0);
  if (longer) throw new InferError(`indices ${showShape(indices.shape)} into axis ${axis} of ${showShape(x.shape)}`);
}

/** Labels of x and of the indices: axes that both have whole are the same. */
function elementLabels(x: Fact, indices: Fact, axis: number): readonly [string, string] {
  const own = labelsFor(x.shape), shared = x.shape.map((d, i) => i !== axis && same(d, indices.shape[i]!));
  const [theirs] = [labelsFor([...x.shape, ...x.shape]).slice(x.shape.length)];
  return [[...own].map((l, i) => (shared[i]! ? l : l.toUpperCase())).join(''), [...theirs].map((l, i) => (shared[i]! ? own[i]! : l)).join('')];
}

export const gatherElements: Operator<ElementsAttrs> = {
  name: 'GatherElements',
  doc: '(x, indices): for each index the element of x at its own place but for one axis, along which it points',
  infer({ axis }, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    needWithin(x, indices, axis);
    return [fact(x.dtype, indices.shape)];
  },
  eval: evals.gatherElements,
  lower: lowerGatherElements,
  axes({ axis }, inputs) {
    const [x, indices] = elementLabels(at(inputs, 0), at(inputs, 1), axis);
    return `${x},${indices}->${indices}`;
  },
  cost: () => ({ mac: 0 }),
};

export const scatterElements: Operator<ScatterElementsAttrs> = {
  name: 'ScatterElements',
  doc: '(x, indices, updates): x with each update at its own place but for one axis, along which its index points; or added, multiplied, the larger or smaller',
  infer({ axis }, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    needWithin(x, indices, axis);
    needUpdates(x, at(inputs, 2), indices.shape);
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.scatterElements,
  lower: lowerScatterElements,
  axes({ axis }, inputs) {
    const [x, indices] = elementLabels(at(inputs, 0), at(inputs, 1), axis);
    const along = [...indices].map((l) => (x.includes(l) ? l : l.toUpperCase())).join('');
    return `${x},${along},${along}->${x}`;
  },
  cost: () => ({ mac: 0 }),
};

export const scatterNd: Operator<ScatterNdAttrs> = {
  name: 'ScatterNd',
  doc: '(x, indices [..., d], updates): x with each update at its index into the first d axes; or added, multiplied, the larger or smaller',
  infer(_attrs, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    needRank(indices, 1, 32, 'indices');
    needIndices(indices);
    const depth = indices.shape.at(-1);
    if (typeof depth !== 'number' || depth > x.shape.length) throw new InferError(`indices of ${String(depth)} axes of ${showShape(x.shape)}`);
    needUpdates(x, at(inputs, 2), [...indices.shape.slice(0, -1), ...x.shape.slice(depth)]);
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.scatterNd,
  lower: lowerScatterNd,
  axes(_attrs, inputs) {
    const [x, indices] = [at(inputs, 0), at(inputs, 1)];
    const depth = Number(indices.shape.at(-1));
    const labels = labelsFor([...x.shape, ...indices.shape]);
    const own = labels.slice(0, depth).toUpperCase() + labels.slice(depth, x.shape.length);
    const chosen = labels.slice(x.shape.length, -1).toUpperCase();
    return `${own},${chosen}Z,${chosen}${own.slice(depth)}->${own}`;
  },
  cost: () => ({ mac: 0 }),
};
