import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { bitAnd, bitOr, bitXor, shiftLeft, shiftRight } from '../../../ops/bitwise/bitwise.ts';
import { sub } from '../../../ops/elementwise/elementwise.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';

const binary = (operator: typeof bitAnd): BuildNode => (c) => c.add(op(operator, {}), ...c.two());

/** What all bits set are. */
const full: Readonly<Record<string, number>> = { u8: 255, u16: 65535, u32: 2 ** 32 - 1, i8: -1, i16: -1, i32: -1, i64: -1 };

export const bitwise: Family = {
  BitwiseAnd: binary(bitAnd), BitwiseOr: binary(bitOr), BitwiseXor: binary(bitXor),

  BitwiseNot: (c) => c.add(deferred('BitwiseNot', {}, (make, [x]) => {
    const all = full[factOf(x!).dtype];
    if (all === undefined) throw new InferError(`the bits of ${factOf(x!).dtype}`);
    return make(op(sub, {}), [scalarLike(make, x!, all), x!]);
  }), c.one()),

  BitShift(c) {
    const direction = c.attrs.text('direction');
    if (direction !== 'LEFT' && direction !== 'RIGHT') c.fail(`attribute direction is '${direction.slice(0, 20)}'`);
    return c.add(op(direction === 'LEFT' ? shiftLeft : shiftRight, {}), ...c.two());
  },
};
