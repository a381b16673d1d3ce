import { factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { sub } from '../ops/elementwise/elementwise.ts';
import { isFloat } from '../ops/shared/operands.ts';
import { deferred } from './deferred.ts';
import { scalarLike } from './operands.ts';

/** Every bit of an integer as the other one. */
export const bitsInverted = deferred('BitwiseNot', {}, (make, [x]) => {
  const { dtype } = factOf(x!);
  if (isFloat(dtype) || dtype === 'bool' || dtype === 'string') throw new InferError(`the bits of ${dtype}`);
  // all bits set, of any integer
  return make(op(sub, {}), [scalarLike(make, x!, -1), x!]);
});
