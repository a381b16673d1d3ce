import type { FamilyRules } from '../operator.ts';
import { leakyByMax, preluBySum } from './make-prelu.ts';

export const rules: FamilyRules = { declutter: [...leakyByMax, preluBySum] };
