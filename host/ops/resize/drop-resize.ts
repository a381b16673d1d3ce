import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { resize } from './resize.ts';
import { same } from '../../graph/dim.ts';
import { op } from '../../graph/op.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { Patch } from '../../graph/patch.ts';

/** A Resize to the lengths that there are, of all axes or of some. */
export const dropResize: Rule = ruleOn(resize, 'drop-resize', (node, attrs, graph, name) => {
  const [x] = node.inputs, { shape } = factOf(x!), changed = attrs.axes.map((axis, i) => !same(shape[axis]!, attrs.to[i]!)), patch = new Patch(graph, name);
  if (changed.every((c) => c)) return null;
  const rest = op(resize, { ...attrs, axes: attrs.axes.filter((_, i) => changed[i]), to: attrs.to.filter((_, i) => changed[i]) });
  return patch.replace(wireOf(node), changed.some((c) => c) ? patch.add(node.name, rest, [x!]) : x!);
});
