import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { wireOf } from '../../graph/match.ts';
import type { Pass } from '../../graph/rewrite.ts';
import { factOf } from '../../graph/graph.ts';
import { same } from '../../graph/dim.ts';
import { reshape, transpose } from './shape.ts';

/** Before: Transposes that only move axes of length 1, once the layout is chosen. After: Reshapes. */
export const reshapeTransposes: Pass = {
  name: 'reshape-transpose',
  apply(graph) {
    const patch = new Patch(graph, this.name);
    let found = false;
    for (const node of graph.order()) {
      const perm = node.op.as(transpose)?.perm, to = factOf(wireOf(node)).shape;
      if (perm === undefined || to.some((d) => typeof d !== 'number')) continue;
      const from = factOf(node.inputs[0]!).shape, moved = perm.filter((axis) => !same(from[axis]!, 1));
      if (moved.some((axis, i) => i > 0 && axis < moved[i - 1]!)) continue;
      patch.replace(wireOf(node), patch.add(node.name, op(reshape, { to }), [node.inputs[0]!]));
      found = true;
    }
    return found ? patch : null;
  },
};
