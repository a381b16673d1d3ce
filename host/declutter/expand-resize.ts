import { sourcesOf } from '../../src/eval/resize.ts';
import { exactDiv } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { resampledOpen } from '../ops/resize/open-length.ts';
import { copiesOf, resize } from '../ops/resize/resize.ts';

/**
 * Before: Resize along an axis of open length, to a whole number of times as many elements, or as few. After: sums of the neighbouring elements, with the
 * edge repeated; the other axes are resized where there are fewer elements.
 */
export const expandResize: Rule = ruleOn(resize, 'expand-resize', (node, attrs, graph, name) => {
  const [x] = node.inputs, { shape } = factOf(x!);
  const at = attrs.axes.findIndex((axis) => typeof shape[axis] !== 'number'), axis = attrs.axes[at], to = attrs.to[at];
  if (axis === undefined || to === undefined || copiesOf(attrs, shape[axis]!, to) !== undefined) return null;
  const patch = new Patch(graph, name), grows = exactDiv(to, shape[axis]!) !== undefined;
  const others = op(resize, { ...attrs, axes: attrs.axes.filter((a) => a !== axis), to: attrs.to.filter((_, i) => i !== at) }), alone = attrs.axes.length === 1;
  const across = alone || !grows ? x! : patch.add(node.name, others, [x!]);
  const along = resampledOpen((what, inputs) => patch.add(node.name, what, inputs), across, axis, to, (from, n) => Array.from({ length: n }, (_, o) => sourcesOf(o, from, n, attrs.coordinates, attrs.interpolation)));
  return along === undefined ? null : patch.replace(wireOf(node), alone || grows ? along : patch.add(node.name, others, [along]));
});
