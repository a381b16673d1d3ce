import { knownDims } from '../../../graph/fact.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { neg } from '../../../ops/elementwise/elementwise.ts';
import type { Operator } from '../../../ops/operator.ts';
import { type ArgAttrs, argMax, argMin, topK } from '../../../ops/selection/selection.ts';
import { transpose, unsqueeze } from '../../../ops/shape/shape.ts';
import { deferred, type Make } from '../../deferred.ts';
import { fromFront } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';

const arg = (operator: Operator<ArgAttrs>): BuildNode => (c) => {
  const [axis, keep] = [c.attrs.int('axis', 0), c.attrs.flag('keepdims', true)];
  if (c.attrs.flag('select_last_index', false)) c.refuse('select_last_index');
  return c.add(deferred(operator.name, { axis, keep }, (make, [x]) => {
    const at = fromFront(axis, factOf(x!).shape.length);
    const found = make(op(operator, { axis: at, to: 'i64' }), [x!]);
    return keep ? make(op(unsqueeze, { axes: [at] }), [found]) : found;
  }), c.one());
};

/** Axis `axis` and the last one exchanged. */
function exchanged(make: Make, x: Wire, axis: number): Wire {
  const last = factOf(x).shape.length - 1;
  return axis === last ? x : make(op(transpose, { perm: Array.from({ length: last + 1 }, (_, i) => (i === axis ? last : i === last ? axis : i)) }), [x]);
}

export const selections: Family = {
  ArgMax: arg(argMax), ArgMin: arg(argMin),

  TopK(c) {
    const axis = c.attrs.int('axis', -1), largest = c.attrs.flag('largest', true);
    c.attrs.ignore('sorted');
    const given = c.version < 10 ? c.attrs.int('k') : undefined;
    return c.deferMany('TopK', { axis, largest }, 2, (make, [x, wire]) => {
      const at = fromFront(axis, factOf(x!).shape.length);
      const k = given ?? knownDims(factOf(wire!))?.[0];
      if (typeof k !== 'number') throw new InferError('how many elements to take must be known before the network runs');
      const signed = (w: Wire): Wire => (largest ? w : make(op(neg, {}), [w]));
      const values = make(op(topK, { k, to: 'i64' }), [signed(exchanged(make, x!, at))]);
      return [signed(exchanged(make, values, at)), exchanged(make, { ...values, slot: 1 }, at)];
    }, ...c.inputsUpTo(2));
  },
};
