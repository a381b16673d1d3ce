import { sub } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';
import { soleProducer, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { slice } from '../slice/slice.ts';
import { conv } from './conv.ts';

/**
 * Before: Conv that is padded behind, by a stride of 1 -> Slice without its last rows. After: Conv with that much less padding -> Slice: less to
 * compute, and on a stream no end to know.
 */
export const cutPadding: Rule = ruleOn(slice, 'cut-padding', (node, { axis, start, end }, graph, name) => {
  const x = node.inputs[0]!, found = soleProducer(x, conv, graph), dropped = sub(factOf(x).shape[axis]!, end);
  if (found === undefined || typeof dropped !== 'number' || dropped <= 0) return null;
  const { padding, strides } = found.attrs, own = typeof padding === 'string' ? undefined : padding[axis - 1];
  if (typeof padding === 'string' || own === undefined || own[1] <= 0 || strides[axis - 1] !== 1) return null;
  const less = padding.map((p, i): readonly [number, number] => (i === axis - 1 ? [p[0], Math.max(0, p[1] - dropped)] : p));
  const patch = new Patch(graph, name), shorter = patch.add(found.node.name, op(conv, { ...found.attrs, padding: less }), found.node.inputs);
  return patch.replace(wireOf(node), patch.add(node.name, op(slice, { axis, start, end }), [shorter]));
});
