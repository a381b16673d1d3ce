import { type CumulativeAttrs } from '../ops/cumulative/cumulative.ts';
import { type Op, op } from '../graph/op.ts';
import type { Operator } from '../ops/operator.ts';
import { knownNumber, shapeOf } from './constants.ts';
import { deferred } from './deferred.ts';
import { fromFront } from './operands.ts';

/** (x, axis): a running sum or product along an axis that is an operand. */
export const cumulated = (operator: Operator<CumulativeAttrs>, attrs: Omit<CumulativeAttrs, 'axis'>): Op =>
  deferred(operator.name, attrs, (make, [x, axis]) => make(op(operator, { axis: fromFront(knownNumber(axis!, 'the axis'), shapeOf(x!).length), ...attrs }), [x!]));
