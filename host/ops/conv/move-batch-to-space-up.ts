import { add, div, mul, sub } from '../elementwise/elementwise.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { batchToSpace } from '../dynamic/dynamic.ts';
import { constantOf } from '../../graph/graph.ts';
import { Patch } from '../../graph/patch.ts';

/** Before: elementwise with a scalar or per-channel constant -> BatchToSpace. After: BatchToSpace first, so that the pair around a convolution meets. */
export const moveBatchToSpaceUp: readonly Rule[] = [add, mul, sub, div].map((operator) => ruleOn(operator, 'move-batch-to-space-up', (node, _attrs, graph, name) => {
  for (const [x, c] of [[0, 1], [1, 0]] as const) {
    const value = f32Constant(node.inputs[c]);
    const after = graph.onlyUser(node);
    if (value === undefined || value.shape.length > 1 || after?.op.as(batchToSpace) === undefined || after.inputs[0]!.node !== node) continue;
    if (constantOf(node.inputs[x]!) !== undefined) continue;
    const patch = new Patch(graph, name);
    const moved = patch.add(after.name, after.op, [node.inputs[x]!, ...after.inputs.slice(1)]);
    const operands = x === 0 ? [moved, node.inputs[c]!] : [node.inputs[c]!, moved];
    return patch.replace(wireOf(after), patch.add(node.name, node.op, operands));
  }
  return null;
}));
