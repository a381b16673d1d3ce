import { numbersOf } from '../../../src/eval/tensor.ts';
import { concreteShape } from '../../graph/fact.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { reshape } from '../shape/shape.ts';
import { concat, slice } from '../slice/slice.ts';
import { scatterNd } from './scatter.ts';

/** The block of x that indices [..., d] go through one by one: its first element and its lengths. Undefined where they do otherwise. */
function blockOf(data: ArrayLike<number>, depth: number, x: readonly number[]): { readonly first: readonly number[]; readonly lengths: readonly number[] } | undefined {
  const count = data.length / depth, at = (i: number): readonly number[] => Array.from({ length: depth }, (_, axis) => { const v = data[i * depth + axis]!; return v < 0 ? v + x[axis]! : v; });
  if (count === 0 || depth === 0) return undefined;
  const first = at(0), lengths = at(count - 1).map((last, axis) => last - first[axis]! + 1);
  if (lengths.reduce((a, b) => a * Math.max(b, 0), 1) !== count || first.some((f, axis) => f < 0 || f + lengths[axis]! > x[axis]!)) return undefined;
  for (let i = 0; i < count; i++) {
    const own = at(i);
    for (let axis = depth - 1, rest = i; axis >= 0; axis--) {
      if (own[axis] !== first[axis]! + rest % lengths[axis]!) return undefined;
      rest = Math.floor(rest / lengths[axis]!);
    }
  }
  return { first, lengths };
}

/** Before: ScatterNd of a block that is whole along all axes but one, as assigning to a slice is exported. After: Concat of what lies before it, the block, and what lies behind it. */
export const joinScatter: Rule = ruleOn(scatterNd, 'join-scatter', (node, { reduction }, graph, name) => {
  const [x, indices, updates] = node.inputs, shape = concreteShape(factOf(x!)), value = constantOf(indices!);
  if (reduction !== 'none' || shape === undefined || value === undefined || value.dtype === 'string') return null;
  const depth = value.shape.at(-1)!, block = blockOf(numbersOf(value), depth, shape);
  if (block === undefined) return null;
  const partial = block.lengths.flatMap((length, axis) => (length === shape[axis] ? [] : [axis])), axis = partial[0] ?? 0;
  if (partial.length > 1) return null;
  const patch = new Patch(graph, name), start = block.first[axis]!, end = start + block.lengths[axis]!;
  const part = (from: number, to: number) => (from === to ? [] : [patch.add(node.name, op(slice, { axis, start: from, end: to }), [x!])]);
  const own = patch.add(node.name, op(reshape, { to: [...block.lengths, ...shape.slice(depth)] }), [updates!]);
  const parts = [...part(0, start), own, ...part(end, shape[axis]!)];
  return patch.replace(wireOf(node), parts.length === 1 ? own : patch.add(node.name, op(concat, { axis }), parts));
});
