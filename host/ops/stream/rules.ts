import type { FamilyRules } from '../operator.ts';
import { widenDelay } from './widen-delay.ts';

export const rules: FamilyRules = { expand: [widenDelay] };
