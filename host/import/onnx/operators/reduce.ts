import { factOf, type Wire } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { abs, add, clamp, exp, log, mul, sqrt, square, sub } from '../../../ops/elementwise/elementwise.ts';
import { type ReduceAttrs, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../../../ops/reduce/reduce.ts';
import type { Operator } from '../../../ops/operator.ts';
import { squeeze } from '../../../ops/shape/shape.ts';
import type { Make } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
import { knownIntegers, sortedAxes } from './shape.ts';

/** Reduces x over `axes`. */
type Reduce = (make: Make, x: Wire, attrs: ReduceAttrs) => Wire;

const plain = (operator: Operator<ReduceAttrs>): Reduce => (make, x, attrs) => make(op(operator, attrs), [x]);

/** Axes are an attribute up to operator set `since`, an input from there on; without them it reduces all axes, or none where an attribute says so. */
const reduction = (reduce: Reduce, since = 18): BuildNode => (c) => {
  const [keep, none] = [c.attrs.flag('keepdims', true), c.version >= since && c.attrs.flag('noop_with_empty_axes', false)];
  const attr = c.version < since ? c.attrs.optionalInts('axes') : undefined;
  c.needed(0);
  return c.defer('Reduce', { keep }, (make, [x, wire]) => {
    const rank = factOf(x!).shape.length;
    const given = attr ?? (wire === undefined ? [] : knownIntegers(wire, 'the axes'));
    const axes = given.length > 0 ? sortedAxes(given, rank) : none ? [] : Array.from({ length: rank }, (_, i) => i);
    return reduce(make, x!, { axes, keep });
  }, ...c.inputsUpTo(c.version < since ? 1 : 2));
};

const [lowest, highest] = [-3.4028234663852886e38, 3.4028234663852886e38];

/** log(sum(exp(x))), the largest element taken out so that it stays in range, but for one that is infinite. */
const logSumExp: Reduce = (make, x, { axes, keep }) => {
  const most = make(op(clamp, { lo: lowest, hi: highest }), [make(op(reduceMax, { axes, keep: true }), [x])]);
  const sum = make(op(reduceSum, { axes, keep: true }), [make(op(exp, {}), [make(op(sub, {}), [x, most])])]);
  const whole = make(op(add, {}), [make(op(log, {}), [sum]), most]);
  return keep ? whole : make(op(squeeze, { axes }), [whole]);
};

const sum = plain(reduceSum);

export const reductions: Family = {
  ReduceSum: reduction(sum, 13), ReduceMean: reduction(plain(reduceMean)), ReduceProd: reduction(plain(reduceProd)), ReduceMax: reduction(plain(reduceMax)), ReduceMin: reduction(plain(reduceMin)),
  ReduceSumSquare: reduction((make, x, attrs) => sum(make, make(op(square, {}), [x]), attrs)),
  ReduceL1: reduction((make, x, attrs) => sum(make, make(op(abs, {}), [x]), attrs)),
  ReduceL2: reduction((make, x, attrs) => make(op(sqrt, {}), [sum(make, make(op(mul, {}), [x, x]), attrs)])),
  ReduceLogSum: reduction((make, x, attrs) => make(op(log, {}), [sum(make, x, attrs)])),
  ReduceLogSumExp: reduction(logSumExp),
};
