import type { FamilyRules } from '../operator.ts';
import { splitTopK } from './split-top-k.ts';

export const rules: FamilyRules = { declutter: [splitTopK] };
