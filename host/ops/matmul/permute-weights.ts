import { tensor } from '../../../src/eval/tensor.ts';
import { transpose as permuted } from '../../../src/eval/shape.ts';
import { same } from '../../graph/dim.ts';
import { concreteShape } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { f32Constant, soleProducer, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { reshape, transpose } from '../shape/shape.ts';
import { matMul } from './matmul.ts';
import { transposed } from './transposed.ts';

/** Before: Transpose -> Reshape to one row a sample -> MatMul with constants, as an image is flattened channels first. After: Reshape -> MatMul with its rows in another order. */
export const permuteWeights: Rule = ruleOn(matMul, 'permute-weights', (node, { transposeA, transposeB }, graph, name) => {
  const [x, w] = node.inputs, value = f32Constant(w), flat = soleProducer(x!, reshape, graph);
  const turned = flat === undefined ? undefined : soleProducer(flat.node.inputs[0]!, transpose, graph);
  if (value?.shape.length !== 2 || transposeA || flat === undefined || turned === undefined || turned.attrs.perm[0] !== 0 || flat.attrs.to.length !== 2) return null;
  const source = turned.node.inputs[0]!, shape = concreteShape(factOf(wireOf(turned.node)));
  if (shape === undefined || !same(flat.attrs.to[0]!, shape[0]!)) return null;
  const matrix = transposeB ? transposed(value) : value, { perm } = turned.attrs, back = perm.map((_, axis) => perm.indexOf(axis)).slice(1).map((axis) => axis - 1);
  const [rows] = permuted({ perm: [...back, back.length] }, [tensor('f32', [...shape.slice(1), matrix.shape[1]!], matrix.data)]);
  if (rows?.dtype !== 'f32') return null;
  const patch = new Patch(graph, name), inputs = [patch.add(flat.node.name, flat.node.op, [source]), patch.constant(w!.node.name, tensor('f32', matrix.shape, rows.data))];
  return patch.replace(wireOf(node), patch.add(node.name, op(matMul, { transposeA: false, transposeB: false }), inputs));
});
