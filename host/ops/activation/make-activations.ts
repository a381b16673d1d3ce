import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Node, type Wire, factOf } from '../../graph/graph.ts';
import { eitherWay, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import type { Operator } from '../operator.ts';
import { add, clamp, div, erf, exp, log, mul, neg, reciprocal, sigmoid, softplus, tanh } from '../elementwise/elementwise.ts';
import { gelu, geluTanh, hardSwish, silu } from './activation.ts';
import { type Polynomial, isNear, operandsOf, polynomialIn, scalarConstant, variablesOf } from './polynomial.ts';

type Activation = Operator<Record<never, never>>;

/** A factor f(argument) that makes x * f an activation. `known`: by the argument as a polynomial in x; x * f = scale * activation(by * x). */
interface Factor {
  readonly argument: Wire;
  readonly known: (argument: Polynomial) => { readonly activation: Activation; readonly scale: number; readonly by: number } | undefined;
}

const inErf: Polynomial = [0, Math.SQRT1_2], inTanh: Polynomial = [0, 1, 0, 0.044715].map((c) => c * Math.sqrt(2 / Math.PI)), inSigmoid = inTanh.map((c) => 2 * c);

/** The constant and the other operand of a sum of two, and what that is multiplied by. */
function oneMore(w: Wire): { readonly one: number; readonly times: number; readonly what: Wire } | undefined {
  for (const [a, b] of eitherWay(operandsOf(w, add) ?? [])) {
    const one = scalarConstant(b);
    if (one === undefined) continue;
    const scaled = eitherWay(operandsOf(a, mul) ?? []).find(([, by]) => scalarConstant(by) !== undefined);
    return scaled === undefined ? { one, times: 1, what: a } : { one, times: scalarConstant(scaled[1])!, what: scaled[0] };
  }
  return undefined;
}

function factorOf(w: Wire): Factor | undefined {
  const argument = w.node.inputs[0], limits = w.node.op.as(clamp), more = oneMore(w);
  if (argument !== undefined && w.node.op.as(sigmoid) !== undefined) {
    return {
      argument,
      known: (p) => (isNear(p, inSigmoid) ? { activation: geluTanh, scale: 1, by: 1 } : isNear(p, [0, p[1] ?? 0]) && p[1] !== 0 ? { activation: silu, scale: 1 / p[1]!, by: p[1]! } : undefined),
    };
  }
  if (argument !== undefined && limits?.lo === 0 && limits.hi !== null) {
    const { hi } = limits;
    return { argument, known: (p) => (isNear(p, [hi / 2, hi / 6]) ? { activation: hardSwish, scale: hi, by: 1 } : undefined) };
  }
  for (const [operator, activation, wanted] of [[erf, gelu, inErf], [tanh, geluTanh, inTanh]] as const) {
    const inner = more === undefined || !isNear([more.times], [more.one]) ? undefined : operandsOf(more.what, operator)?.[0];
    if (more !== undefined && inner !== undefined) return { argument: inner, known: (p) => (isNear(p, wanted) ? { activation, scale: 2 * more.one, by: 1 } : undefined) };
  }
  return undefined;
}

/** The ways in which a product is one factor of an activation times other wires times a number. */
function splits(w: Wire, depth = 3): readonly { readonly factor: Factor; readonly rest: readonly Wire[]; readonly scale: number }[] {
  const factor = factorOf(w);
  if (factor !== undefined) return [{ factor, rest: [], scale: 1 }];
  const [a, b] = operandsOf(w, mul) ?? [], [above, below] = operandsOf(w, div) ?? [];
  const number = scalarConstant(below);
  if (depth === 0) return [];
  if (above !== undefined) return number === undefined ? [] : splits(above, depth - 1).map((s) => ({ ...s, scale: s.scale / number }));
  if (a === undefined || b === undefined) return [];
  const times = (of: Wire, by: Wire): ReturnType<typeof splits> => splits(of, depth - 1).map((s) => ({ ...s, rest: [...s.rest, by] }));
  return [...times(a, b), ...times(b, a)];
}

const scaled = (patch: Patch, node: Node, x: Wire, by: number): Wire => (Math.abs(by - 1) <= 1e-5 ? x : patch.add(node.name, op(mul, {}), [x, patch.constant(node.name, tensor('f32', [], [by]))]));

/** Before: x times a function of itself, in pieces. After: Silu, HardSwish, Gelu or GeluTanh. */
const products: readonly Rule[] = [mul, div].map((operator) => ruleOn(operator, 'make-activation', (node, _attrs, graph, name) => {
  if (node.outputs[0]?.dtype !== 'f32') return null;
  for (const { factor, rest, scale } of splits(wireOf(node))) {
    for (const x of rest.length === 0 ? [] : variablesOf(factor.argument)) {
      if (!sameShape(factOf(x).shape, node.outputs[0].shape)) continue;
      const argument = polynomialIn(factor.argument, x), found = argument === undefined ? undefined : factor.known(argument);
      const others = found === undefined ? [] : rest.map((w) => polynomialIn(w, x));
      // all others are numbers, but for one that is a multiple of x
      const multiples = others.filter((p) => p !== undefined && p.length === 2 && p[0] === 0), numbers = others.filter((p) => p?.length === 1);
      if (found === undefined || multiples.length !== 1 || numbers.length + 1 !== others.length) continue;
      const all = numbers.reduce((product, p) => product * p![0]!, scale * found.scale * multiples[0]![1]!);
      const patch = new Patch(graph, name);
      return patch.replace(wireOf(node), scaled(patch, node, patch.add(node.name, op(found.activation, {}), [scaled(patch, node, x, found.by)]), all));
    }
  }
  return null;
}));

const negated = (patch: Patch, node: Node, x: Wire): Wire => operandsOf(x, neg)?.[0] ?? patch.add(node.name, op(neg, {}), [x]);

/** x of 1 + exp(x). */
function onePlusExp(w: Wire | undefined): Wire | undefined {
  const more = w === undefined || factOf(w).dtype !== 'f32' ? undefined : oneMore(w);
  return more?.one === 1 && more.times === 1 ? operandsOf(more.what, exp)?.[0] : undefined;
}

/** Before: 1 / (1 + exp(-x)), or another dividend. After: Sigmoid, or the dividend times it. */
const sigmoids: readonly Rule[] = [div, reciprocal].map((operator) => ruleOn(operator, 'make-sigmoid', (node, _attrs, graph, name) => {
  const x = onePlusExp(node.inputs.at(-1)), dividend = operator === div ? node.inputs[0]! : undefined;
  if (x === undefined || !sameShape(factOf(x).shape, node.outputs[0]!.shape)) return null;
  const patch = new Patch(graph, name), result = patch.add(node.name, op(sigmoid, {}), [negated(patch, node, x)]);
  return patch.replace(wireOf(node), dividend === undefined || scalarConstant(dividend) === 1 ? result : patch.add(node.name, op(mul, {}), [dividend, result]));
}));

/** Before: Log(1 + exp(x)). After: Softplus. */
const makeSoftplus: Rule = ruleOn(log, 'make-softplus', (node, _attrs, graph, name) => {
  const x = onePlusExp(node.inputs[0]);
  if (x === undefined || !sameShape(factOf(x).shape, node.outputs[0]!.shape)) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(softplus, {}), [x]));
});

export const makeActivations: readonly Rule[] = [...sigmoids, makeSoftplus, ...products];
