import { tensor } from '../../../src/eval/tensor.ts';
import type { Graph, Wire } from '../../graph/graph.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { conv } from '../conv/conv.ts';
import { add, div, mul } from '../elementwise/elementwise.ts';
import { scaleOf } from '../elementwise/merge-scales.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { matMul } from './matmul.ts';

const moves = [reshape.name, squeeze.name, transpose.name, unsqueeze.name];

/** A wire that nothing else reads, times `by`: where it is a product with constants, by other constants. Undefined where it is none. */
function scaled(wire: Wire, by: number, graph: Graph, patch: Patch): Wire | undefined {
  const { node } = wire, [x, w, ...more] = node.inputs;
  const times = (constant: Wire): Wire | undefined => {
    const value = f32Constant(constant);
    return value === undefined ? undefined : patch.constant(constant.node.name, tensor('f32', value.shape, value.data.map((v) => v * by)));
  };
  const of = (inputs: readonly (Wire | undefined)[]): Wire | undefined => {
    const all = inputs.flatMap((i) => (i === undefined ? [] : [i]));
    return all.length === inputs.length ? patch.add(node.name, node.op, all) : undefined;
  };
  if (x === undefined || graph.onlyUser(node) === undefined) return undefined;
  if (moves.includes(node.op.name)) return of([scaled(x, by, graph, patch)]);
  if (node.op.as(add) !== undefined) return of(node.inputs.map((i) => times(i) ?? scaled(i, by, graph, patch)));
  if (w === undefined) return undefined;
  if (node.op.as(conv) !== undefined) return of([x, times(w), ...more.map(times)]);
  if (node.op.as(matMul) === undefined) return undefined;
  const weights = times(w), left = weights === undefined ? scaled(x, by, graph, patch) : undefined;
  if (weights !== undefined || left !== undefined) return of([left ?? x, weights ?? w]);
  return of([x, scaled(w, by, graph, patch)]);
}

/** Before: products with constants, moved and multiplied with others, times a number. After: products with other constants. */
export const foldScale: readonly Rule[] = [mul, div].map((operator) => ruleOn(operator, 'fold-scale', (node, _attrs, graph, name) => {
  const scale = scaleOf(node), patch = new Patch(graph, name);
  const found = scale === undefined || !Number.isFinite(scale.by) ? undefined : scaled(scale.x, scale.by, graph, patch);
  return found === undefined ? null : patch.replace(wireOf(node), found);
}));
