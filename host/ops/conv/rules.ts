import type { FamilyRules } from '../operator.ts';
import { moveBatchToSpaceUp } from './move-batch-to-space-up.ts';
import { recoverDilation } from './recover-dilation.ts';
import { foldAffineAfter, foldAffineBefore } from './fold-affine.ts';
import { foldUnfold } from './fold-unfold.ts';
import { mergeGate } from './merge-gate.ts';
import { moveAffineUp } from './move-affine-up.ts';
import { splitConv } from './split-conv.ts';
import { moveSliceUp } from './move-slice-up.ts';
import { fuseConv } from './fuse-conv.ts';
import { padConv } from './fuse-padding.ts';
import { fuseBias, fuseClamp, fuseGate, fuseActivation } from './fuse-epilogue.ts';
import { fuseSum } from './fuse-sum.ts';
import { fusePlanes } from './fuse-planes.ts';
import { fuseSeparable } from './fuse-separable.ts';

export const rules: FamilyRules = {
  declutter: [...moveBatchToSpaceUp, recoverDilation, foldUnfold, foldAffineAfter, foldAffineBefore, mergeGate, moveSliceUp, moveAffineUp, splitConv],
  fuse: [fuseConv, padConv, fuseBias, fuseSum, fuseClamp, fuseGate, fuseActivation],
  combine: (target) => [fuseSeparable(target), fusePlanes(target)],
};
