import { type Dim, add, compare, floorDiv, min, mul, same, sub } from '../graph/dim.ts';
import { knownDims } from '../graph/fact.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import * as elementwise from '../ops/elementwise/elementwise.ts';
import { scalarOf } from '../ops/shared/operands.ts';
import { identity, reshape, squeeze, unsqueeze } from '../ops/shape/shape.ts';

/** An integer of a loop's body: `times` a variable of the loop (none where `times` is 0) plus `plus`. */
export interface Linear { readonly variable: number | undefined; readonly times: number; readonly plus: Dim }

/** The variable that an Input node of the body stands for. */
export type VariableOf = (wire: Wire) => number | undefined;

const noVariable = (plus: Dim): Linear => ({ variable: undefined, times: 0, plus });

/** `wire` as a multiple of a variable; undefined where it is anything else. */
export function linear(wire: Wire, variableOf: VariableOf): Linear | undefined {
  const variable = variableOf(wire);
  if (variable !== undefined) return { variable, times: 1, plus: 0 };
  const [known, ...more] = knownDims(factOf(wire)) ?? [];
  if (known !== undefined && more.length === 0) return noVariable(known);
  // loops are also counted in floats
  const float = factOf(wire).dtype === 'f32' ? scalarOf(factOf(wire).value) : undefined;
  if (float !== undefined && Number.isInteger(float) && Math.abs(float) < 2 ** 24) return noVariable(float);
  const { op, inputs } = wire.node;
  const of = (i: number): Linear | undefined => (inputs[i] === undefined ? undefined : linear(inputs[i], variableOf));
  if ([identity, reshape, squeeze, unsqueeze].some((o) => op.as<never>(o) !== undefined) || isWidening(wire)) return of(0);
  const [a, b] = [of(0), of(1)];
  if (a === undefined || b === undefined || inputs.length !== 2) return undefined;
  if (op.as(elementwise.add) !== undefined) return sum(a, b, 1);
  if (op.as(elementwise.sub) !== undefined) return sum(a, b, -1);
  if (op.as(elementwise.mul) !== undefined) return scaled(a, b) ?? scaled(b, a);
  return undefined;
}

/** A cast of integers, which keeps those that count steps. */
function isWidening({ node: { op, inputs } }: Wire): boolean {
  const to = op.as(elementwise.cast)?.to, from = inputs[0] === undefined ? undefined : factOf(inputs[0]).dtype;
  return (from === 'i32' || from === 'i64') && (to === 'i32' || to === 'i64' || to === 'f32' || to === 'f64');
}

function sum(a: Linear, b: Linear, sign: 1 | -1): Linear | undefined {
  if (a.times !== 0 && b.times !== 0 && a.variable !== b.variable) return undefined;
  return { variable: a.variable ?? b.variable, times: a.times + sign * b.times, plus: add(a.plus, mul(b.plus, sign)) };
}

function scaled(a: Linear, by: Linear): Linear | undefined {
  if (by.times !== 0 || typeof by.plus !== 'number') return undefined;
  return { variable: a.variable, times: a.times * by.plus, plus: mul(a.plus, by.plus) };
}

/** A variable that a step changes by `step`, from `start`. */
export interface Counter { readonly start: Dim; readonly step: number }

/** Where `linear` stands in the first step, and by how much each step moves it. */
export function course({ variable, times, plus }: Linear, counters: ReadonlyMap<number, Counter>): Counter | undefined {
  if (variable === undefined || times === 0) return { start: plus, step: 0 };
  const counter = counters.get(variable);
  return counter === undefined ? undefined : { start: add(mul(counter.start, times), plus), step: counter.step * times };
}

/** How often a condition holds. `exact` is false where it may end earlier, by a value that is not known. */
export interface Trips { readonly steps: Dim; readonly exact: boolean }

/**
 * How often `condition` holds from the first step on; undefined where it does not count steps. `mostOf`: the most that a value from outside can
 * be. `decidedBefore`: the same of a variable that is the condition itself, and that the step before has computed.
 */
export function tripCount(condition: Wire, variableOf: VariableOf, counters: ReadonlyMap<number, Counter>, mostOf: (wire: Wire) => Dim | undefined, decidedBefore: (variable: number) => Trips | undefined = () => undefined): Trips | undefined {
  const { op, inputs } = condition.node;
  const variable = variableOf(condition);
  if (variable !== undefined) return decidedBefore(variable);
  const [a, b] = inputs;
  const constant = factOf(condition).value;
  if (constant !== undefined) return constant.data[0] === 0 ? { steps: 0, exact: true } : undefined;
  if (a === undefined) return undefined;
  if (op.as(identity) !== undefined) return tripCount(a, variableOf, counters, mostOf, decidedBefore);
  if (b === undefined) return undefined;
  if (op.as(elementwise.and) !== undefined) {
    const always = (w: Wire): boolean => factOf(w).value?.data[0] === 1;
    const [one, other] = [a, b].map((w) => tripCount(w, variableOf, counters, mostOf, decidedBefore));
    if (always(a) || always(b)) return always(a) ? other : one;
    if (one === undefined || other === undefined) return one === undefined && other === undefined ? undefined : { steps: (one ?? other)!.steps, exact: false };
    return { steps: same(one.steps, other.steps) ? one.steps : min(one.steps, other.steps), exact: one.exact && other.exact };
  }
  const of = (w: Wire): Counter | undefined => {
    const l = linear(w, variableOf);
    return l === undefined ? undefined : course(l, counters);
  };
  const [less, more] = [elementwise.less, elementwise.greater].map((o) => op.as(o) !== undefined);
  const [lessEqual, moreEqual] = [elementwise.lessEqual, elementwise.greaterEqual].map((o) => op.as(o) !== undefined);
  if (!less && !more && !lessEqual && !moreEqual) return undefined;
  const [low, high] = less || lessEqual ? [a, b] : [b, a];
  const known = of(high);
  const most = known === undefined ? mostOf(high) : undefined;
  const [from, to] = [of(low), known ?? (most === undefined ? undefined : { start: most, step: 0 })];
  const steps = from === undefined || to === undefined ? undefined : stepsBelow(from, to, lessEqual || moreEqual ? 1 : 0);
  return steps === undefined ? undefined : { steps, exact: known !== undefined };
}

/** What of a condition is not decided by counting `steps` steps; `tripsOf` counts those of a part of it. */
export function undecided(condition: Wire, steps: Dim, tripsOf: (part: Wire) => Trips | undefined): Wire | undefined {
  const { op, inputs: [a, b] } = condition.node;
  if (op.as(identity) !== undefined && a !== undefined) return undecided(a, steps, tripsOf);
  const trips = tripsOf(condition);
  if (factOf(condition).value?.data[0] === 1 || (trips?.exact === true && compare(trips.steps, steps) >= 0)) return undefined;
  if (op.as(elementwise.and) === undefined || a === undefined || b === undefined) return condition;
  const [one, other] = [undecided(a, steps, tripsOf), undecided(b, steps, tripsOf)];
  return one === undefined ? other : other === undefined ? one : condition;
}

/** How often low < high + more, low gaining on high. */
function stepsBelow(low: Counter, high: Counter, more: number): Dim | undefined {
  const gain = low.step - high.step, first = sub(add(high.start, more), low.start);
  if (typeof first === 'number' && first <= 0) return 0;
  if (gain <= 0) return undefined;
  const steps = floorDiv(add(first, gain - 1), gain);
  return steps === undefined || compare(steps, 0) < 0 ? 0 : steps;
}
