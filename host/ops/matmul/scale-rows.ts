import { tensor } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Node, factOf } from '../../graph/graph.ts';
import { eitherWay, f32Constant, perChannel, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { mul } from '../elementwise/elementwise.ts';
import { matMul } from './matmul.ts';
import { transposed } from './transposed.ts';

/** The constant matrix [k, n] that a node multiplies what it reads first with. */
function matrixOf(node: Node) {
  const attrs = node.op.as(matMul), w = f32Constant(node.inputs[1]);
  return attrs === undefined || attrs.transposeA || w?.shape.length !== 2 ? undefined : attrs.transposeB ? transposed(w) : w;
}

/** Before: a number a channel, as normalisations end, and MatMuls with constants, which alone read it. After: MatMuls with other constants. */
export const scaleRows: Rule = ruleOn(mul, 'scale-rows', (node, _attrs, graph, name) => {
  const users = graph.users(node), shape = factOf(wireOf(node)).shape, channels = shape.at(-1);
  if (users.length === 0 || graph.isOutput(wireOf(node)) || typeof channels !== 'number') return null;
  const found = eitherWay(node.inputs).map(([x, c]) => ({ x, scale: perChannel(f32Constant(c), channels) })).find(({ x, scale }) => scale !== undefined && f32Constant(x) === undefined && sameShape(factOf(x).shape, shape));
  const matrices = users.map(matrixOf);
  if (found?.scale === undefined || matrices.some((m) => m === undefined)) return null;
  const patch = new Patch(graph, name), { x, scale } = found;
  users.forEach((user, i) => {
    const { shape: [k, n], data } = matrices[i]!;
    const weights = patch.constant(user.inputs[1]!.node.name, tensor('f32', [k!, n!], data.map((v, at) => v * scale[Math.floor(at / n!)]!)));
    patch.replace(wireOf(user), patch.add(user.name, op(matMul, { transposeA: false, transposeB: false }), [x, weights]));
  });
  return patch;
});
