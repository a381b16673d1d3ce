import type { DType } from '../../../src/format/dtype.ts';
import * as evals from '../../../src/eval/elementwise.ts';
import type { CastAttrs, ClampAttrs } from '../../../src/eval/elementwise.ts';
import * as d from '../../graph/dim.ts';
import type { Dim } from '../../graph/dim.ts';
import { type Fact, concreteShape, fact } from '../../graph/fact.ts';
import { type Attrs, type OpCount, InferError, op } from '../../graph/op.ts';
import { broadcastElements, broadcastShapes } from '../shared/broadcast.ts';
import { broadcastAxes } from '../shared/axis-labels.ts';
import { lowerAdd, lowerBinary, lowerClamp, lowerReciprocal, lowerSquare, lowerSquaredDifference, lowerUnary } from './lower.ts';
import { lowerCast, lowerComparison, lowerLogic, lowerNot, lowerSelect } from './lower-logic.ts';
import { type NoAttrs, at, elements, isFloat, needSameDType } from '../shared/operands.ts';
import { type NumberFunction, lowerFunction, lowerNumbers } from '../shared/numbers.ts';
import type { Operator } from '../operator.ts';
import { pulseAdd } from './pulse-add.ts';
import { takesAnyStrides, wholeView } from '../shared/alias.ts';

export type { CastAttrs, ClampAttrs };

type Elements = readonly Dim[];
type Symbolic<A extends Attrs> = NonNullable<Operator<A>['symbolic']>;
/** An element from one element of each operand; undefined where it cannot be said. */
type OfDims = (...v: Dim[]) => Dim | undefined;

const shapesOf = (inputs: readonly Fact[]): readonly Elements[] => inputs.map((f) => f.shape);

const axes = (_: unknown, inputs: readonly Fact[], outputs: readonly Fact[]): string => broadcastAxes(shapesOf(inputs), at(outputs, 0).shape);

/** Element by element over known integers, broadcast. */
const elementwise = (f: OfDims): Symbolic<Attrs> => (_attrs, inputs, facts, outputs) => {
  const to = concreteShape(at(outputs, 0));
  if (to === undefined) return undefined;
  const columns: Elements[] = [];
  for (const [i, v] of inputs.entries()) {
    const from = concreteShape(at(facts, i));
    if (v === undefined || from === undefined) return undefined;
    columns.push(broadcastElements(v, from, to));
  }
  const count = to.reduce((a, b) => a * b, 1);
  const out: Dim[] = [];
  for (let k = 0; k < count; k++) {
    const value = f(...columns.map((c) => c[k]!));
    if (value === undefined) return undefined;
    out.push(value);
  }
  return [out];
};

const ofIntegers = (symbolic: Symbolic<Attrs>): Symbolic<Attrs> => (attrs, inputs, facts, outputs) => (facts.some((f) => isFloat(f.dtype)) ? undefined : symbolic(attrs, inputs, facts, outputs));

/** What a family of operators has in common besides its name and evaluation. */
interface More {
  /** Operations per element: divisions and transcendental functions. */
  readonly opCount?: Omit<OpCount, 'mac'>;
  readonly symbolic?: OfDims;
  /** Whether `symbolic` is what it gives of integers only. */
  readonly whole?: true;
  readonly takes?: (dtype: DType) => boolean;
  readonly gives?: DType;
  readonly lower?: Operator<NoAttrs>['lower'] & {};
  readonly alias?: Operator<NoAttrs>['alias'] & {};
  readonly scales?: Operator<NoAttrs>['scales'] & {};
}

const costOf = (opCount: More['opCount']) => (_: unknown, _inputs: readonly Fact[], outputs: readonly Fact[]): OpCount => {
  const n = elements(at(outputs, 0));
  return { mac: 0, ...(opCount?.div === undefined ? {} : { div: d.mul(n, opCount.div) }), ...(opCount?.transcendental === undefined ? {} : { transcendental: d.mul(n, opCount.transcendental) }) };
};

const isNumber = (dtype: DType): boolean => dtype !== 'bool' && dtype !== 'string';
const isBool = (dtype: DType): boolean => dtype === 'bool';

function operator(name: string, doc: string, count: number | undefined, evaluate: Operator<NoAttrs>['eval'] & {}, more: More): Operator<NoAttrs> {
  const takes = more.takes ?? isNumber;
  return {
    name,
    doc,
    infer(_attrs, inputs) {
      if (count !== undefined && inputs.length !== count) throw new InferError(`${inputs.length} operands, expected ${count}`);
      const dtype = needSameDType(inputs);
      if (!takes(dtype)) throw new InferError(`operands of type ${dtype}`);
      return [fact(more.gives ?? dtype, broadcastShapes(shapesOf(inputs)))];
    },
    eval: evaluate,
    axes,
    cost: costOf(more.opCount),
    ...(more.symbolic === undefined ? {} : { symbolic: more.whole === true ? ofIntegers(elementwise(more.symbolic)) : elementwise(more.symbolic) }),
    ...(more.lower === undefined ? {} : { lower: more.lower }),
    ...(more.alias === undefined ? {} : { alias: more.alias }),
    ...(more.scales === undefined ? {} : { scales: more.scales }),
  };
}

const binary = (name: string, doc: string, evaluate: Operator<NoAttrs>['eval'] & {}, more: More = {}): Operator<NoAttrs> => ({ ...operator(name, doc, 2, evaluate, more), takes: takesAnyStrides });
const unary = (name: string, doc: string, evaluate: Operator<NoAttrs>['eval'] & {}, more: More = {}): Operator<NoAttrs> => operator(name, doc, 1, evaluate, more);

/** Towards zero. */
const truncatedQuotient: OfDims = (a, b) => {
  if (a === undefined || b === undefined || b === 0) return undefined;
  const negative = d.compare(a, 0) * d.compare(b, 0) < 0;
  const quotient = negative ? d.floorDiv(d.mul(a, -1), b) : d.floorDiv(a, b);
  return quotient === undefined ? undefined : negative ? d.mul(quotient, -1) : quotient;
};
const two = (f: (a: Dim, b: Dim) => Dim | undefined): OfDims => (a, b) => (a === undefined || b === undefined ? undefined : f(a, b));
const one = (f: (a: Dim) => Dim | undefined): OfDims => (a) => (a === undefined ? undefined : f(a));

export const add: Operator<NoAttrs> = {
  ...operator('Add', 'a + b + ..., any number of operands', undefined, evals.add, { lower: lowerAdd, symbolic: (...v) => d.add(...v), alias: (_, inputs) => (inputs.length === 1 ? wholeView() : undefined) }),
  takes: takesAnyStrides,
  pulse: (_, context) => { pulseAdd(op(add, {}), context); },
};
export const sub = binary('Sub', 'a - b', evals.sub, { lower: lowerBinary('sub_f32', 'sub'), symbolic: two(d.sub) });
export const mul = binary('Mul', 'a * b', evals.mul, { scales: 'each', lower: lowerBinary('mul_f32', 'mul'), symbolic: two(d.mul) });
export const div = binary('Div', 'a / b; towards zero for integers', evals.div, { lower: lowerBinary('div_f32', 'div'), opCount: { div: 1 }, symbolic: truncatedQuotient, whole: true });
export const max = binary('Max', 'the larger of a and b', evals.max, { lower: lowerBinary('max_f32', 'max'), symbolic: two(d.max) });
export const min = binary('Min', 'the smaller of a and b', evals.min, { lower: lowerBinary('min_f32', 'min'), symbolic: two(d.min) });
export const pow = binary('Pow', 'a to the power b', evals.pow, { lower: lowerBinary('pow_f32', 'pow'), opCount: { transcendental: 2 } });
export const atan2 = binary('Atan2', 'angle in radians of the point (b, a)', evals.atan2, { lower: lowerNumbers('atan2'), takes: isFloat, opCount: { transcendental: 1 } });
export const floorDiv = binary('FloorDiv', 'a / b, rounded down', evals.floorDiv, { lower: lowerBinary('floor_div_f32', 'floorDiv'), opCount: { div: 1 }, symbolic: two((a, b) => (b === 0 ? undefined : d.floorDiv(a, b))) });
export const floorMod = binary('FloorMod', 'a - b * floor(a / b): the remainder has the sign of b', evals.floorMod, { lower: lowerBinary('floor_mod_f32', 'floorMod'), opCount: { div: 1 }, symbolic: two((a, b) => (b === 0 ? undefined : d.mod(a, b))) });
export const squaredDifference = binary('SquaredDifference', '(a - b) squared', evals.squaredDifference, { lower: lowerSquaredDifference, symbolic: two((a, b) => d.mul(d.sub(a, b), d.sub(a, b))) });

const comparing = (f: (sign: number) => boolean): OfDims => two((a, b) => (f(d.compare(a, b)) ? 1 : 0));
/** Lengths that differ but grow alike may still be equal for some lengths. */
const equality = (whenEqual: number): OfDims => two((a, b) => (d.same(a, b) ? whenEqual : d.compare(a, b) === 0 ? undefined : 1 - whenEqual));
type Comparison = Parameters<typeof lowerComparison>[0];
const comparison = (name: string, doc: string, predicate: Comparison, symbolic: OfDims, takes = isNumber): Operator<NoAttrs> => binary(name, doc, evals[predicate], { gives: 'bool', symbolic, takes, lower: lowerComparison(predicate) });

const notString = (dtype: DType): boolean => dtype !== 'string';
export const equal = comparison('Equal', 'a = b', 'equal', equality(1), notString);
export const notEqual = comparison('NotEqual', 'a and b differ', 'notEqual', equality(0), notString);
export const less = comparison('Less', 'a < b', 'less', comparing((s) => s < 0));
export const lessEqual = comparison('LessEqual', 'a <= b', 'lessEqual', comparing((s) => s <= 0));
export const greater = comparison('Greater', 'a > b', 'greater', comparing((s) => s > 0));
export const greaterEqual = comparison('GreaterEqual', 'a >= b', 'greaterEqual', comparing((s) => s >= 0));
export const and = binary('And', 'a and b, of booleans', evals.and, { lower: lowerLogic(0), takes: isBool, symbolic: two((a, b) => d.mul(a, b)) });
export const or = binary('Or', 'a or b, of booleans', evals.or, { lower: lowerLogic(1), takes: isBool, symbolic: two((a, b) => d.max(a, b)) });
export const not = unary('Not', 'not x, of booleans', evals.not, { lower: lowerNot, takes: isBool, symbolic: one((a) => d.sub(1, a)) });

const transcendental: More = { takes: isFloat, opCount: { transcendental: 1 } };
const root: More = { takes: isFloat, opCount: { div: 1 } };
const rounding: More = { takes: isFloat };

export const neg = unary('Neg', '-x', evals.neg, { lower: lowerUnary('neg'), symbolic: one((a) => d.mul(a, -1)) });
export const abs = unary('Abs', 'absolute value', evals.abs, { lower: lowerUnary('abs'), symbolic: one((a) => (d.compare(a, 0) < 0 ? d.mul(a, -1) : a)) });
export const sign = unary('Sign', '-1, 0 or 1', evals.sign, { lower: lowerUnary('sign'), symbolic: one((a) => d.compare(a, 0)) });
export const square = unary('Square', 'x * x', evals.square, { lower: lowerSquare, symbolic: one((a) => d.mul(a, a)) });
export const floor = unary('Floor', 'rounded down', evals.floor, { ...rounding, lower: lowerUnary('floor') });
export const ceil = unary('Ceil', 'rounded up', evals.ceil, { ...rounding, lower: lowerUnary('ceil') });
export const round = unary('Round', 'to the nearest integer, halves to the even one', evals.round, { ...rounding, lower: lowerUnary('round') });
export const reciprocal = unary('Reciprocal', '1 / x', evals.reciprocal, { ...root, lower: lowerReciprocal });
export const sqrt = unary('Sqrt', 'square root', evals.sqrt, { ...root, lower: lowerUnary('sqrt') });
export const rsqrt = unary('Rsqrt', '1 / square root', evals.rsqrt, { lower: lowerUnary('rsqrt'), takes: isFloat, opCount: { div: 2 } });
export const exp = unary('Exp', 'exponential', evals.exp, { ...transcendental, lower: lowerUnary('exp') });
export const log = unary('Log', 'natural logarithm', evals.log, { ...transcendental, lower: lowerUnary('log') });
export const sin = unary('Sin', 'sine of x radians', evals.sin, { ...transcendental, lower: lowerUnary('sin') });
export const cos = unary('Cos', 'cosine of x radians', evals.cos, { ...transcendental, lower: lowerUnary('cos') });
const ofFunction = (name: string, doc: string, of: NumberFunction & keyof typeof evals): Operator<NoAttrs> => unary(name, doc, evals[of], { ...transcendental, lower: lowerFunction(of) });
export const expm1 = ofFunction('Expm1', 'exponential less 1, exact near 0', 'expm1');
export const log1p = ofFunction('Log1p', 'natural logarithm of 1 + x, exact near 0', 'log1p');
export const lgamma = ofFunction('Lgamma', 'logarithm of the absolute value of the gamma function', 'lgamma');
export const tan = ofFunction('Tan', 'tangent of x radians', 'tan');
export const asin = ofFunction('Asin', 'angle in radians whose sine is x', 'asin');
export const acos = ofFunction('Acos', 'angle in radians whose cosine is x', 'acos');
export const atan = ofFunction('Atan', 'angle in radians whose tangent is x', 'atan');
export const sinh = ofFunction('Sinh', 'hyperbolic sine', 'sinh');
export const cosh = ofFunction('Cosh', 'hyperbolic cosine', 'cosh');
export const asinh = ofFunction('Asinh', 'inverse of the hyperbolic sine', 'asinh');
export const acosh = ofFunction('Acosh', 'inverse of the hyperbolic cosine', 'acosh');
export const atanh = ofFunction('Atanh', 'inverse of the hyperbolic tangent', 'atanh');
export const tanh = unary('Tanh', 'hyperbolic tangent', evals.tanh, { ...transcendental, lower: lowerUnary('tanh') });
export const sigmoid = unary('Sigmoid', '1 / (1 + exp(-x))', evals.sigmoid, { ...transcendental, lower: lowerUnary('sigmoid') });
export const softplus = unary('Softplus', 'log(1 + exp(x))', evals.softplus, { lower: lowerUnary('softplus'), takes: isFloat, opCount: { transcendental: 2 } });
export const erf = unary('Erf', 'error function', evals.erf, { ...transcendental, lower: lowerUnary('erf') });

/** `lo` or `hi` of null: no bound on that side. */
export const clamp: Operator<ClampAttrs> = {
  name: 'Clamp',
  doc: 'x limited to [lo, hi]; ReLU and ReLU6 are clamps',
  infer(_attrs, inputs) {
    const x = at(inputs, 0);
    if (!isNumber(x.dtype)) throw new InferError(`operand of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evals.clamp,
  axes,
  alias: ({ lo, hi }) => (lo === null && hi === null ? wholeView() : undefined),
  lower: lowerClamp,
  symbolic: (attrs, inputs, facts, outputs) =>
    elementwise(one((a) => d.min(attrs.hi ?? a, d.max(attrs.lo ?? a, a))))(attrs, inputs, facts, outputs),
};

export const cast: Operator<CastAttrs> = {
  name: 'Cast',
  doc: 'converts to another element type; to integers, rounding towards zero',
  infer(attrs, inputs) {
    const x = at(inputs, 0);
    if (attrs.to !== x.dtype && (attrs.to === 'string' || x.dtype === 'string')) throw new InferError(`a cast from ${x.dtype} to ${attrs.to}`);
    return [fact(attrs.to, x.shape)];
  },
  eval: evals.cast,
  lower: lowerCast,
  axes,
  alias: (attrs, inputs) => (inputs[0]?.dtype === attrs.to ? wholeView() : undefined),
  // lengths stay lengths between the wide types only
  symbolic: (attrs, inputs) => (inputs[0] !== undefined && ['i32', 'i64', 'f32', 'f64'].includes(attrs.to) ? [inputs[0]] : undefined),
};

export const select: Operator<NoAttrs> = {
  name: 'Select',
  doc: '(condition, a, b): a where the condition is true, else b; all three broadcast',
  infer(_attrs, inputs) {
    const condition = at(inputs, 0);
    if (condition.dtype !== 'bool') throw new InferError(`condition of type ${condition.dtype}`);
    const dtype = needSameDType([at(inputs, 1), at(inputs, 2)]);
    return [fact(dtype, broadcastShapes(shapesOf(inputs)))];
  },
  eval: evals.select,
  lower: lowerSelect,
  axes,
  symbolic: elementwise((c, a, b) => (c === 1 ? a : c === 0 ? b : undefined)),
};
