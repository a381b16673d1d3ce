import { checkGraph } from './graph/check.ts';
import { type Applied, type Pass, type Rule, rewrite } from './graph/rewrite.ts';
import { bandAttention } from './declutter/band-attention.ts';
import { cutEnd } from './declutter/cut-end.ts';
import { cutPadding } from './declutter/cut-padding.ts';
import { dropBroadcast } from './declutter/drop-broadcast.ts';
import { dropUnitAxisOfConv, dropUnitAxisOfPools } from './declutter/drop-unit-axis.ts';
import { expandResize } from './declutter/expand-resize.ts';
import { dropNoPadding, foldPadIntoConv, foldPadIntoQuantizedConv, foldPadIntoMaxPool } from './declutter/fold-pad.ts';
import { chooseLayout } from './declutter/layout/choose-layout.ts';
import { mergeReshapedTransposes, mergeTransposes } from './declutter/merge-transposes.ts';
import { moveReshapeDown } from './declutter/move-reshape-down.ts';
import { moveStrideUp } from './declutter/move-stride-up.ts';
import { recoverOverlapAdd } from './declutter/recover-overlap-add.ts';
import { recoverPadding } from './declutter/recover-padding.ts';
import { loopRules } from './declutter/scan/index.ts';
import { mergeGate } from './ops/conv/merge-gate.ts';
import { familyRules } from './ops/index.gen.ts';
import { reshapeTransposes } from './ops/shape/reshape-transpose.ts';
import type { Typed } from './stages.ts';

/** Rules that families of operators own, then those that no single one does. */
const flatRules: readonly Rule[] = [
  ...familyRules.flatMap((f) => f.declutter ?? []),
  dropUnitAxisOfConv, ...dropUnitAxisOfPools, foldPadIntoConv, foldPadIntoQuantizedConv, foldPadIntoMaxPool, ...dropNoPadding, ...dropBroadcast, mergeTransposes, mergeReshapedTransposes, moveReshapeDown, ...moveStrideUp, cutEnd, cutPadding, bandAttention, expandResize, recoverOverlapAdd, recoverPadding,
];

/** Once no rule applies: first what makes others apply. */
const passes: readonly Pass[] = [chooseLayout, reshapeTransposes];

/** In a loop's body gates stay apart, so that its cell is recognised. */
const bodyRules: readonly Rule[] = flatRules.filter((r) => r !== mergeGate);

export const graphRules: readonly Rule[] = [...flatRules, ...loopRules(bodyRules, passes)];

export interface DeclutterOptions {
  /** Stop after this many rewrites, to find a faulty one. */
  readonly stopAfter?: number;
}

/** Rewrites to a fixpoint. The facts of the outputs do not change; neither does the graph given. */
export function declutter(typed: Typed, { stopAfter = Infinity }: DeclutterOptions = {}): Typed & { readonly applied: readonly Applied[] } {
  const graph = typed.graph.copy();
  const applied = rewrite(graph, graphRules, { limit: stopAfter, mergeEqual: true, passes });
  checkGraph(graph, 'declutter');
  return { ...typed, graph, applied };
}
