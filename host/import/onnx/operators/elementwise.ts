import type { DType } from '../../../../src/format/dtype.ts';
import { constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import {
  abs, acos, acosh, add, and, asin, asinh, atan, atanh, ceil, clamp, cos, cosh, div, equal, erf, exp, floor, floorMod, greater, greaterEqual, less, lessEqual, log, max, min, mul, neg, not, notEqual, or, pow, reciprocal, round, select, sigmoid,
  sign, sin, sinh, softplus, sqrt, sub, tan, tanh,
} from '../../../ops/elementwise/elementwise.ts';
import type { Operator } from '../../../ops/operator.ts';
import { isFloat, scalarOf } from '../../../ops/shared/operands.ts';
import { unsqueeze } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { fromFront, scalarLike } from '../../operands.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { castTo } from './cast.ts';

type Plain = Operator<Record<never, never>>;

const isUnsigned = (dtype: DType): boolean => dtype === 'u8' || dtype === 'u16' || dtype === 'u32' || dtype === 'u64';

const unary = (operator: Plain): BuildNode => (c) => c.add(op(operator, {}), c.one());

/** Before operator set 7 the right operand was broadcast where an attribute said so, its axes beginning at axis `axis` of the left one. */
export function operands(c: Call): readonly [ImportedWire, ImportedWire] {
  const [a, b] = c.two();
  if (c.version >= 7 || !c.attrs.flag('broadcast', false) || !c.attrs.has('axis')) return (c.version < 7 && c.attrs.ignore('axis'), [a, b]);
  const axis = c.attrs.int('axis');
  return [a, c.add(deferred('Unsqueeze', { axis }, (make, [left, right]) => {
    const [rank, own] = [factOf(left!).shape.length, factOf(right!).shape.length];
    const behind = rank - own - fromFront(axis, rank);
    if (behind < 0) throw new InferError(`an operand of ${own} axes from axis ${axis} of ${rank} on`);
    return make(op(unsqueeze, { axes: Array.from({ length: behind }, (_, i) => own + i) }), [right!]);
  }), a, b)];
}

const binary = (operator: Plain): BuildNode => (c) => c.add(op(operator, {}), ...operands(c));

/** Any number of operands, two at a time. */
const folded = (operator: Plain): BuildNode => (c) => c.many(1).reduce((a, b) => c.add(op(operator, {}), a, b));

/** min(max(x, low), high): where the limits cross, the upper one counts. */
function clip(c: Call): ImportedWire {
  if (c.version < 11) {
    const limit = (name: string): number | null => (c.attrs.has(name) ? c.attrs.float(name) : null);
    return c.add(op(clamp, { lo: limit('min'), hi: limit('max') }), c.one());
  }
  return c.defer('Clip', {}, (make, [x, low, high]) => {
    const [lo, hi] = [low, high].map((w) => (w === undefined ? null : scalarOf(constantOf(w))));
    const bound = (v: number | null): number | null => (v === null || Number.isFinite(v) ? v : null);
    const plain = lo !== undefined && hi !== undefined && !Number.isNaN(lo) && !Number.isNaN(hi) && lo !== Infinity && hi !== -Infinity && (lo === null || hi === null || lo <= hi);
    if (plain) return make(op(clamp, { lo: bound(lo), hi: bound(hi) }), [x!]);
    const above = low === undefined ? x! : make(op(max, {}), [x!, low]);
    return high === undefined ? above : make(op(min, {}), [above, high]);
  }, ...c.inputsUpTo(3));
}

export const elementwise: Family = {
  Abs: unary(abs), Neg: unary(neg), Exp: unary(exp), Log: unary(log), Sqrt: unary(sqrt), Tanh: unary(tanh), Sigmoid: unary(sigmoid), Reciprocal: unary(reciprocal), Floor: unary(floor),
  Ceil: unary(ceil), Round: unary(round), Sign: unary(sign), Erf: unary(erf), Softplus: unary(softplus), Sin: unary(sin), Cos: unary(cos), Tan: unary(tan), Asin: unary(asin), Acos: unary(acos), Atan: unary(atan),
  Sinh: unary(sinh), Cosh: unary(cosh), Asinh: unary(asinh), Acosh: unary(acosh), Atanh: unary(atanh), Not: unary(not),
  Add: binary(add), Sub: binary(sub), Mul: binary(mul), Div: binary(div), And: binary(and), Or: binary(or), Equal: binary(equal), Less: binary(less),
  LessOrEqual: binary(lessEqual), Greater: binary(greater), GreaterOrEqual: binary(greaterEqual),
  Max: folded(max), Min: folded(min),
  Sum: (c) => c.add(op(add, {}), ...c.many(1)),
  Mean: (c) => c.add(deferred('Mean', {}, (make, parts) => make(op(mul, {}), [make(op(add, {}), parts), scalarLike(make, parts[0]!, 1 / parts.length)])), ...c.many(1)),
  Clip: clip,
  Where: (c) => c.add(op(select, {}), ...c.three()),

  /** The rest has the sign of the divisor; with fmod, that of the dividend. */
  Mod(c) {
    const operands = c.two();
    if (!c.attrs.flag('fmod', false)) return c.add(op(floorMod, {}), ...operands);
    return c.add(deferred('Mod', {}, (make, [a, b]) => {
      if (isUnsigned(factOf(a!).dtype)) return make(op(floorMod, {}), [a!, b!]);
      const rest = make(op(floorMod, {}), [make(op(abs, {}), [a!]), make(op(abs, {}), [b!])]);
      return make(op(mul, {}), [make(op(sign, {}), [a!]), rest]);
    }), ...operands);
  },

  /** In the type of the base; of an integer to a fraction in double precision. */
  Pow(c) {
    return c.add(deferred('Pow', {}, (make, [base, exponent]) => {
      const [own, other] = [factOf(base!).dtype, factOf(exponent!).dtype];
      if (own === other) return make(op(pow, {}), [base!, exponent!]);
      const wide = !isFloat(own) && isFloat(other) ? 'f64' : own;
      const y = make(op(pow, {}), [castTo(make, base!, wide), castTo(make, exponent!, wide)]);
      return castTo(make, y, own);
    }), ...operands(c));
  },

  Xor: binary(notEqual),
  IsNaN: (c) => {
    const x = c.one();
    return c.add(op(notEqual, {}), x, x);
  },

  IsInf(c) {
    const [up, down] = [c.attrs.flag('detect_positive', true), c.attrs.flag('detect_negative', true)];
    return c.add(deferred('IsInf', { up, down }, (make, [x]) => {
      if (!up && !down) return make(op(less, {}), [x!, scalarLike(make, x!, -Infinity)]);
      return make(op(equal, {}), [up && down ? make(op(abs, {}), [x!]) : x!, scalarLike(make, x!, up ? Infinity : -Infinity)]);
    }), c.one());
  },

};
