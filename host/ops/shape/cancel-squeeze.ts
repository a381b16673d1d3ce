import type { Attrs } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { Graph } from '../../graph/graph.ts';
import { Patch } from '../../graph/patch.ts';
import { wireOf } from '../../graph/match.ts';
import { unsqueeze, squeeze } from './shape.ts';

const sameAxes = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((v, i) => v === b[i]);

/** One of Squeeze and Unsqueeze right after the other over the same axes. */
const cancel = <A extends Attrs & { readonly axes: readonly number[] }, B extends Attrs & { readonly axes: readonly number[] }>(first: Operator<A>, second: Operator<B>): Rule =>
  ruleOn(second, 'cancel-squeeze', (node, attrs, graph: Graph, name) => {
    const before = node.inputs[0]!.node;
    const axes = before.op.as(first)?.axes;
    return axes !== undefined && sameAxes(axes, attrs.axes) ? new Patch(graph, name).replace(wireOf(node), before.inputs[0]!) : null;
  });

export const cancelSqueeze: readonly Rule[] = [cancel(unsqueeze, squeeze), cancel(squeeze, unsqueeze)];
