import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { resize } from './resize.ts';
import { sameShape } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { Patch } from '../../graph/patch.ts';

/** A Resize to the lengths that there are. */
export const dropResize: Rule = ruleOn(resize, 'drop-resize', (node, _attrs, graph, name) =>
  (sameShape(factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null));
