import { type ArgMaxPoolAttrs, type PoolAttrs, argMaxPool as evaluateArgMax, maxPool as evaluateMax, meanPool as evaluateMean } from '../../../src/eval/pool.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { at, elements, isFloat, needRank } from '../shared/operands.ts';
import { pulseWindow } from '../shared/stream-window.ts';
import { outputSize, spatialLabels } from '../shared/window.ts';
import type { Operator } from '../operator.ts';
import { lowerPool } from './lower.ts';
import { writesRows } from '../shared/alias.ts';

export type { ArgMaxPoolAttrs, PoolAttrs };

const pool = {
  infer(attrs: PoolAttrs, inputs: Parameters<Operator<PoolAttrs>['infer']>[1]) {
    const x = at(inputs, 0);
    needRank(x, attrs.kernel.length + 2, attrs.kernel.length + 2, 'pool input');
    return [fact(x.dtype, [x.shape[0]!, ...attrs.kernel.map((k, i) => outputSize(x.shape[i + 1]!, k, i, attrs)), x.shape[x.shape.length - 1]!])];
  },
  axes(attrs: PoolAttrs) {
    const labels = `n${spatialLabels(attrs.kernel, attrs)}c`;
    return `${labels}->${labels}`;
  },
};

export const maxPool: Operator<PoolAttrs> = {
  ...pool,
  name: 'MaxPool',
  doc: 'largest element under a window; padding is ignored',
  eval: evaluateMax,
  alias: writesRows,
  lower: lowerPool('max'),
  pulse: (attrs, context) => pulseWindow(context, { ...attrs, padsZeros: false, padded: (padding) => op(maxPool, { ...attrs, padding }) }),
};

export const meanPool: Operator<PoolAttrs> = {
  ...pool,
  name: 'MeanPool',
  doc: 'mean of the elements under a window; padding is not counted',
  infer(attrs, inputs) {
    if (!isFloat(at(inputs, 0).dtype)) throw new InferError(`mean of ${at(inputs, 0).dtype}`);
    return pool.infer(attrs, inputs);
  },
  eval: evaluateMean,
  alias: writesRows,
  lower: lowerPool('mean'),
  pulse: (attrs, context) => pulseWindow(context, { ...attrs, padsZeros: false, padded: (padding) => op(meanPool, { ...attrs, padding }) }),
  cost: (_attrs, _inputs, outputs) => ({ mac: 0, div: elements(at(outputs, 0)) }),
};

export const argMaxPool: Operator<ArgMaxPoolAttrs> = {
  ...pool,
  name: 'ArgMaxPool',
  doc: 'where the largest element under a window lies among the positions of its image; padding is left out',
  infer: (attrs, inputs) => pool.infer(attrs, inputs).map(({ shape }) => fact(attrs.to, shape)),
  axes: (attrs) => (({ length }) => `n${'STU'.slice(0, length)}c->n${'STU'.slice(0, length)}c`)(attrs.kernel),
  eval: evaluateArgMax,
  cost: () => ({ mac: 0 }),
};
