import { constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { bitAnd, bitOr, bitXor, shiftLeft, shiftRight } from '../../../ops/bitwise/bitwise.ts';
import { dtypeBytes } from '../../../../src/format/dtype.ts';
import { atan2, clamp, expm1, floorMod, lgamma, log, log1p, notEqual, sign } from '../../../ops/elementwise/elementwise.ts';
import { bitCast } from '../../../ops/representation/representation.ts';
import { isFloat, scalarOf } from '../../../ops/shared/operands.ts';
import type { Wire } from '../../../graph/graph.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { bitsInverted } from '../../bits.ts';
import type { BuildNode, Family } from '../call.ts';
import { add, formula } from '../formula.ts';

/** `of` x and y where `x` (`y`) is not 0, else 0. */
const unlessZero = (which: 0 | 1, name: string, of: (a: Arithmetic, x: Wire, y: Wire) => Wire): BuildNode => formula(name, 2, (a, x, y) => {
  const value = of(a, x!, y!);
  return a.select(a.equal((which === 0 ? x : y)!, 0), 0, value);
});

/** The remainder with the sign of x. Of floats by sizes, so that no quotient is rounded. */
const truncatedRemainder: BuildNode = formula('TruncateMod', 2, (a, x, y) => {
  if (!isFloat(factOf(x!).dtype)) return a.sub(x!, a.mul(a.div(x!, y!), y!));
  return a.mul(a.make(op(sign, {}), [x!]), a.make(op(floorMod, {}), [a.abs(x!), a.abs(y!)]));
});

/** Places beyond those of the type are as many as it has, less one. */
const shift = (name: string, operator: typeof shiftLeft): BuildNode => formula(name, 2, (a, x, y) => a.make(op(operator, {}), [x!, a.make(op(clamp, { lo: 0, hi: dtypeBytes[factOf(x!).dtype] * 8 - 1 }), [y!])]));

const finite = (a: Arithmetic, x: Wire): Wire => a.less(a.abs(x), Infinity);

export const specials: Family = {
  Atan2: (c) => c.add(op(atan2, {}), ...c.two()),
  Expm1: (c) => c.add(op(expm1, {}), c.one()),
  Log1p: (c) => c.add(op(log1p, {}), c.one()),
  Lgamma: (c) => c.add(op(lgamma, {}), c.one()),
  /** To the precision of 1; the error function has a kernel of its own. */
  Erfc: formula('Erfc', 1, (a, x) => a.sub(1, a.erf(x!))),

  Xlogy: unlessZero(0, 'Xlogy', (a, x, y) => a.mul(x, a.make(op(log, {}), [y]))),
  Xlog1py: unlessZero(0, 'Xlog1py', (a, x, y) => a.mul(x, a.make(op(log1p, {}), [y]))),
  Xdivy: unlessZero(0, 'Xdivy', (a, x, y) => a.div(x, y)),
  DivNoNan: unlessZero(1, 'DivNoNan', (a, x, y) => a.div(x, y)),
  MulNoNan: unlessZero(1, 'MulNoNan', (a, x, y) => a.mul(x, y)),
  TruncateMod: truncatedRemainder, Mod: truncatedRemainder,

  IsNan: formula('IsNan', 1, (a, x) => a.make(op(notEqual, {}), [x!, x!])),
  IsInf: formula('IsInf', 1, (a, x) => a.equal(a.abs(x!), Infinity)),
  IsFinite: formula('IsFinite', 1, (a, x) => finite(a, x!)),

  ApproximateEqual(c) {
    const tolerance = c.attrs.float('tolerance', 1e-5);
    return add(c, 'ApproximateEqual', { tolerance }, c.two(), (a, x, y) => a.less(a.abs(a.sub(x!, y!)), tolerance));
  },

  ClipByValue: formula('ClipByValue', 3, (a, x, low, high) => {
    const [lo, hi] = [low, high].map((w) => scalarOf(constantOf(w!)));
    return lo !== undefined && hi !== undefined && lo <= hi ? a.clamp(x!, lo, hi) : a.min(a.max(x!, low!), high!);
  }),

  L2Loss: formula('L2Loss', 1, (a, x) => a.mul(a.sum(a.square(x!), factOf(x!).shape.map((_, i) => i), false), 0.5)),

  BitwiseAnd: (c) => c.add(op(bitAnd, {}), ...c.two()),
  BitwiseOr: (c) => c.add(op(bitOr, {}), ...c.two()),
  BitwiseXor: (c) => c.add(op(bitXor, {}), ...c.two()),
  Invert: (c) => c.add(bitsInverted, c.one()),
  LeftShift: shift('LeftShift', shiftLeft), RightShift: shift('RightShift', shiftRight),

  Bitcast(c) {
    const to = c.attrs.dtype('type');
    return add(c, 'Bitcast', { to }, [c.one()], (a, x) => {
      if (dtypeBytes[to] !== dtypeBytes[factOf(x!).dtype]) throw new InferError(`the bits of ${factOf(x!).dtype} as those of ${to}, which has another size`);
      return a.make(op(bitCast, { to }), [x!]);
    });
  },
};
