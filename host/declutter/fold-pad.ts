import { outputPositions } from '../../src/eval/window.ts';
import { concreteShape } from '../graph/fact.ts';
import { type Graph, type Node, factOf } from '../graph/graph.ts';
import { type Attrs, type Op, op } from '../graph/op.ts';
import { Patch, replaceBy } from '../graph/patch.ts';
import { conv } from '../ops/conv/conv.ts';
import { clamp } from '../ops/elementwise/elementwise.ts';
import { quantizedConv } from '../ops/integers/integers.ts';
import { type PoolAttrs, maxPool, meanPool } from '../ops/pool/pool.ts';
import type { Operator } from '../ops/operator.ts';
import { type PadAttrs, pad } from '../ops/slice/slice.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { wireOf } from '../graph/match.ts';

type Pads = readonly (readonly [number, number])[];

/** A Pad with `value` in front of `node` that nothing else reads, and what it adds to each spatial axis of x [N, ...spatial, C]. */
function padBefore(node: Node, graph: Graph, value: number): { readonly before: Node; readonly pads: Pads } | undefined {
  const before = node.inputs[0]!.node;
  const attrs: PadAttrs | undefined = before.op.as(pad);
  if (attrs === undefined || attrs.mode !== 'constant' || attrs.value !== value || graph.onlyUser(before) === undefined) return undefined;
  const all = attrs.pads.flatMap(([a, b]): [number, number][] => (typeof a === 'number' && typeof b === 'number' ? [[a, b]] : []));
  const outside = [all[0], all.at(-1)];
  if (all.length !== attrs.pads.length || outside.some((p) => p === undefined || p[0] !== 0 || p[1] !== 0)) return undefined;
  return { before, pads: all.slice(1, -1) };
}

const sum = (a: Pads, b: 'valid' | Pads): Pads => (b === 'valid' ? a : a.map(([front, end], i) => [front + b[i]![0], end + b[i]![1]] as const));

function without(graph: Graph, label: string, node: Node, before: Node, operation: Op): Patch {
  const patch = new Patch(graph, label);
  return patch.replace(wireOf(node), patch.add(node.name, operation, [before.inputs[0]!, ...node.inputs.slice(1)]));
}

/** Before: Pad with zeros -> Conv. After: Conv with that much more padding. Padding `sameUpper` depends on the length that it pads and stays. */
export const foldPadIntoConv: Rule = ruleOn(conv, 'fold-pad', (node, attrs, graph, name) => {
  const found = padBefore(node, graph, 0);
  if (found === undefined || attrs.padding === 'sameUpper') return null;
  return without(graph, name, node, found.before, op(conv, { ...attrs, padding: sum(found.pads, attrs.padding) }));
});

/** Before: Pad with the zero point of QuantizedConv -> this. After: QuantizedConv with that much more padding. */
export const foldPadIntoQuantizedConv: Rule = ruleOn(quantizedConv, 'fold-pad', (node, attrs, graph, name) => {
  const found = attrs.strides.length === 0 ? undefined : padBefore(node, graph, attrs.inputZero);
  if (found === undefined || attrs.padding === 'sameUpper') return null;
  return without(graph, name, node, found.before, op(quantizedConv, { ...attrs, padding: sum(found.pads, attrs.padding) }));
});

/** Before: Clamp that leaves nothing below 0 -> Pad with zeros -> MaxPool. After: MaxPool with padding; zeros are never the largest under a window that sees anything else. */
export const foldPadIntoMaxPool: Rule = ruleOn(maxPool, 'fold-pad', (node, attrs, graph, name) => {
  const found = padBefore(node, graph, 0);
  if (found === undefined || attrs.padding === 'sameUpper') return null;
  const { before, pads } = found;
  const source = before.inputs[0]!;
  const low = source.node.op.as(clamp)?.lo ?? -1;
  const shape = concreteShape(factOf(source));
  if (low < 0 || shape === undefined) return null;
  const padding = sum(pads, attrs.padding);
  const seesSome = padding.every(([front], i) => {
    const { count } = outputPositions(shape[i + 1]!, attrs.kernel[i]!, i, { ...attrs, padding });
    return Array.from({ length: count }, (_, p) => p * attrs.strides[i]! - front)
      .every((at) => Array.from({ length: attrs.kernel[i]! }, (_, t) => at + t * attrs.dilations[i]!).some((k) => k >= 0 && k < shape[i + 1]!));
  });
  return seesSome ? without(graph, name, node, before, op(maxPool, { ...attrs, padding })) : null;
});

/** Before: padding of nothing. After: `valid`, which other rules know. */
const dropPadding = <A extends Pick<PoolAttrs, 'padding'> & Attrs>(operator: Operator<A>): Rule => ruleOn(operator, 'drop-padding', (node, attrs, graph, name) =>
  (typeof attrs.padding === 'string' || attrs.padding.flat().some((p) => p !== 0) ? null : replaceBy(graph, node, name, op(operator, { ...attrs, padding: 'valid' }), node.inputs)));

export const dropNoPadding: readonly Rule[] = [dropPadding(conv), dropPadding(quantizedConv), dropPadding(maxPool), dropPadding(meanPool)];
