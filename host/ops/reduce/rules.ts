import type { FamilyRules } from '../operator.ts';
import { reshapeReductions } from './reshape-reductions.ts';

export const rules: FamilyRules = { declutter: reshapeReductions };
