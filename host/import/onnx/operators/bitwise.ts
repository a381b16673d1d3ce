import { op } from '../../../graph/op.ts';
import { bitAnd, bitOr, bitXor, shiftLeft, shiftRight } from '../../../ops/bitwise/bitwise.ts';
import { bitsInverted } from '../../bits.ts';
import type { BuildNode, Family } from '../call.ts';

const binary = (operator: typeof bitAnd): BuildNode => (c) => c.add(op(operator, {}), ...c.two());

export const bitwise: Family = {
  BitwiseAnd: binary(bitAnd), BitwiseOr: binary(bitOr), BitwiseXor: binary(bitXor),
  BitwiseNot: (c) => c.add(bitsInverted, c.one()),

  BitShift(c) {
    const direction = c.attrs.text('direction');
    if (direction !== 'LEFT' && direction !== 'RIGHT') c.fail(`attribute direction is '${direction.slice(0, 20)}'`);
    return c.add(op(direction === 'LEFT' ? shiftLeft : shiftRight, {}), ...c.two());
  },
};
