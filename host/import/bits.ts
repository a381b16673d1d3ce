import { factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { sub } from '../ops/elementwise/elementwise.ts';
import { deferred } from './deferred.ts';
import { scalarLike } from './operands.ts';

/** What all bits set are. */
const full: Readonly<Record<string, number>> = { u8: 255, u16: 65535, u32: 2 ** 32 - 1, i8: -1, i16: -1, i32: -1, i64: -1 };

/** Every bit of an integer as the other one. */
export const bitsInverted = deferred('BitwiseNot', {}, (make, [x]) => {
  const all = full[factOf(x!).dtype];
  if (all === undefined) throw new InferError(`the bits of ${factOf(x!).dtype}`);
  return make(op(sub, {}), [scalarLike(make, x!, all), x!]);
});
