import { checkGraph } from './graph/check.ts';
import { cancelSqueeze, dropUnitAxisOfConv, dropUnitAxisOfPools } from './declutter/drop-unit-axis.ts';
import { foldAffineAfter, foldAffineBefore } from './declutter/fold-affine.ts';
import { foldPadIntoConv, foldPadIntoMaxPool } from './declutter/fold-pad.ts';
import { dropNoOps, flattenAdd, mergeClamps, moveBatchToSpaceUp, toClamp } from './declutter/merge-elementwise.ts';
import { mergeGate } from './declutter/merge-gate.ts';
import { mergeConcats, mergeReshapes } from './declutter/merge-moving.ts';
import { dropWholeSlice, mergeSlices, moveSliceUp } from './declutter/move-slice-up.ts';
import { loopRules } from './declutter/scan/index.ts';
import { makeActivations } from './declutter/make-activation.ts';
import { makeLayerNorms } from './declutter/make-layer-norm.ts';
import { moveTransposes } from './declutter/move-transpose.ts';
import { recoverDilation } from './declutter/recover-dilation.ts';
import { type Applied, rewrite } from './declutter/rewrite.ts';
import type { GraphRule } from './declutter/rule.ts';
import { dropSequenceMask, takeLastState, trimLstm } from './declutter/sequence-length.ts';
import { unitAxes } from './declutter/unit-axes.ts';
import type { Typed } from './stages.ts';

/** Rules that no single operator owns; those of one operator stand in its object. */
const flatRules: readonly GraphRule[] = [
  ...dropNoOps, ...toClamp, mergeClamps, flattenAdd, ...cancelSqueeze, dropUnitAxisOfConv, ...dropUnitAxisOfPools,
  ...moveBatchToSpaceUp, recoverDilation, foldAffineAfter, foldAffineBefore, foldPadIntoConv, foldPadIntoMaxPool,
  ...makeActivations, ...makeLayerNorms, ...moveTransposes, ...unitAxes, mergeReshapes, mergeConcats, dropSequenceMask, takeLastState, trimLstm, mergeGate, dropWholeSlice, mergeSlices, moveSliceUp,
];

/** In a loop's body gates stay apart, so that its cell is recognised. */
const bodyRules: readonly GraphRule[] = flatRules.filter((r) => r !== mergeGate);

export const graphRules: readonly GraphRule[] = [...flatRules, ...loopRules(bodyRules)];

export interface DeclutterOptions {
  /** Stop after this many rewrites: finds the one that is wrong. */
  readonly stopAfter?: number;
}

/** Rewrites to a fixpoint. The facts of the outputs do not change; `typed.graph` is rewritten in place. */
export function declutter(typed: Typed, options: DeclutterOptions = {}): Typed & { readonly applied: readonly Applied[] } {
  const { graph } = typed;
  const applied = rewrite(graph, graphRules, options.stopAfter);
  checkGraph(graph, 'declutter');
  return { ...typed, applied };
}
