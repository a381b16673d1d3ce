import { type Wire, constantOf, sameWire } from '../../graph/graph.ts';
import { f32Constant } from '../../graph/match.ts';
import type { Operator } from '../operator.ts';
import { add, div, mul, neg, pow, square, sub } from '../elementwise/elementwise.ts';

/** Coefficients of 1, x, x^2, ... */
export type Polynomial = readonly number[];

const sum = (a: Polynomial, b: Polynomial, sign = 1): Polynomial => Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + sign * (b[i] ?? 0));

function product(a: Polynomial, b: Polynomial): Polynomial {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((p, i) => b.forEach((q, j) => { out[i + j]! += p * q; }));
  return out;
}

/** The only value of a constant. */
export function scalarConstant(w: Wire | undefined): number | undefined {
  const value = f32Constant(w)?.data;
  return value?.length === 1 ? value[0] : undefined;
}

/** Operands of the node behind a wire if it is `operator`. */
export const operandsOf = (w: Wire, operator: Operator<Record<never, never>>): readonly Wire[] | undefined => (w.node.op.as(operator) === undefined ? undefined : w.node.inputs);

/** Of formulas that are longer than an activation is. */
const [deepest, highest] = [8, 6];

/** A wire as a polynomial in x with constant coefficients, however it is written; undefined where it is none. */
export function polynomialIn(wire: Wire, x: Wire, depth = deepest): Polynomial | undefined {
  if (sameWire(wire, x)) return [0, 1];
  const number = scalarConstant(wire);
  if (number !== undefined) return [number];
  if (depth === 0 || constantOf(wire) !== undefined) return undefined;
  const of = (w: Wire): Polynomial | undefined => polynomialIn(w, x, depth - 1);
  const all = (wires: readonly Wire[], join: (a: Polynomial, b: Polynomial) => Polynomial | undefined): Polynomial | undefined => {
    const [first, ...others] = wires.map(of);
    return others.reduce((so, p) => (so === undefined || p === undefined || so.length + p.length > highest ? undefined : join(so, p)), first);
  };
  const squared = operandsOf(wire, square), negated = operandsOf(wire, neg), raised = operandsOf(wire, pow);
  if (squared !== undefined) return all([squared[0]!, squared[0]!], product);
  if (negated !== undefined) return of(negated[0]!)?.map((c) => -c);
  if (raised !== undefined) {
    const exponent = scalarConstant(raised[1]);
    return exponent === 2 || exponent === 3 ? all(new Array<Wire>(exponent).fill(raised[0]!), product) : undefined;
  }
  const [terms, difference, factors, quotient] = [add, sub, mul, div].map((operator) => operandsOf(wire, operator));
  if (terms !== undefined) return all(terms, sum);
  if (difference !== undefined) return all(difference, (a, b) => sum(a, b, -1));
  if (factors !== undefined) return all(factors, product);
  return quotient === undefined ? undefined : all(quotient, (a, b) => (b.length === 1 ? a.map((c) => c / b[0]!) : undefined));
}

/** What a wire may be a polynomial in: it and the operands of its arithmetic. */
export function variablesOf(wire: Wire, depth = deepest): readonly Wire[] {
  if (constantOf(wire) !== undefined) return [];
  const isArithmetic = [add, sub, mul, div, square, pow, neg].some((operator) => operandsOf(wire, operator) !== undefined);
  const inner = depth === 0 || !isArithmetic ? [] : wire.node.inputs.flatMap((w) => variablesOf(w, depth - 1));
  return [wire, ...inner].filter((w, i, list) => list.findIndex((other) => sameWire(other, w)) === i);
}

/** Whether two polynomials are the same but for the digits that a model gives its constants with. */
export const isNear = (a: Polynomial, b: Polynomial): boolean =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => Math.abs((a[i] ?? 0) - (b[i] ?? 0)) <= 1e-5 * Math.abs(b[i] ?? 0)).every((near) => near);
