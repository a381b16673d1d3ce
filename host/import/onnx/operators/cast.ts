import type { DType } from '../../../../src/format/dtype.ts';
import type { FloatFormat } from '../../../../src/eval/representation.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { bitAnd, shiftLeft, shiftRight } from '../../../ops/bitwise/bitwise.ts';
import { cast } from '../../../ops/elementwise/elementwise.ts';
import { bitCast, roundFloat } from '../../../ops/representation/representation.ts';
import { isFloat } from '../../../ops/shared/operands.ts';
import { type Make, deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { type ElementKind, unsaturated } from '../types.ts';

export const castTo = (make: Make, x: Wire, to: DType): Wire => (factOf(x).dtype === to ? x : make(op(cast, { to }), [x]));

/** The nearest values that a float type has. */
export const roundTo = (make: Make, x: Wire, format: FloatFormat): Wire => make(op(roundFloat, format), [isFloat(factOf(x).dtype) ? x : castTo(make, x, 'f32')]);

/** The low bits of integers of 8 bits. */
function lowBits(make: Make, x: Wire, bits: number, signed: boolean): Wire {
  if (!signed) return make(op(bitAnd, {}), [x, scalarLike(make, x, 2 ** bits - 1)]);
  const by = scalarLike(make, x, 8 - bits);
  return make(op(shiftRight, {}), [make(op(shiftLeft, {}), [x, by]), by]);
}

/** x in an element type that is computed in a wider one. */
function narrow(make: Make, x: Wire, kind: ElementKind, format: FloatFormat | undefined): Wire {
  if (format !== undefined) return castTo(make, roundTo(make, x, format), kind.dtype ?? 'f32');
  if (kind.range === undefined) return castTo(make, x, kind.dtype ?? 'f32');
  // floats outside the range of a byte have its low bits too
  const whole = isFloat(factOf(x).dtype) ? castTo(make, x, 'i32') : x;
  return lowBits(make, castTo(make, whole, kind.dtype ?? 'i8'), kind.bits, kind.range[0] < 0);
}

/** What the attributes of a cast make of the format of its type. */
function formatOf(c: Call): (kind: ElementKind) => FloatFormat | undefined {
  const saturate = c.attrs.flag('saturate', true);
  const mode = c.attrs.text('round_mode', 'up');
  const rounding = mode === 'up' || mode === 'down' || mode === 'nearest' ? mode : c.fail(`round_mode '${mode.slice(0, 20)}'`);
  return (kind) => {
    const { format } = kind;
    if (format === undefined || kind.bits === 16 || kind.name === 'float4e2m1') return format;
    const own: FloatFormat = kind.name === 'float8e8m0' ? { ...format, rounding } : format;
    return saturate ? own : unsaturated(kind, own);
  };
}

export const casts: Family = {
  Cast(c) {
    const [kind, format] = [c.attrs.element('to'), formatOf(c)];
    const x = c.one();
    if (kind.ofBits === undefined) return c.ofKind(c.add(op(cast, { to: kind.dtype! }), x), kind);
    if (c.kindOf(x) === kind) return x;
    return c.ofKind(c.add(deferred('Cast', { to: kind.name }, (make, [wire]) => narrow(make, wire!, kind, format(kind))), x), kind);
  },

  CastLike(c) {
    const format = formatOf(c);
    const [x, like] = c.two();
    const kind = c.kindOf(like);
    return c.ofKind(c.add(deferred('CastLike', {}, (make, [wire, other]) => {
      const { dtype } = factOf(other!);
      return kind?.dtype === dtype ? (c.kindOf(x) === kind ? wire! : narrow(make, wire!, kind, format(kind))) : castTo(make, wire!, dtype);
    }), x, like), kind);
  },

  BitCast(c) {
    const kind = c.attrs.element('to');
    const x = c.one();
    const widened = c.kindOf(x) ?? (kind.ofBits === undefined ? undefined : kind);
    if (widened !== undefined) c.refuse(`bits of ${widened.name}, whose values are computed in a wider type`);
    return c.add(op(bitCast, { to: kind.dtype! }), x);
  },
};
