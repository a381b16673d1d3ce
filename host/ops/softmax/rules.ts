import type { FamilyRules } from '../operator.ts';
import { splitExpSum } from './split-exp-sum.ts';

export const rules: FamilyRules = { declutter: [splitExpSum] };
