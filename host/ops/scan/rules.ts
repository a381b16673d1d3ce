import type { FamilyRules } from '../operator.ts';
import { inlineScan } from './inline.ts';

export const rules: FamilyRules = { expand: [inlineScan] };
