import { bug } from '../../errors.ts';
import { staticShape } from '../../graph/fact.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { soleProducer, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import type { Target } from '../../program/program.ts';
import { transpose } from '../shape/shape.ts';
import { chooseConvAlgorithm } from './algorithm.ts';
import { fusedConv } from './fused-conv.ts';

/** Before: Transpose of channels behind the spatial axes -> FusedConv over images, as at the input of a network. After: FusedConv that reads planes. */
export const fusePlanes = ({ layouts: { conv: width } }: Target): Rule => ruleOn(fusedConv, 'fuse-planes', (node, attrs, graph, name) => {
  const before = soleProducer(node.inputs[0]!, transpose, graph), spatial = attrs.strides.length;
  const w = staticShape(factOf(node.inputs[1] ?? bug('FusedConv without weights')));
  if (before === undefined || spatial < 1 || attrs.groups !== 1 || attrs.gate || attrs.activation !== null || constantOf(node.inputs[1]!) === undefined) return null;
  if (before.attrs.perm.some((axis, i) => axis !== (i === 0 ? 0 : i <= spatial ? i + 1 : 1))) return null;
  if (chooseConvAlgorithm(attrs, staticShape(factOf(node.inputs[0]!)), w, w.at(-1)!, width)?.kind !== 'plane') return null;
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), patch.add(node.name, op(fusedConv, { ...attrs, planes: true }), [before.node.inputs[0]!, ...node.inputs.slice(1)]));
});
