import type { Operator } from '../operator.ts';
import { div, square, sqrt, rsqrt, reciprocal, pow } from './elementwise.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { sameShape } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';
import { Patch } from '../../graph/patch.ts';
import { op } from '../../graph/op.ts';

const powers = new Map<number, Operator<Record<never, never>>>([[2, square], [0.5, sqrt], [-0.5, rsqrt], [-1, reciprocal]]);

/** Before: Pow with a constant exponent that an operator of its own computes. After: that one. */
export const simplifyPow: Rule = ruleOn(pow, 'simplify-pow', (node, _attrs, graph, name) => {
  const exponents = f32Constant(node.inputs[1])?.data;
  const [x, exponent] = [node.inputs[0]!, exponents?.[0]];
  if (exponents === undefined || exponent === undefined || exponents.some((e) => e !== exponent) || !sameShape(factOf(x).shape, factOf(wireOf(node)).shape)) return null;
  const simple = powers.get(exponent);
  const patch = new Patch(graph, name);
  if (exponent === 1) return patch.replace(wireOf(node), x);
  return simple === undefined ? null : patch.replace(wireOf(node), patch.add(node.name, op(simple, {}), [x]));
});

/** Before: 1 / square root. After: Rsqrt. */
export const makeRsqrt: readonly Rule[] = [div, reciprocal].map((operator) => ruleOn(operator, 'make-rsqrt', (node, _attrs, graph, name) => {
  const root = node.inputs.at(-1)!, one = operator === reciprocal ? [1] : f32Constant(node.inputs[0])?.data;
  if (root.node.op.as(sqrt) === undefined || one?.length !== 1 || one[0] !== 1 || !sameShape(factOf(root).shape, factOf(wireOf(node)).shape)) return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(rsqrt, {}), [root.node.inputs[0]!]));
}));
