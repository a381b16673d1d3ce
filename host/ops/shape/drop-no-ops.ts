import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { identity, reshape, tile, transpose } from './shape.ts';
import { Patch } from '../../graph/patch.ts';
import { wireOf } from '../../graph/match.ts';
import { sameShape } from '../../graph/dim.ts';
import { factOf } from '../../graph/graph.ts';

/** Operators that give back what they got. */
export const dropNoOpShapes: readonly Rule[] = [
  ruleOn(identity, 'drop-identity', (node, _attrs, graph, name) => new Patch(graph, name).replace(wireOf(node), node.inputs[0]!)),
  ruleOn(transpose, 'drop-transpose', (node, attrs, graph, name) => (attrs.perm.every((p, i) => p === i) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
  ruleOn(reshape, 'drop-reshape', (node, _attrs, graph, name) => (sameShape(factOf(node.inputs[0]!).shape, factOf(wireOf(node)).shape) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
  ruleOn(tile, 'drop-tile', (node, attrs, graph, name) => (attrs.repeats.every((r) => r === 1) ? new Patch(graph, name).replace(wireOf(node), node.inputs[0]!) : null)),
];
