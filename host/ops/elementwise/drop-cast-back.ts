import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { cast } from './elementwise.ts';
import { factOf } from '../../graph/graph.ts';
import { Patch } from '../../graph/patch.ts';
import { wireOf } from '../../graph/match.ts';

/** Before: Cast to a type that holds all values of the first, and back. After: nothing. */
export const dropCastBack: Rule = ruleOn(cast, 'drop-cast-back', (node, { to }, graph, name) => {
  const inner = node.inputs[0]!.node;
  const x = inner.inputs[0];
  const wide = inner.op.as(cast)?.to;
  if (wide === undefined || x === undefined || factOf(x).dtype !== to || wider[to]?.includes(wide) !== true) return null;
  return new Patch(graph, name).replace(wireOf(node), x);
});

const wider: Readonly<Record<string, readonly string[]>> = {
  bool: ['u8', 'i8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f32', 'f64'], u8: ['i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f32', 'f64'], i8: ['i16', 'i32', 'i64', 'f32', 'f64'],
  i16: ['i32', 'i64', 'f32', 'f64'], u16: ['i32', 'u32', 'i64', 'u64', 'f32', 'f64'], i32: ['i64', 'f64'], u32: ['i64', 'u64', 'f64'], f32: ['f64'],
};
