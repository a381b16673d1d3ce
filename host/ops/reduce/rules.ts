import type { FamilyRules } from '../operator.ts';
import { reshapeReductions } from './reshape-reductions.ts';
import { splitVariance } from './split-variance.ts';

export const rules: FamilyRules = { declutter: [...reshapeReductions, ...splitVariance] };
