import { roundFloat } from '../../../ops/representation/representation.ts';
import { type Attrs, InferError, op } from '../../../graph/op.ts';
import type { Operator } from '../../../ops/operator.ts';
import { factOf } from '../../../graph/graph.ts';
import {
  abs, acos, acosh, add, and, asin, asinh, atan, atanh, cast, ceil, clamp, cos, cosh, div, equal, erf, exp, floor, floorDiv, floorMod, greater, greaterEqual, less, lessEqual, log, max, min, mul, neg, not, notEqual, or,
  pow, reciprocal, round, rsqrt, select, sigmoid, sign, sin, sinh, softplus, sqrt, square, squaredDifference, sub, tan,
  tanh,
} from '../../../ops/elementwise/elementwise.ts';
import { unsqueeze } from '../../../ops/shape/shape.ts';
import { isFloat } from '../../../ops/shared/operands.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { dataFormat } from '../windows.ts';

type Plain = Operator<Record<never, never>>;

const unary = (operator: Plain): BuildNode => (c) => c.add(op(operator, {}), c.one());
const binary = (operator: Plain): BuildNode => (c) => c.add(op(operator, {}), ...c.two());
const clamped = (lo: number | null, hi: number | null): BuildNode => (c) => c.add(op(clamp, { lo, hi }), c.one());

export const elementwise: Family = {
  Abs: unary(abs), Neg: unary(neg), Exp: unary(exp), Log: unary(log), Sqrt: unary(sqrt), Rsqrt: unary(rsqrt), Tanh: unary(tanh), Sigmoid: unary(sigmoid), Square: unary(square),
  Reciprocal: unary(reciprocal), Inv: unary(reciprocal), Floor: unary(floor), Ceil: unary(ceil), Round: (c) => c.add(rounded, c.one()), Rint: unary(round), Sign: unary(sign), Erf: unary(erf),
  Softplus: unary(softplus), Sin: unary(sin), Cos: unary(cos), Tan: unary(tan), Asin: unary(asin), Acos: unary(acos), Atan: unary(atan),
  Sinh: unary(sinh), Cosh: unary(cosh), Asinh: unary(asinh), Acosh: unary(acosh), Atanh: unary(atanh), LogicalNot: unary(not),
  Add: binary(add), AddV2: binary(add), Sub: binary(sub), Mul: binary(mul), RealDiv: binary(div), Div: binary(div), TruncateDiv: (c) => c.add(truncateDiv, ...c.two()), Maximum: binary(max), Minimum: binary(min),
  Pow: binary(pow), FloorDiv: binary(floorDiv), FloorMod: binary(floorMod), SquaredDifference: binary(squaredDifference), Equal: binary(equal), NotEqual: binary(notEqual),
  Less: binary(less), LessEqual: binary(lessEqual), Greater: binary(greater), GreaterEqual: binary(greaterEqual), LogicalAnd: binary(and), LogicalOr: binary(or),
  AddN: (c) => c.add(op(add, {}), ...c.many(1)),
  Relu: clamped(0, null),
  Relu6: clamped(0, 6),

  BiasAdd(c) {
    const [x, bias] = c.two();
    return dataFormat(c) === 'NHWC' ? c.add(op(add, {}), x, bias) : c.add(biasAddChannelsFirst, x, bias);
  },

  Cast(c) {
    if (c.attrs.flag('Truncate', false)) c.refuse('Truncate');
    const x = c.add(op(cast, { to: c.attrs.dtype('DstT') }), c.one()), format = c.attrs.format('DstT');
    return format === undefined ? x : c.add(op(roundFloat, format), x);
  },

  SelectV2: (c) => c.add(op(select, {}), ...c.three()),
  Select: (c) => c.add(selectRows, ...c.three()),
};

const noAttrs: Attrs = {};

const biasAddChannelsFirst = deferred('Add', { axis: 1 }, (make, [x, bias]) => {
  const rank = factOf(x!).shape.length;
  if (rank < 2) throw new InferError('the channels are axis 1, which is missing');
  return make(op(add, noAttrs), [x!, make(op(unsqueeze, { axes: Array.from({ length: rank - 2 }, (_, i) => i + 1) }), [bias!])]);
});

/** To the nearest, halves to even; integers are. */
const rounded = deferred('Round', {}, (make, [x]) => (isFloat(factOf(x!).dtype) ? make(op(round, noAttrs), [x!]) : x!));

/** Towards zero. */
const truncateDiv = deferred('TruncateDiv', {}, (make, [a, b]) => {
  const quotient = make(op(div, noAttrs), [a!, b!]);
  if (!isFloat(factOf(quotient).dtype)) return quotient;
  const below = make(op(less, noAttrs), [quotient, scalarLike(make, quotient, 0)]);
  return make(op(select, noAttrs), [below, make(op(ceil, noAttrs), [quotient]), make(op(floor, noAttrs), [quotient])]);
});

/** The condition may be a vector that chooses rows. */
const selectRows = deferred('Select', {}, (make, [condition, a, b]) => {
  const [chosen, rank] = [factOf(condition!).shape.length, factOf(a!).shape.length];
  if (chosen !== 1 || rank < 2) return make(op(select, noAttrs), [condition!, a!, b!]);
  return make(op(select, noAttrs), [make(op(unsqueeze, { axes: Array.from({ length: rank - 1 }, (_, i) => i + 1) }), [condition!]), a!, b!]);
});
