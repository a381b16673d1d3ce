import type { FamilyRules } from '../operator.ts';
import { makeLayerNorms } from './make-layer-norm.ts';

export const rules: FamilyRules = { declutter: makeLayerNorms };
