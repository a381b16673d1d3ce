import { type Dim, same } from '../graph/dim.ts';
import { type Node, factOf } from '../graph/graph.ts';
import { type Op, op } from '../graph/op.ts';
import { broadcastTo, reshape } from '../ops/shape/shape.ts';
import { stridedSlice } from '../ops/slice/slice.ts';

/** A node's operator for operands of other lengths, `from` the first one's and `to` the result's. */
export function retyped({ op: operation, inputs }: Node, from: readonly Dim[], to: readonly Dim[]): Op {
  const cut = operation.as(stridedSlice), whole = factOf(inputs[0]!).shape;
  if (cut !== undefined) return op(stridedSlice, { ...cut, ends: cut.ends.map((end, i) => (cut.steps[i] === 1 && same(cut.starts[i]!, 0) && same(end, whole[i]!) ? from[i]! : end)) });
  if (operation.as(reshape) !== undefined) return op(reshape, { to });
  return operation.as(broadcastTo) === undefined ? operation : op(broadcastTo, { to });
}
