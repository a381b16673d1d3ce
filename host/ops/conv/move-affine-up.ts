import { tensor } from '../../../src/eval/tensor.ts';
import { type Node, type Wire, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { add, mul } from '../elementwise/elementwise.ts';
import { reshape, transpose } from '../shape/shape.ts';
import { slice } from '../slice/slice.ts';
import { conv } from './conv.ts';
import { affineOf } from './fold-affine.ts';

/** Whether a node keeps the channels, or cuts rows of them into several: the channel of what it gives is that of what it takes, modulo their count. */
function keepsChannels(node: Node): boolean {
  const [from, to] = [factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape], last = from.length - 1, [own, given] = [from[last], to.at(-1)];
  const [part, perm] = [node.op.as(slice), node.op.as(transpose)?.perm];
  if (node.op.as(reshape) !== undefined) return typeof own === 'number' && typeof given === 'number' && own % given === 0;
  return (part !== undefined && part.axis !== last) || (perm !== undefined && perm[last] === last);
}

/** Before: Conv -> what moves its elements, as transposed convolutions have it -> a number a channel added or multiplied. After: those right behind the Conv. */
export const moveAffineUp: Rule = {
  name: 'move-affine-up',
  apply(node, graph) {
    const affine = affineOf(node), between: Node[] = [];
    let source = affine?.x.node;
    if (affine === undefined || source === undefined || factOf(affine.x).dtype !== 'f32') return null;
    while (source.op.as(conv) === undefined) {
      if (graph.onlyUser(source) === undefined || source.inputs.length !== 1 || !keepsChannels(source)) return null;
      between.unshift(source);
      source = source.inputs[0]!.node;
    }
    const channels = factOf(wireOf(source)).shape.at(-1);
    if (between.length === 0 || graph.onlyUser(source) === undefined || typeof channels !== 'number') return null;
    const patch = new Patch(graph, this.name);
    const tiled = (values: Float32Array): Wire => patch.constant(node.name, tensor('f32', [channels], Float32Array.from({ length: channels }, (_, i) => values[i % values.length]!)));
    const scaled = affine.scale === undefined ? wireOf(source) : patch.add(node.name, op(mul, {}), [wireOf(source), tiled(affine.scale)]);
    const moved = affine.offset === undefined ? scaled : patch.add(node.name, op(add, {}), [scaled, tiled(affine.offset)]);
    return patch.replace(wireOf(node), between.reduce((so, b) => patch.add(b.name, b.op, [so]), moved));
  },
};
