import type { FamilyRules } from '../operator.ts';
import { foldScale } from './fold-scale.ts';
import { fuseMatMul } from './fuse.ts';
import { fuseHeads, fuseStrided } from './fuse-strided.ts';
import { mergeProducts } from './merge-products.ts';
import { permuteWeights } from './permute-weights.ts';
import { scaleRows } from './scale-rows.ts';

export const rules: FamilyRules = { declutter: [...foldScale, permuteWeights, scaleRows], fuse: [fuseHeads, fuseStrided, fuseMatMul], combine: () => [mergeProducts] };
